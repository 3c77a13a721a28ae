package sc.fiji.stunet.commands;

import java.io.File;
import java.nio.file.Path;
import java.util.Optional;

import ij.ImagePlus;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.widget.Button;

import sc.fiji.stunet.fiji.launch.EngineService;
import sc.fiji.stunet.fiji.launch.FijiProgress;
import sc.fiji.stunet.fiji.launch.Modality;
import sc.fiji.stunet.fiji.launch.OrientationQuestion;
import sc.fiji.stunet.fiji.launch.Remembered;
import sc.fiji.stunet.fiji.launch.Training;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.InitializationSettings;
import sc.fiji.stunet.job.InitializationSettings.Pretrained;
import sc.fiji.stunet.job.LearningRates;
import sc.fiji.stunet.job.LearningSettings;
import sc.fiji.stunet.job.TrainingSchedule;
import sc.fiji.stunet.volume.StatedOrientation;

/** The parameters that Train and Transfer share. */
abstract class LearningCommand extends EngineCommand {

	@Parameter(required = false, persist = false)
	private ImagePlus current;

	@Parameter(
			label = "Data set folder of annotated scans (empty: the open image)",
			style = "directory",
			required = false,
			persist = false)
	private File data;

	@Parameter(
			label = "Image: title of the open image to learn from (empty: the current one)",
			required = false,
			persist = false)
	private String image = "";

	@Parameter(
			label = "Labels: title of its label image (empty: the ROIs of the ROI Manager)",
			required = false,
			persist = false)
	private String labels = "";

	@Parameter(
			label = "Modality of the open image (CT: Hounsfield units)",
			choices = {Modality.ANY, Modality.HOUNSFIELD},
			persist = false)
	private String modality = Modality.ANY;

	@Parameter(label = ORIENTATION, required = false, persist = false)
	private String orientation = "";

	@Parameter(label = "Output model folder (NAME.stunet)", style = "directory", persist = false)
	private File output;

	@Parameter(
			label = "Plan file, in place of what follows from the data",
			style = "open",
			required = false,
			persist = false)
	private File plan;

	@Parameter(label = "Epochs (0: as many as usual)", min = "0", persist = false)
	private int epochs;

	@Parameter(label = "Updates of an epoch (0: as many as usual)", min = "0", persist = false)
	private int updates;

	@Parameter(label = "Minutes of training at most (0: no limit)", min = "0", persist = false)
	private double minutes;

	@Parameter(label = "Patience: epochs without improvement that end it (0: never)", min = "0", persist = false)
	private int patience;

	@Parameter(label = "Fold that is held out for validation (0 to 4, or all: nothing)", persist = false)
	private String fold = "0";

	@Parameter(label = "Seed of all that is random", persist = false)
	private int seed = 1;

	@Parameter(label = "Resume a training that was ended", persist = false)
	private boolean resume;

	@Parameter(label = "Restart: throw away what an earlier one has left", persist = false)
	private boolean restart;

	@Parameter(label = "Leaveoutfailing: learn without the cases that cannot be used", persist = false)
	private boolean leaveoutfailing;

	@Parameter(label = MEMORY, min = "0", persist = false)
	private double memory;

	@Parameter(label = DEVICE, persist = false, attrs = @Attr(name = Remembered.ATTRIBUTE))
	private String device = "auto";

	@Parameter(label = THREADS, min = "0", persist = false)
	private int threads;

	@Parameter(label = "Help", callback = "help", required = false, persist = false)
	@SuppressWarnings("unused") // the dialog shows it
	private Button help;

	/** The size of the network; empty: that of the pretrained model. */
	abstract Optional<String> size();

	abstract Optional<Pretrained> pretrained();

	abstract LearningRates rates();

	/** The size, unless a plan contains it; a dialog always has a size, which may be the default. */
	private Optional<String> sizeBesides(Optional<Path> planFile) {
		return planFile.isPresent() ? size().filter(size -> !size.equals(USUAL_SIZE)) : size();
	}

	@Override
	void work(EngineService engine, FijiProgress progress) {
		Optional<Path> planFile = path(plan);
		TrainingSchedule schedule = TrainingSchedule.of(
				unlessZero(epochs), unlessZero(updates), unlessZero(minutes), unlessZero(patience), rates(), seed);
		LearningSettings settings = new LearningSettings(
				new InitializationSettings(planFile, sizeBesides(planFile), unlessZero(memory), pretrained()),
				schedule,
				LearningSettings.fold(fold),
				LearningSettings.Mode.of(resume, restart),
				leaveoutfailing,
				new EngineSettings(threads, device));
		Training.Source source = new Training.Source(
				path(data),
				image,
				labels,
				Modality.of(modality),
				current,
				new OrientationQuestion(StatedOrientation.parse(orientation), answer -> orientation = answer));
		new Training(engine, getClass().getAnnotation(Plugin.class).label(), progress)
				.of(source, output.toPath(), settings);
	}
}
