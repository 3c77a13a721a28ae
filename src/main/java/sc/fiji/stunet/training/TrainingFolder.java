package sc.fiji.stunet.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.files.AtomicFolder;
import sc.fiji.stunet.files.FolderLock;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.files.Leftovers;
import sc.fiji.stunet.job.LearningSettings.Mode;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.train.Checkpoints;
import sc.fiji.stunet.train.Folds;
import sc.fiji.stunet.train.TrainingLog;
import sc.fiji.stunet.train.TrainingSettings;
import sc.fiji.stunet.train.planning.TrainingPlan;
import sc.fiji.stunet.weights.ModelFolder;
import sc.fiji.stunet.weights.SafetensorsWriter.Precision;

/**
 * The folder {@code NAME.training} beside the future model, with settings, plan, preprocessed cases, checkpoints and
 * log. It is locked, so that two trainings never share one; a folder of the same name without the lock's file belongs
 * to the user. Only files that a training makes are ever deleted. The caller closes it.
 */
final class TrainingFolder implements AutoCloseable {

	static final String ENDING = ".training";

	private static final String LOCK = "lock";
	private static final String PLAN = "plan.json";
	private static final String CASES = "cases";
	private static final String CHECKPOINTS = "checkpoints";
	private static final String MODEL = "model";
	/** In the order of deletion: checkpoints are only valid with their settings, so the settings are deleted first. */
	private static final List<String> OF_ONE_TRAINING = Stream.concat(
					Stream.of(TrainingSettings.FILE, PLAN, ExcludedCases.FILE, MODEL),
					IntStream.range(0, Folds.MOST)
							.boxed()
							.flatMap(fold -> Stream.of(
									checkpoints(fold),
									TrainingFiles.named(TrainingLog.CSV, fold),
									TrainingFiles.named(TrainingFiles.PICTURE, fold))))
			.toList();

	private final Path folder;
	private final FolderLock lock;
	private final boolean replacing;

	private TrainingFolder(Path folder, FolderLock lock, boolean replacing) {
		this.folder = folder;
		this.lock = lock;
		this.replacing = replacing;
	}

	/** The training folder of a model folder. */
	static Path of(Path output) {
		return output.resolveSibling(Model.nameOf(output) + ENDING);
	}

	/**
	 * @param output the model folder
	 * @throws InvalidRequest if what is there does not go with the mode
	 * @throws InvalidOutput if it cannot be made, or is something else
	 */
	static TrainingFolder open(Path output, Mode mode) {
		Path folder = of(output);
		try {
			// One that runs is not called one that was not finished.
			if (FolderLock.isTaken(folder.resolve(LOCK))) throw atWork(folder);
			check(output, folder, mode);
			Files.createDirectories(folder);
			FolderLock lock = FolderLock.take(folder.resolve(LOCK)).orElseThrow(() -> atWork(folder));
			if (!lock.isCertain()) {
				lock.close();
				throw new InvalidOutput("The disk of " + folder
						+ " knows no locks, so nothing would keep a second training out of it; choose an "
						+ "output folder on another disk.");
			}
			TrainingFolder opened =
					new TrainingFolder(folder, lock, mode == Mode.RESTART || ModelFolder.isModel(output));
			Stream.of(folder, opened.cases()).forEach(AtomicFolder::sweep);
			for (int fold = 0; fold < Folds.MOST; fold++) AtomicFolder.sweep(opened.checkpointsOf(fold));
			return opened;
		} catch (IOException e) {
			throw cannotWrite(folder, e);
		}
	}

	private static InvalidOutput cannotWrite(Path folder, IOException e) {
		return new InvalidOutput(
				"Cannot write " + folder + " (" + e.getMessage() + "); choose another folder or free some space.", e);
	}

