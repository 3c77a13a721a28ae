package sc.fiji.stunet.commands;

import java.io.File;
import java.util.Optional;

import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.widget.Button;

import sc.fiji.stunet.batch.Batch;
import sc.fiji.stunet.batch.Shard;
import sc.fiji.stunet.fiji.image.Reading;
import sc.fiji.stunet.fiji.launch.EngineService;
import sc.fiji.stunet.fiji.launch.FijiProgress;
import sc.fiji.stunet.fiji.launch.FolderPrediction;
import sc.fiji.stunet.fiji.launch.Problems;
import sc.fiji.stunet.fiji.launch.Remembered;
import sc.fiji.stunet.job.PredictionRequest;
import sc.fiji.stunet.job.Speed;

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
			style = "directory",
			persist = false,
			persistKey = LAST_MODEL,
			attrs = @Attr(name = Remembered.ATTRIBUTE))
	private File model;

	@Parameter(
			label = "Input folder of images and DICOM folders, or a text file that lists them",
			style = "directory",
			persist = false)
	private File input;

	@Parameter(label = "Output folder for the label maps and summary.csv", style = "directory", persist = false)
	private File output;

	@Parameter(label = "Pattern of the names, such as *_ct.nii.gz (empty: all)", required = false, persist = false)
	private String pattern = "";

	@Parameter(label = "Part of the work, such as 2/8 for the second of eight", persist = false)
	private String part = "1/1";

	@Parameter(label = "Channel of the images (0: all that the model needs)", min = "0", persist = false)
	private int channel;

	@Parameter(label = "Frame of the images (0: the only one)", min = "0", persist = false)
	private int frame;

	@Parameter(label = "Spacing x,y,z in mm of all images (empty: their own)", required = false, persist = false)
	private String spacing = "";

	@Parameter(
			label = "Stack: z if the channels of images without slices are their slices",
			required = false,
			persist = false)
	private String stack = "";

	@Parameter(
			label = "Orientation of images that do not tell it: where x, y, z run to, as LPS, or as-stored",
			required = false,
			persist = false)
	private String orientation = "";

	@Parameter(
			label = SPEED,
			choices = {"best", "fast"},
			callback = "takeSpeed",
			persist = false)
	private String speed = "best";

	@Parameter(label = MIRROR, persist = false)
	private boolean mirror = true;

	@Parameter(label = STEP, min = "0.05", max = "1", stepSize = "0.1", persist = false)
	private double step = 0.5;

	@Parameter(label = DEVICE, persist = false, attrs = @Attr(name = Remembered.ATTRIBUTE))
	private String device = "auto";

	@Parameter(label = THREADS, min = "0", persist = false)
	private int threads;

	@Parameter(
			label = "Probabilities of all structures, too (4D, in the folder probabilities of the output)",
			persist = false)
	private boolean probabilities;

	@Parameter(label = "Overwrite label maps that were made otherwise", persist = false)
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
		PredictionRequest request = request(model, speed, step, mirror, orientation, threads, device);
		Optional<String> names = Optional.of(pattern.strip()).filter(text -> !text.isEmpty());
		Batch.Request work =
				new Batch.Request(input.toPath(), names, output.toPath(), Shard.parse(part), overwrite, probabilities);
		new FolderPrediction(engine, request, progress)
				.of(work, Reading.of(spacing, channel, frame, stack))
				.ifPresent(sentence -> Problems.cancelAfterSomeCases(this, sentence));
	}
}
