package sc.fiji.stunet.commands;

import java.io.File;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import ij.ImagePlus;
import org.scijava.ItemIO;
import org.scijava.ItemVisibility;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.widget.Button;

import sc.fiji.stunet.fiji.annotate.Annotating;
import sc.fiji.stunet.fiji.annotate.AnnotationRound;
import sc.fiji.stunet.fiji.dialog.InDialog;
import sc.fiji.stunet.fiji.launch.EngineService;
import sc.fiji.stunet.fiji.launch.FijiProgress;
import sc.fiji.stunet.fiji.launch.Modality;
import sc.fiji.stunet.fiji.launch.OpenImages;
import sc.fiji.stunet.fiji.launch.OrientationQuestion;
import sc.fiji.stunet.fiji.launch.Remembered;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.InitializationSettings;
import sc.fiji.stunet.job.InitializationSettings.Pretrained;
import sc.fiji.stunet.job.LearningRates;
import sc.fiji.stunet.job.TrainingSchedule;
import sc.fiji.stunet.volume.StatedOrientation;

/**
 * The loop of annotating a few slices, learning, looking and correcting: in a window beside the image, or step by step
 * from a macro.
 */
@Plugin(
		type = Command.class,
		menuPath = "Plugins>STU-Net>STU-Net Annotate and Learn...",
		label = "STU-Net Annotate and Learn...",
		description = "Learns to segment an open image from a few annotated slices, shows what it finds while it "
				+ "learns, and learns on from what is corrected",
		attrs = @Attr(name = "no-legacy"))
public final class AnnotateCommand extends EngineCommand {

	/** Updates of an epoch: what was learnt is shown after every few of them. */
	private static final int UPDATES = 20;

	private static final int VALIDATION_BATCHES = 2;
	/** So many voxels of a patch let a processor update about once a second. */
	private static final int QUICK_VOXELS = 1 << 17;

	@Parameter(
			label = "Image to annotate",
			description = "The open image of which some slices are annotated.",
			required = false,
			persist = false,
			attrs = {
				@Attr(name = InDialog.FIRST, value = "1"),
				@Attr(name = InDialog.TITLE, value = "title"),
				@Attr(name = InDialog.FILE, value = "input")
			})
	private ImagePlus image;

	@Parameter(
			label = "Title of the open image (empty: the current one)",
			description = "The open image to annotate, if it is not the current one.",
			required = false,
			persist = false)
	private String title = "";

	@Parameter(
			label = "Input (a file to open, in place of an open image)",
			description = "A file of one channel that is opened and annotated, in any format that STU-Net Predict... "
					+ "takes; one of several channels is opened first.",
			required = false,
			persist = false)
	private File input;

	@Parameter(
			label = "Project folder (empty: beside the image)",
			description = "Where annotations and what was learnt are kept, after every step; empty: NAME-data beside "
					+ "the image's file. One that exists is gone on with.",
			style = "directory",
			required = false,
			persist = false,
			attrs = @Attr(name = InDialog.FIRST, value = "2"))
	private File project;

	@Parameter(
			label = "Add the image to a project of others",
			description = "Whether an image that the project does not have is added to it, and learnt from, too.",
			persist = false)
	private boolean add;

	@Parameter(
			label = "Start model (empty: from scratch)",
			description = "The model whose weights the first round begins with: an installed one, or a folder "
					+ "NAME.stunet. Later rounds go on from the one before.",
			style = "directory",
			required = false,
			persist = false,
			attrs = {@Attr(name = InDialog.FIRST, value = "3"), @Attr(name = InDialog.OFFERS, value = InDialog.MODELS)})
	private File start;

	// Before keepplan: ImageJ's recorder takes "plan=" behind "keepplan=" for the same key.
	@Parameter(
			label = "Plan file",
			description = "A plan in place of that which follows from the image, as STU-Net Plan... writes it.",
			style = "open",
			required = false,
			persist = false)
	private File plan;

	@Parameter(
			label = "Keepplan",
			description = "The start's voxel size and normalization in place of those that follow from the image.",
			persist = false)
	private boolean keepplan;

