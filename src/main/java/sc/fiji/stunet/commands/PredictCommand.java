package sc.fiji.stunet.commands;

import java.io.File;

import ij.ImagePlus;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.widget.Button;

import sc.fiji.stunet.fiji.image.Reading;
import sc.fiji.stunet.fiji.launch.EngineService;
import sc.fiji.stunet.fiji.launch.FijiProgress;
import sc.fiji.stunet.fiji.launch.OrientationQuestion;
import sc.fiji.stunet.fiji.launch.Prediction;
import sc.fiji.stunet.fiji.launch.Remembered;
import sc.fiji.stunet.fiji.launch.ResultKind;
import sc.fiji.stunet.job.PredictionRequest;
import sc.fiji.stunet.job.Speed;

/** Segments the current image, or files, with a model. */
@Plugin(
		type = Command.class,
		menuPath = "Plugins>STU-Net>STU-Net Predict...",
		label = "STU-Net Predict...",
		description = "Segments the current image with a deep learning model (STU-Net): a label image of "
				+ "its structures, with their volumes",
		attrs = @Attr(name = "no-legacy"))
public final class PredictCommand extends EngineCommand {

	@Parameter(required = false, persist = false)
	private ImagePlus image;

	@Parameter(
			label = MODEL,
			style = "directory",
			persist = false,
			persistKey = LAST_MODEL,
			attrs = @Attr(name = Remembered.ATTRIBUTE))
	private File model;

	@Parameter(
			label = "Input file or DICOM folder instead of the image (a;b for two channels)",
			style = "open",
			required = false,
			persist = false)
	private String input = "";

	@Parameter(label = "Channel of the image (0: all that the model needs)", min = "0", persist = false)
	private int channel;

	@Parameter(label = "Frame of the image (0: the only one)", min = "0", persist = false)
	private int frame;

	@Parameter(label = "Spacing x,y,z in mm (empty: its own)", required = false, persist = false)
	private String spacing = "";

	@Parameter(
			label = "Stack: z if the channels of an image without slices are its slices",
			required = false,
			persist = false)
	private String stack = "";

	@Parameter(label = ORIENTATION, required = false, persist = false)
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
			label = "Result shown as",
			choices = {ResultKind.LABELS, ResultKind.ON_IMAGE, ResultKind.IN_MANAGER, ResultKind.FILES_ONLY},
			persist = false,
			attrs = @Attr(name = Remembered.ATTRIBUTE))
	private String result = ResultKind.LABELS;

	@Parameter(
			label = "Volumes of the structures in a table",
			persist = false,
			attrs = @Attr(name = Remembered.ATTRIBUTE))
	private boolean volumes = true;

	@Parameter(
			label = "Output label map (.nii.gz, .nii, .mha, .nrrd), if wanted",
			required = false,
			persist = false,
			style = "save")
	private File output;

	@Parameter(
			label = "Probabilities of all structures (4D: .nii.gz, .nii, .mha, .nrrd), if wanted",
			required = false,
			persist = false,
			style = "save")
	private File probabilities;

	@Parameter(label = "Table of volumes (CSV), if wanted", required = false, persist = false, style = "save")
	private File table;

	@Parameter(label = "Picture of the labels (PNG), if wanted", required = false, persist = false, style = "save")
	private File picture;

	@Parameter(label = "Overwrite files that exist", persist = false)
	private boolean overwrite;

	@Parameter(label = "Help", callback = "help", required = false, persist = false)
	@SuppressWarnings("unused") // the dialog shows it
	private Button help;

	@Parameter(type = ItemIO.OUTPUT)
	@SuppressWarnings("unused") // read by whoever runs the command
	private ImagePlus labels;

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
		Prediction.Outputs outputs =
				new Prediction.Outputs(path(output), path(probabilities), path(table), path(picture), overwrite);
		Prediction.Shown shown = new Prediction.Shown(ResultKind.of(result), volumes);
		Prediction.Source source = new Prediction.Source(image, input, Reading.of(spacing, channel, frame, stack));
		OrientationQuestion question =
				new OrientationQuestion(request.settings().orientation(), answer -> orientation = answer);
		labels = new Prediction(engine, request, outputs, shown, question, progress)
				.of(source)
				.orElse(null);
	}
}
