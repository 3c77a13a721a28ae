package sc.fiji.stunet.commands;

import java.io.File;
import java.util.List;
import java.util.Map;

import ij.ImagePlus;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.widget.Button;

import sc.fiji.stunet.fiji.dialog.InDialog;
import sc.fiji.stunet.fiji.image.Reading;
import sc.fiji.stunet.fiji.launch.EngineService;
import sc.fiji.stunet.fiji.launch.FijiProgress;
import sc.fiji.stunet.fiji.launch.OrientationQuestion;
import sc.fiji.stunet.fiji.launch.Prediction;
import sc.fiji.stunet.fiji.launch.PredictionOutputs;
import sc.fiji.stunet.fiji.launch.Remembered;
import sc.fiji.stunet.fiji.launch.ResultKind;
import sc.fiji.stunet.job.CropWith;
import sc.fiji.stunet.job.PredictionRequest;
import sc.fiji.stunet.job.Scope;
import sc.fiji.stunet.job.Speed;
import sc.fiji.stunet.measure.Statistics;

/** Segments the current image, or files, with a model. */
@Plugin(
		type = Command.class,
		menuPath = "Plugins>STU-Net>STU-Net Predict...",
		label = "STU-Net Predict...",
		description = "Segments the current image with a deep learning model (STU-Net): a label image of "
				+ "its structures, with their volumes",
		attrs = @Attr(name = "no-legacy"))
public final class PredictCommand extends EngineCommand {

	@Parameter(
			label = "Image",
			description = "What is segmented: an open image, or a file or DICOM folder, which may be dropped here; "
					+ "a.nii.gz;b.nii.gz for a model with two channels.",
			required = false,
			persist = false,
			attrs = {
				@Attr(name = InDialog.FIRST, value = "1"),
				@Attr(name = InDialog.TITLE, value = "title"),
				@Attr(name = InDialog.FILE, value = "input")
			})
	private ImagePlus image;

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
			label = "Input file or DICOM folder",
			description = "What is read and segmented in place of an open image; a;b for two channels.",
			style = "open",
			required = false,
			persist = false)
	private String input = "";

	@Parameter(
			label = "Title of the open image (empty: the current one)",
			description = "The open image to segment, if it is not the current one.",
			required = false,
			persist = false)
	private String title = "";

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

	@Parameter(label = ORIENTATION, description = ORIENTATION_IS, required = false, persist = false)
	private String orientation = "";

	@Parameter(
			label = SPEED,
			description = SPEED_IS,
			choices = {"best", "fast"},
			style = "radioButtonVertical",
			callback = "takeSpeed",
			persist = false,
			attrs = {@Attr(name = InDialog.FIRST, value = "3"), @Attr(name = InDialog.EXPECTED)})
	private String speed = "best";

	@Parameter(label = MIRROR, description = MIRROR_IS, persist = false)
	private boolean mirror = true;

	@Parameter(label = STEP, description = STEP_IS, min = "0.05", max = "1", stepSize = "0.1", persist = false)
	private double step = 0.5;

	@Parameter(label = STRUCTURES, description = STRUCTURES_IS, required = false, persist = false)
	private String structures = "";

	@Parameter(label = SMALLEST, description = SMALLEST_IS, min = "0", persist = false)
	private double smallest;

	@Parameter(
			label = "Selection only",
			description = "Predict only inside the box around the selection of the open image.",
			persist = false)
	private boolean selection;

	@Parameter(
			label = "Slices from, to (empty: all)",
			description = "Predict only these slices of the open image, from 1, as 20,80.",
			required = false,
			persist = false)
	private String slices = "";

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
			label = "Result",
			description = "How the structures are shown: as a new image, as outlines over the image or in the ROI "
					+ "Manager, in 3D, or only written to files.",
			choices = {
				ResultKind.LABELS,
				ResultKind.ON_IMAGE,
				ResultKind.IN_MANAGER,
				ResultKind.IN_3D,
				ResultKind.FILES_ONLY
			},
			persist = false,
			attrs = {@Attr(name = InDialog.FIRST, value = "4"), @Attr(name = Remembered.ATTRIBUTE)})
	private String result = ResultKind.LABELS;

	@Parameter(
			label = "Volumes in a table",
			description = "Open a table of the volumes of all structures.",
			persist = false,
			attrs = @Attr(name = Remembered.ATTRIBUTE))
	private boolean volumes = true;

	@Parameter(
			label = "Statistics",
			description = STATISTICS_IS,
			choices = {"volumes", "all"},
			persist = false,
			attrs = @Attr(name = Remembered.ATTRIBUTE))
	private String statistics = "volumes";

	@Parameter(
			label = "Output label map",
			description = "File for the label map, if wanted: .nii.gz, .nii, .mha, .nrrd or .zarr.",
			required = false,
			persist = false,
			style = "save")
	private File output;

	@Parameter(
			label = "Probabilities",
			description = "File for the probability of every structure, 4D with the background first, if wanted: "
					+ ".nii.gz, .nii, .mha or .nrrd.",
			required = false,
			persist = false,
			style = "save")
	private File probabilities;

	@Parameter(label = "Table of volumes", description = TABLE_IS, required = false, persist = false, style = "save")
	private File table;

	@Parameter(
			label = "Picture of the labels",
			description = "PNG file, if wanted: the labels on three slices.",
			required = false,
			persist = false,
			style = "save")
	private File picture;

	@Parameter(label = "Overwrite files that exist", description = OVERWRITE_IS, persist = false)
	private boolean overwrite;

	@Parameter(label = "Help", callback = "help", required = false, persist = false)
	@SuppressWarnings("unused") // the dialog shows it
	private Button help;

	@Parameter(type = ItemIO.OUTPUT)
	@SuppressWarnings("unused") // read by whoever runs the command
	private ImagePlus labels;

	@Parameter(type = ItemIO.OUTPUT)
	@SuppressWarnings("unused") // read by whoever runs the command
	private List<Map<String, Object>> measured;

	/** In the dialog, the fields below show what a speed means; they can be changed after it. */
	@SuppressWarnings("unused") // the dialog calls it
	private void takeSpeed() {
		Speed chosen = Speed.parse(speed);
		step = chosen.step();
		mirror = chosen.mirrors();
	}

	@Override
	void work(EngineService engine, FijiProgress progress) {
		PredictionOutputs outputs =
				new PredictionOutputs(path(output), path(probabilities), path(table), path(picture), overwrite);
		Prediction.Shown shown = new Prediction.Shown(ResultKind.of(result), volumes, Statistics.parse(statistics));
		Prediction.Source source =
				Prediction.Source.of(image, title, input, Reading.of(spacing, channel, 0, stack), frame);
		CropWith.refuseMarginAlone(cropwith, margin);
		Scope stated = Scope.parse(structures, smallest, roi, cropwith, margin);
		Scope scope = source.box(selection, slices).map(stated::with).orElse(stated);
		PredictionRequest request = request(model, speed, step, mirror, orientation, scope, threads, device);
		OrientationQuestion question =
				new OrientationQuestion(request.settings().orientation(), answer -> orientation = answer);
		Prediction.Result done = new Prediction(engine, request, outputs, shown, question, progress).of(source);
		labels = done.image().orElse(null);
		measured = done.volumes().maps();
	}
}
