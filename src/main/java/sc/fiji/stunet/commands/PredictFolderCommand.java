package sc.fiji.stunet.commands;

import java.io.File;
import java.util.Optional;

import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.widget.Button;

import sc.fiji.stunet.batch.Batch;
import sc.fiji.stunet.batch.Extra;
import sc.fiji.stunet.batch.Shard;
import sc.fiji.stunet.fiji.dialog.InDialog;
import sc.fiji.stunet.fiji.image.Reading;
import sc.fiji.stunet.fiji.launch.EngineService;
import sc.fiji.stunet.fiji.launch.FijiProgress;
import sc.fiji.stunet.fiji.launch.FolderPrediction;
import sc.fiji.stunet.fiji.launch.Problems;
import sc.fiji.stunet.fiji.launch.Remembered;
import sc.fiji.stunet.job.CropWith;
import sc.fiji.stunet.job.PredictionRequest;
import sc.fiji.stunet.job.Scope;
import sc.fiji.stunet.job.Speed;
import sc.fiji.stunet.job.TimePoint;

/** Segments all volumes of a folder; a second run continues where the first ended. */
@Plugin(
		type = Command.class,
		menuPath = "Plugins>STU-Net>STU-Net Predict Folder...",
		label = "STU-Net Predict Folder...",
		description =
				"Segments all scans of a folder with a deep learning model: label maps, and one table " + "of volumes",
		attrs = @Attr(name = "no-legacy"))
public final class PredictFolderCommand extends EngineCommand {

	@Parameter(
			label = MODEL,
			description = MODEL_IS,
			style = "directory",
			persist = false,
			persistKey = LAST_MODEL,
			attrs = {
				@Attr(name = InDialog.FIRST, value = "2"),
				@Attr(name = InDialog.OFFERS, value = InDialog.MODELS),
				@Attr(name = Remembered.ATTRIBUTE)
			})
	private File model;

	@Parameter(
			label = "Input folder of scans",
			description = "Folder of images and DICOM folders, or a text file with one path per line.",
			style = "directory",
			persist = false,
			attrs = @Attr(name = InDialog.FIRST, value = "1"))
	private File input;

	@Parameter(
			label = "Output folder",
			description = "Folder for the label maps, summary.csv and summary.html.",
			style = "directory",
			persist = false,
			attrs = @Attr(name = InDialog.FIRST, value = "4"))
	private File output;

	@Parameter(
			label = "Pattern of the names (empty: all)",
			description = "Only files of such names, as *_ct.nii.gz; with a slash also in sub folders, as */ct.nii.gz.",
			required = false,
			persist = false)
	private String pattern = "";

	@Parameter(
			label = "Part of the work",
			description = "2/8: only the second of eight shares of about the same size, for several machines.",
			persist = false)
	private String part = "1/1";

	@Parameter(label = "Channel (0: all)", description = CHANNEL_IS, min = "0", persist = false)
	private int channel;

	@Parameter(
			label = "Frame (0: the only one; all)",
			description = FRAME_IS + " all: one after the other.",
			required = false,
			persist = false)
	private String frame = "0";

	@Parameter(label = SPACING, description = SPACING_IS, required = false, persist = false)
	private String spacing = "";

	@Parameter(label = STACK, description = STACK_IS, required = false, persist = false)
	private String stack = "";

	@Parameter(
			label = "Orientation (empty: as the scans say)",
			description = ORIENTATION_IS,
			required = false,
			persist = false)
	private String orientation = "";

	@Parameter(
			label = SPEED,
			description = SPEED_IS,
			choices = {"best", "fast"},
			style = "radioButtonHorizontal",
			callback = "takeSpeed",
			persist = false,
			attrs = @Attr(name = InDialog.FIRST, value = "3"))
	private String speed = "best";

	@Parameter(label = MIRROR, description = MIRROR_IS, persist = false)
	private boolean mirror = true;

	@Parameter(label = STEP, description = STEP_IS, min = "0.05", max = "1", stepSize = "0.1", persist = false)
	private double step = 0.5;

	@Parameter(label = STRUCTURES, description = STRUCTURES_IS, required = false, persist = false)
	private String structures = "";

	@Parameter(label = SMALLEST, description = SMALLEST_IS, min = "0", persist = false)
	private double smallest;

	@Parameter(label = ROI, description = ROI_IS, required = false, persist = false)
	private String roi = "";

	@Parameter(label = CROP_WITH, description = CROP_WITH_IS, required = false, persist = false)
	private String cropwith = "";

	@Parameter(label = MARGIN, description = MARGIN_IS, min = "0", persist = false)
	private double margin = CropWith.USUAL_MARGIN;

	@Parameter(label = DEVICE, description = DEVICE_IS, persist = false, attrs = @Attr(name = Remembered.ATTRIBUTE))
	private String device = "auto";

	@Parameter(label = THREADS, description = THREADS_IS, min = "0", persist = false)
	private int threads;

	@Parameter(
			label = "Probabilities of all structures",
			description = "Written, too: 4D files in the folder probabilities of the output.",
			persist = false)
	private boolean probabilities;

	@Parameter(
			label = "Picture of every scan",
			description = "The labels on three slices, PNG files in the folder pictures of the output; summary.html "
					+ "shows them.",
			persist = false)
	private boolean picture;

	@Parameter(
			label = "Overwrite label maps",
			description = "Whether label maps that were made otherwise may be replaced.",
			persist = false)
	private boolean overwrite;

	@Parameter(label = "Help", callback = "help", required = false, persist = false)
	@SuppressWarnings("unused") // the dialog shows it
	private Button help;

	/** In the dialog, the fields below show what a speed means; they can be changed after it. */
	@SuppressWarnings("unused") // the dialog calls it
	private void takeSpeed() {
		Speed chosen = Speed.parse(speed);
		step = chosen.step();
		mirror = chosen.mirrors();
	}

	@Override
	void work(EngineService engine, FijiProgress progress) {
		CropWith.refuseMarginAlone(cropwith, margin);
		Scope scope = Scope.parse(structures, smallest, roi, cropwith, margin);
		PredictionRequest request = request(model, speed, step, mirror, orientation, scope, threads, device);
		Optional<String> names = Optional.of(pattern.strip()).filter(text -> !text.isEmpty());
		Batch.Request work = new Batch.Request(
				input.toPath(), names, output.toPath(), Shard.parse(part), overwrite, Extra.of(probabilities, picture));
		new FolderPrediction(engine, request, progress)
				.of(work, Reading.of(spacing, channel, 0, stack), TimePoint.parse(frame))
				.ifPresent(sentence -> Problems.cancelAfterSomeCases(this, sentence));
	}
}
