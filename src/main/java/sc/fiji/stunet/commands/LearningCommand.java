package sc.fiji.stunet.commands;

import java.io.File;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

import ij.ImagePlus;
import org.scijava.ItemVisibility;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.widget.Button;

import sc.fiji.stunet.fiji.dialog.InDialog;
import sc.fiji.stunet.fiji.dialog.Trains;
import sc.fiji.stunet.fiji.image.Annotated;
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
import sc.fiji.stunet.job.WeightInitialization;
import sc.fiji.stunet.volume.StatedOrientation;

/** The parameters that Train and Transfer share. */
abstract class LearningCommand extends EngineCommand implements Trains {

	@Parameter(
			label = "Scans to learn from",
			description = "A data set folder of annotated scans, which may be dropped here; or an open image.",
			required = false,
			persist = false,
			attrs = {
				@Attr(name = InDialog.FIRST, value = "1"),
				@Attr(name = InDialog.TITLE, value = "title"),
				@Attr(name = InDialog.FILE, value = "data"),
				@Attr(name = InDialog.EXPECTED)
			})
	private ImagePlus current;

	@Parameter(
			label = "Data set folder",
			description = "Folder of annotated scans; empty: the open image.",
			style = "directory",
			required = false,
			persist = false)
	private File data;

	@Parameter(
			label = "Title of the open image (empty: the current one)",
			description = "The open image to learn from, if it is not the current one.",
			required = false,
			persist = false)
	private String title = "";

	@Parameter(
			label = "Image: another word for title",
			description = "The title of the open image to learn from, as earlier macros name it.",
			required = false,
			persist = false,
			visibility = ItemVisibility.INVISIBLE)
	private String image = "";

	@Parameter(
			label = "Labels (empty: the ROIs of the ROI Manager)",
			description = "The label image of the open image, by its title; empty: the ROIs of the ROI Manager. "
					+ "A data set folder has labels of its own.",
			required = false,
			persist = false,
			attrs = {@Attr(name = InDialog.FIRST, value = "2"), @Attr(name = InDialog.OFFERS, value = InDialog.LABELS)})
	private String labels = "";

	@Parameter(
			label = "Annotated",
			description = "What of the open image counts as annotated: there a structure is what is outlined, and the "
					+ "rest is background. Nothing else is learnt from, so every tenth slice will do. A ROI named "
					+ "annotated marks a slice with nothing to outline. For strokes, background is drawn, too. Of a "
					+ "label image the whole volume counts.",
			choices = {Annotated.WITH_ROIS, Annotated.WHOLE, Annotated.INSIDE_ROIS, Annotated.DRAWN},
			persist = false)
	private String annotated = Annotated.WITH_ROIS;

	@Parameter(
			label = "Ignore this value of the labels (empty: none)",
			description = "The value of the label image's voxels that nobody has judged: nothing is learnt from them.",
			required = false,
			persist = false)
	private String ignore = "";

	@Parameter(
			label = "Modality of the open image",
			description = "CT: its values are Hounsfield units.",
			choices = {Modality.ANY, Modality.HOUNSFIELD},
			style = "radioButtonHorizontal",
			persist = false)
	private String modality = Modality.ANY;

	@Parameter(label = ORIENTATION, description = ORIENTATION_IS, required = false, persist = false)
	private String orientation = "";

	@Parameter(
			label = "Output model folder",
			description = "The folder NAME.stunet of the new model.",
			style = "directory",
			persist = false,
			attrs = @Attr(name = InDialog.FIRST, value = "4"))
	private File output;

	@Parameter(
			label = "Plan file",
			description = "A plan in place of that which follows from the data, as STU-Net Plan... writes it.",
			style = "open",
			required = false,
			persist = false)
	private File plan;

	@Parameter(
			label = "Epochs (0: as many as usual)",
			description = "At most; usual are 100, a night on a processor, or with a limit of minutes 1000.",
			min = "0",
			persist = false,
			attrs = @Attr(name = InDialog.FIRST, value = "6"))
	private int epochs;

	@Parameter(
			label = "Updates of an epoch (0: as many as usual)",
			description = "How many batches an epoch has; usual are 50, nnU-Net takes 250.",
			min = "0",
			persist = false)
	private int updates;

