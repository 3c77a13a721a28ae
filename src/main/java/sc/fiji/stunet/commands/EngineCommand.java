package sc.fiji.stunet.commands;

import java.io.File;
import java.nio.file.Path;
import java.util.Optional;

import org.scijava.command.ContextCommand;
import org.scijava.plugin.Parameter;

import sc.fiji.stunet.fiji.launch.Documentation;
import sc.fiji.stunet.fiji.launch.EngineService;
import sc.fiji.stunet.fiji.launch.FijiProgress;
import sc.fiji.stunet.fiji.launch.Outcome;
import sc.fiji.stunet.fiji.launch.Problems;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.PredictionRequest;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.job.Speed;
import sc.fiji.stunet.model.InstalledModels;
import sc.fiji.stunet.volume.StatedOrientation;

/**
 * A command whose work is done in the engine's process: with a progress bar that cancels it, and one sentence when it
 * fails.
 * <p>
 * The names of its parameters are its keys in macros, and the first words of their labels. A button with the callback
 * {@code help} opens the documentation; the dialog of a plain ImageJ always has one.
 */
abstract class EngineCommand extends ContextCommand implements Outcome.Of {

	/** Labels that are the same in several commands. */
	static final String MODEL = "Model folder (NAME.stunet), or name of an installed model";

	static final String ORIENTATION =
			"Orientation: where x, y, z run to, as LPS, or as-stored (empty: as the image says)";
	static final String MIRROR = "Mirror over the axes the model allows (slower, better)";
	static final String STEP = "Step between tiles, as a part of the patch";
	static final String SPEED = "Speed (fast: no mirroring, a wider step, no tiles of air, rougher edges)";
	static final String DEVICE = "Device (auto, cpu, gpu:0 ...)";
	static final String THREADS = "Threads (0: all)";
	static final String SIZE = "Size of the network (auto: the largest that fits the memory)";
	static final String MEMORY = "Memory in GB that training may take (0: most of what is free)";

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

	/** Does the work; blocks until it is done. Exceptions become a sentence for the user. */
	abstract void work(EngineService engine, FijiProgress progress);

	@Override
	public final Outcome outcome() {
		return outcome;
	}

	void help() {
		Documentation.open();
	}

	static PredictionRequest request(
			File model, String speed, double step, boolean mirror, String orientation, int threads, String device) {
		PredictionSettings settings = new PredictionSettings(
				step,
				mirror ? Optional.empty() : Optional.of(false),
				StatedOrientation.parse(orientation),
				Speed.parse(speed));
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