	@Parameter(
			label = "Keepheads",
			description = "What the start knows of structures of the same name is kept.",
			persist = false)
	private boolean keepheads = true;

	@Parameter(
			label = SIZE,
			description = SIZE_IS,
			choices = {"S", "B", "L", "H", "auto", "M", "XL"},
			style = "radioButtonHorizontal",
			persist = false)
	private String size = USUAL_SIZE;

	@Parameter(
			label = NETWORK,
			description = NETWORK_IS,
			choices = {"stunet", "plain", "resenc"},
			persist = false)
	private String network = "stunet";

	@Parameter(
			label = "Quick updates",
			description = "Small patches, so that a processor learns something in the first minute.",
			persist = false)
	private boolean quick = true;

	@Parameter(
			label = "Minutes of a round",
			description = "How long a round learns; it can be stopped at any time.",
			min = "0",
			persist = false,
			attrs = {@Attr(name = InDialog.FIRST, value = "4"), @Attr(name = Remembered.ATTRIBUTE)})
	private double minutes = 3;

	@Parameter(
			label = "Epochs at most (0: as the minutes allow)",
			description = "How many epochs a round has at most.",
			min = "0",
			persist = false)
	private int epochs;

	@Parameter(
			label = "Updates of an epoch",
			description = "How many batches an epoch has. What the network finds is shown after an epoch.",
			min = "1",
			persist = false)
	private int updates = UPDATES;

	@Parameter(label = "Rate of learning", description = "The learning rate.", min = "0", persist = false)
	private double rate = TrainingSchedule.ORIGINAL_RATES.body();

	@Parameter(
			label = "Proposals",
			description = "How many slices a round proposes to look at next: those that would tell it most.",
			min = "1",
			persist = false)
	private int proposals = 3;

	@Parameter(
			label = "Modality of the image",
			description = "CT: its values are Hounsfield units.",
			choices = {Modality.ANY, Modality.HOUNSFIELD},
			style = "radioButtonHorizontal",
			persist = false)
	private String modality = Modality.ANY;

	@Parameter(label = ORIENTATION, description = ORIENTATION_IS, required = false, persist = false)
	private String orientation = "";

	@Parameter(
			label = "Annotate: a file of ROIs to accept",
			description =
					"A step of a macro: the ROIs of this file (.zip, .roi) are accepted, before a round is learnt.",
			style = "open",
			required = false,
			persist = false,
			visibility = ItemVisibility.INVISIBLE)
	private File annotate;

	@Parameter(
			label = "Accept these slices of the ROI Manager",
			description = "A step of a macro: numbers of slices as 12,45; current; or all.",
			required = false,
			persist = false,
			visibility = ItemVisibility.INVISIBLE)
	private String accept = "";

	@Parameter(
			label = "Empty slices to accept",
			description = "A step of a macro: numbers of slices with none of the structures, as 12,45; or current.",
			required = false,
			persist = false,
			visibility = ItemVisibility.INVISIBLE)
	private String empty = "";

	@Parameter(
			label = "Undo what was accepted last",
			description = "A step of a macro.",
			persist = false,
			visibility = ItemVisibility.INVISIBLE)
	private boolean undo;

	@Parameter(
			label = "Round to learn (0: none)",
			description = "A step of a macro: 1 is the first; one that is finished is not learnt again.",
			min = "0",
			persist = false,
			visibility = ItemVisibility.INVISIBLE)
	private int round;

	@Parameter(
			label = "Correct this slice",
			description = "A step of a macro: the outlines of this slice, or of the current one, are put into the ROI "
					+ "Manager.",
			required = false,
			persist = false,
			visibility = ItemVisibility.INVISIBLE)
	private String correct = "";

	@Parameter(
			label = "Next of the proposed slices",
			description = "A step of a macro: the image shows it.",
			persist = false,
			visibility = ItemVisibility.INVISIBLE)
	private boolean next;

	@Parameter(
			label = "Output: where the model is saved",
			description = "A step of a macro: the folder NAME.stunet for the model of the last round.",
			style = "directory",
			required = false,
			persist = false,
			visibility = ItemVisibility.INVISIBLE)
	private File output;