	@Parameter(
			label = "Minutes at most (0: no limit)",
			description =
					"How long it learns at most; then scans that are held out are scored, and the best epoch is the "
							+ "model.",
			min = "0",
			persist = false,
			attrs = @Attr(name = InDialog.FIRST, value = "7"))
	private double minutes;

	@Parameter(
			label = "Patience (0: never ends early)",
			description = "After so many epochs without improvement the training ends.",
			min = "0",
			persist = false)
	private int patience;

	@Parameter(
			label = "Warmup epochs (0: none)",
			description = "Over so many epochs the rate of learning rises, before it falls.",
			min = "0",
			persist = false)
	private int warmup;

	@Parameter(
			label = "Fold",
			description = "Which fifth of the scans is held out for validation, 0 to 4; all: none; each: five "
					+ "networks are learnt, one after the other, and used together.",
			persist = false)
	private String fold = "0";

	@Parameter(
			label = "Mirror (empty: as the plan)",
			description =
					"Axes over which patches are mirrored, as x,y,z or none; else all, but not left and right where "
							+ "structures have sides.",
			required = false,
			persist = false)
	private String mirror = "";

	@Parameter(
			label = "InitialWeights (empty: as usual)",
			description = "That a new network, or the decoder of encoderonly, begins with: he: nnU-Net's; pytorch: "
					+ "PyTorch's own; else he, with smaller heads where a STU-Net learns for less than nnU-Net's "
					+ "250,000 updates.",
			required = false,
			persist = false)
	private String initialweights = "";

	@Parameter(label = "Seed", description = "Of all that is random.", persist = false)
	private int seed = 1;

	@Parameter(label = "Resume a training that was ended", description = "Goes on with the same data.", persist = false)
	private boolean resume;

	@Parameter(
			label = "Restart",
			description = "Throws away what an earlier training of the same name has left.",
			persist = false)
	private boolean restart;

	@Parameter(
			label = "LeaveOutFailing scans",
			description = "Learns without the scans that cannot be used.",
			persist = false)
	private boolean leaveoutfailing;

	@Parameter(label = MEMORY, description = MEMORY_IS, min = "0", persist = false)
	private double memory;

	@Parameter(label = DEVICE, description = DEVICE_IS, persist = false, attrs = @Attr(name = Remembered.ATTRIBUTE))
	private String device = "auto";

	@Parameter(label = THREADS, description = THREADS_IS, min = "0", persist = false)
	private int threads;

	@Parameter(label = "Help", callback = "help", required = false, persist = false)
	@SuppressWarnings("unused") // the dialog shows it
	private Button help;

	/** The size of the network; empty: that of the pretrained model. */
	abstract Optional<String> size();

	abstract Optional<Pretrained> pretrained();

	/** @param updates empty: not known beforehand */
	abstract LearningRates rates(OptionalLong updates);

	/** The size, unless a plan contains it; a dialog always has a size, which may be the default. */
	private Optional<String> sizeBesides(Optional<Path> planFile) {
		return planFile.isPresent() ? size().filter(size -> !size.equals(USUAL_SIZE)) : size();
	}

	@Override
	public Training.Source source() {
		return new Training.Source(
				path(data),
				title.isBlank() ? image : title,
				labels,
				Annotated.of(annotated),
				ignore,
				Modality.of(modality),
				current,
				new OrientationQuestion(StatedOrientation.parse(orientation), answer -> orientation = answer));
	}

	@Override
	public LearningSettings settings() {
		Optional<Path> planFile = path(plan);
		TrainingSchedule schedule = TrainingSchedule.of(
						unlessZero(epochs),
						unlessZero(updates),
						unlessZero(minutes),
						unlessZero(patience),
						TrainingSchedule.ORIGINAL_RATES,
						seed)
				.warmedUp(unlessZero(warmup));
		return new LearningSettings(
				new InitializationSettings(
								planFile,
								sizeBesides(planFile),
								unlessZero(memory),
								Optional.of(mirror).filter(axes -> !axes.isBlank()),
								pretrained())
						.withInitialWeights(WeightInitialization.parse(initialweights)),
				schedule.with(rates(schedule.updates())),
				LearningSettings.fold(fold),
				LearningSettings.Mode.of(resume, restart),
				leaveoutfailing,
				new EngineSettings(threads, device));
	}

	@Override
	void work(EngineService engine, FijiProgress progress) {
		new Training(engine, getClass().getAnnotation(Plugin.class).label(), progress)
				.of(source(), output.toPath(), settings());
	}
}