	private static void check(Path output, Path folder, Mode mode) throws IOException {
		AtomicFolder.recover(output);
		if (mode == Mode.RESUME && !Files.isDirectory(folder))
			throw new InvalidRequest("There is no training to resume: " + folder
					+ " does not exist; start it anew, not where it ended" + Remedy.RESUME + ".");
		if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS) && !isOurs(folder))
			throw new InvalidOutput(
					folder + " is where the training would be kept, but it exists already and is something "
							+ "else; choose another name for the model.");
		if (mode == Mode.NEW && TrainingSettings.exist(folder) && new Checkpoints(folder.resolve(CHECKPOINTS)).exist())
			throw new InvalidRequest(folder + " holds a training that was not finished; go on with it" + Remedy.RESUME
					+ " or throw it away" + Remedy.RESTART + ".");
		if (mode == Mode.NEW && ModelFolder.isModel(output))
			throw new InvalidOutput(
					output + " exists already; choose another name, or train it anew" + Remedy.RESTART + ".");
		ModelFolder.check(output, true);
	}

	private static boolean isOurs(Path folder) throws IOException {
		if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) return false;
		if (Files.isRegularFile(folder.resolve(LOCK))) return true;
		try (Stream<Path> all = Files.list(folder)) {
			return all.findAny().isEmpty();
		}
	}

	private static InvalidRequest atWork(Path folder) {
		return new InvalidRequest(
				"Another training is at work in " + folder + "; wait for its end, or choose another name.");
	}

	/** The settings of the training in this folder; empty if none has been begun. */
	Optional<TrainingSettings> settings() {
		return TrainingSettings.read(folder);
	}

	/**
	 * Begins a new training: deletes the files of an earlier one, except its preprocessed cases, which are checked
	 * before they are used.
	 *
	 * @throws InvalidOutput if it cannot be written
	 */
	void begin(TrainingSettings settings, TrainingPlan plan) {
		OF_ONE_TRAINING.forEach(name -> AtomicFolder.delete(folder.resolve(name)));
		plan.write(plan(), true);
		settings.write(folder);
	}

	Path path() {
		return folder;
	}

	/** Whether the new model may replace one that existed when the training began; a later one is not replaced. */
	boolean isReplacing() {
		return replacing;
	}

	Path plan() {
		return folder.resolve(PLAN);
	}

	Path cases() {
		return folder.resolve(CASES);
	}

	/** @param fold of a training of each; else 0 */
	Path checkpointsOf(int fold) {
		return folder.resolve(checkpoints(fold));
	}

	private static String checkpoints(int fold) {
		return fold == 0 ? CHECKPOINTS : CHECKPOINTS + "_" + fold;
	}

	/** The folder of the model while it is validated; its name without the ending is the model's. */
	Path model(Path output, int fold) {
		Path model = folder.resolve(MODEL);
		return (fold == 0 ? model : model.resolve("fold_" + fold))
				.resolve(output.toAbsolutePath().normalize().getFileName());
	}

	/**
	 * Writes a model that is not finished, in place of an earlier one.
	 *
	 * @param draft in the {@link #model folder of one}
	 * @throws InvalidOutput if it cannot be written
	 */
	static Model write(Model draft, Weights weights) {
		try {
			Files.createDirectories(draft.folder().getParent());
			return ModelFolder.write(draft, true, weights, Precision.FP32);
		} catch (IOException e) {
			throw new InvalidOutput(
					"Cannot write " + draft.folder().getParent() + " (" + e.getMessage()
							+ "); free some space and resume the training.",
					e);
		}
	}

	/** Deletes the folder when the model is complete. Files that the training did not make stay. */
	void delete() {
		try (Stream<Path> all = Files.list(folder)) {
			all.filter(TrainingFolder::isMade).forEach(AtomicFolder::delete);
			lock.close();
		} catch (IOException e) {
			throw cannotWrite(folder, e);
		}
		deleteIfUnused();
	}

	private static boolean isMade(Path file) {
		String name = file.getFileName().toString();
		return OF_ONE_TRAINING.contains(name) || name.equals(CASES) || name.startsWith(Leftovers.START);
	}

	/** Deletes the folder if only the lock is left; otherwise the lock's file stays and marks the folder as ours. */
	private void deleteIfUnused() {
		try {
			if (isUnused()) AtomicFolder.delete(folder);
		} catch (IOException e) {
			// A folder that stays does no harm.
			return;
		}
	}

	private boolean isUnused() throws IOException {
		try (Stream<Path> all = Files.list(folder)) {
			return all.allMatch(path -> path.endsWith(LOCK));
		}
	}

	/** Releases the lock, and deletes the folder if nothing was written into it. */
	@Override
	public void close() {
		try {
			boolean unused = lock.isOpen() && isUnused();
			lock.close();
			if (unused) AtomicFolder.delete(folder);
		} catch (IOException e) {
			// The end of the process gives the lock back.
			return;
		}
	}
}