	@Parameter(
			label = "Overwrite a model that exists",
			description = OVERWRITE_IS,
			persist = false,
			visibility = ItemVisibility.INVISIBLE)
	private boolean overwrite;

	@Parameter(
			label = "Remove the image from the project",
			description = "A step of a macro: what was accepted stays on the disk.",
			persist = false,
			visibility = ItemVisibility.INVISIBLE)
	private boolean remove;

	@Parameter(label = "Seed", description = "Of all that is random.", persist = false)
	private int seed = 1;

	@Parameter(label = MEMORY, description = MEMORY_IS, min = "0", persist = false)
	private double memory;

	@Parameter(label = DEVICE, description = DEVICE_IS, persist = false, attrs = @Attr(name = Remembered.ATTRIBUTE))
	private String device = "auto";

	@Parameter(label = THREADS, description = THREADS_IS, min = "0", persist = false)
	private int threads;

	@Parameter(label = "Help", callback = "help", required = false, persist = false)
	@SuppressWarnings("unused") // the dialog shows it
	private Button help;

	@Parameter(type = ItemIO.OUTPUT)
	@SuppressWarnings("unused") // shown by whoever runs the command
	private ImagePlus opened;

	private InitializationSettings first() {
		Optional<Pretrained> pretrained =
				path(start).map(model -> new Pretrained(model(start), keepplan, keepheads, 0, false));
		Optional<String> wanted =
				pretrained.isPresent() || path(plan).isPresent() ? Optional.empty() : size(network, size);
		boolean bounded = quick && path(plan).isEmpty();
		return new InitializationSettings(path(plan), wanted, unlessZero(memory), Optional.empty(), pretrained)
				.withPatchVoxels(bounded ? Optional.of(QUICK_VOXELS) : Optional.empty());
	}

	private TrainingSchedule schedule() {
		return new TrainingSchedule(
				unlessZero(epochs).orElse(TrainingSchedule.MANY_EPOCHS),
				updates,
				VALIDATION_BATCHES,
				new LearningRates(rate, rate),
				seed,
				unlessZero(minutes),
				Optional.empty());
	}

	/** What a macro says to learn in the same way. */
	private Map<String, String> options() {
		Map<String, String> options = new LinkedHashMap<>();
		options.put("start", text(start));
		options.put("plan", text(plan));
		options.put("keepplan", String.valueOf(keepplan));
		options.put("keepheads", String.valueOf(keepheads));
		options.put("size", size);
		options.put("network", network);
		options.put("quick", String.valueOf(quick));
		options.put("minutes", String.valueOf(minutes));
		options.put("epochs", String.valueOf(epochs));
		options.put("updates", String.valueOf(updates));
		options.put("rate", String.valueOf(rate));
		options.put("proposals", String.valueOf(proposals));
		options.put("modality", modality);
		options.put("orientation", orientation);
		options.put("seed", String.valueOf(seed));
		options.put("memory", String.valueOf(memory));
		options.put("device", device);
		options.put("threads", String.valueOf(threads));
		return options;
	}

	private static String text(File file) {
		return path(file).map(Path::toString).orElse("");
	}

	@Override
	void work(EngineService engine, FijiProgress progress) {
		Annotating.Steps steps = new Annotating.Steps(
				path(annotate), accept, empty, undo, round, correct, next, path(output), overwrite, remove);
		AnnotationRound.Settings settings =
				new AnnotationRound.Settings(first(), schedule(), new EngineSettings(threads, device), proposals);
		opened = path(input)
				.map(file -> Annotating.opened(file, title, engine, progress))
				.orElse(null);
		Annotating.Source source = new Annotating.Source(
				opened != null ? opened : OpenImages.meantScan(title, image),
				path(project).or(() -> path(input).map(Annotating::folderBeside)),
				add,
				Modality.of(modality),
				new OrientationQuestion(StatedOrientation.parse(orientation), answer -> orientation = answer));
		if (new Annotating(engine, source, settings, options(), progress).take(steps))
			outcome().leaveUnrecorded();
	}
}
