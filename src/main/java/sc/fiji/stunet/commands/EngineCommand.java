package sc.fiji.stunet.commands;

import java.io.File;
import java.nio.file.Path;
import java.util.Optional;

import org.scijava.command.ContextCommand;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;

import sc.fiji.stunet.fiji.launch.Documentation;
import sc.fiji.stunet.fiji.launch.EngineService;
import sc.fiji.stunet.fiji.launch.FijiProgress;
import sc.fiji.stunet.fiji.launch.Outcome;
import sc.fiji.stunet.fiji.launch.Problems;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.NetworkChoice;
import sc.fiji.stunet.job.PredictionRequest;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.job.Scope;
import sc.fiji.stunet.job.Speed;
import sc.fiji.stunet.model.InstalledModels;
import sc.fiji.stunet.volume.StatedOrientation;

/**
 * A command whose work is done in the engine's process: with a progress bar that cancels it, and one sentence when it
 * fails.
 * <p>
 * The names of its parameters are its keys in macros. A button with the callback
 * {@code help} opens the documentation; the dialog of a plain ImageJ always has one.
 */
abstract class EngineCommand extends ContextCommand implements Outcome.Of {

	/** Labels and descriptions that are the same in several commands. */
	static final String MODEL = "Model";

	static final String MODEL_IS = "The model that segments: an installed one, or a folder NAME.stunet.";
	static final String CHANNEL_IS = "Which channel of a hyperstack, from 1; 0: all, as many as the model needs.";
	static final String FRAME_IS = "Which time point, from 1; 0: the only one.";
	static final String SPACING = "Spacing x,y,z in mm (empty: its own)";
	static final String SPACING_IS = "The voxel size, where that of the image or file is missing or wrong.";
	static final String STACK = "Stack (z: channels are slices)";
	static final String STACK_IS = "z: the channels, or time points, of an image without slices are its slices.";
	static final String ORIENTATION = "Orientation (empty: as the image says)";
	static final String ORIENTATION_IS =
			"Where x, y and z run to in an image that does not tell it, as LPS (left, back, head); as-stored: the "
					+ "image is stored as the scans that the model has learnt from.";
	static final String MIRROR = "Mirror over the axes the model allows";
	static final String MIRROR_IS = "Average over mirrored runs: slower, a little better.";
	static final String STEP = "Step between tiles";
	static final String STEP_IS =
			"How far tiles are apart, as a part of the patch; a larger one is faster and rougher at the seams.";
	static final String SPEED = "Speed";
	static final String SPEED_IS = "best: the original's numbers; fast: no mirroring, a wider step, no tiles of air, "
			+ "and rougher edges of the structures.";
	static final String DEVICE = "Device";
	static final String DEVICE_IS = "What computes: auto, cpu, gpu:0 ...";
	static final String THREADS = "Threads (0: all)";
	static final String THREADS_IS = "How many threads of the processor compute; 0: all.";
	static final String STRUCTURES = "Structures (empty: all)";
	static final String STRUCTURES_IS = "Only these of what the model finds, as liver,spleen.";
	static final String SMALLEST = "Smallest piece in mm3 (0: all)";
	static final String SMALLEST_IS = "Connected pieces of a structure below this volume are removed.";
	static final String ROI = "ROI x,y,z,w,h,d of a box (empty: all)";
	static final String ROI_IS = "Predict only inside this box of the scan, in voxels: the first one, from 0, and how "
			+ "many along each axis.";
	static final String CROP_WITH = "CropWith MODEL:STRUCTURES (empty: none)";
	static final String CROP_WITH_IS =
			"Predict only inside a box around what a first, coarse model finds, as " + "body.stunet:liver,spleen.";
	static final String MARGIN = "Margin around it in mm";
	static final String MARGIN_IS = "How far the box reaches around what the first model finds.";
	static final String OVERWRITE_IS = "Whether files of the same names may be replaced.";
	static final String STATISTICS_IS = "What is measured: volumes and mean intensities, or all: median, standard "
			+ "deviation, centroid, box and number of pieces, too.";
	static final String TABLE_IS = "File for the volumes, if wanted: .csv or .json.";
	static final String SIZE = "Size of the network";
	static final String SIZE_IS =
			"Of STU-Net: S, B, L or H of the paper; auto: the largest that fits the memory. Of plain and resenc: M, L "
					+ "or XL, for GPUs of 8, 24 or 40 GB; S stands for M. A larger one learns more, and slower.";
	static final String NETWORK = "Network";
	static final String NETWORK_IS = "stunet: STU-Net; plain, resenc: nnU-Net v2's PlainConvUNet and "
			+ "ResidualEncoderUNet, planned by its rules.";
	static final String MEMORY = "Memory in GB (0: most of what is free)";
	static final String MEMORY_IS = "How much memory the training may take; 0: most of what is free.";

	static final String USUAL_SIZE = "S";

	/** The key under which the dialogs of all commands remember the model. */
	static final String LAST_MODEL = "stunet.model";

	@Parameter
	private EngineService engine;

	private final Outcome outcome = new Outcome();

	@Override
	public final void run() {
		Problems.cancelOnFailure(this, () -> {
			try (FijiProgress progress = new FijiProgress(context())) {
				work(engine, progress);
			}
		});
	}

	/** The size of a network that is made anew, see {@link NetworkChoice}; a dialog always has one. */
	static Optional<String> size(String network, String size) {
		boolean isUsual = !network.equalsIgnoreCase("stunet") && size.equals(USUAL_SIZE);
		return NetworkChoice.size(Optional.of(network), isUsual ? Optional.empty() : Optional.of(size));
	}

	/** Does the work; blocks until it is done. Exceptions become a sentence for the user. */
	abstract void work(EngineService engine, FijiProgress progress);

	@Override
	public final Outcome outcome() {
		return outcome;
	}

	void help() {
		Documentation.open(
				Documentation.sectionOf(getClass().getAnnotation(Plugin.class).label()));
	}

	static PredictionRequest request(
			File model,
			String speed,
			double step,
			boolean mirror,
			String orientation,
			Scope scope,
			int threads,
			String device) {
		PredictionSettings settings = new PredictionSettings(
				step,
				mirror ? Optional.empty() : Optional.of(false),
				StatedOrientation.parse(orientation),
				Speed.parse(speed),
				scope);
		return new PredictionRequest(model(model), settings, new EngineSettings(threads, device));
	}

	/** The folder of a model that is given by its path or by the name of an installed one. */
	static Path model(File given) {
		return InstalledModels.folderOf(given.toPath());
	}

	/** A recorded macro names every key, also empty ones. */
	static Optional<Path> path(File file) {
		return Optional.ofNullable(file)
				.filter(given -> !given.getPath().isBlank())
				.map(File::toPath);
	}

	/** A dialog has a number in every field. */
	static <N extends Number> Optional<N> unlessZero(N number) {
		return number.doubleValue() == 0 ? Optional.empty() : Optional.of(number);
	}
}
