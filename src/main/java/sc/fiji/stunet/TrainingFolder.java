package sc.fiji.stunet;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import sc.fiji.stunet.io.AtomicFolder;
import sc.fiji.stunet.io.InvalidOutput;
import sc.fiji.stunet.train.InvalidTraining;
import sc.fiji.stunet.weights.ModelFolder;

/**
 * {@code NAME.training} beside the model that is to be: plan, preprocessed cases, checkpoints, log. Locked, so that two
 * trainings never share one; whoever opens it closes it.
 */
final class TrainingFolder implements AutoCloseable {

	static final String ENDING = ".training";

	private final Path folder;
	private final FileChannel lockFile;

	private TrainingFolder(Path folder, FileChannel lockFile) {
		this.folder = folder;
		this.lockFile = lockFile;
	}

	/** Of a model folder. */
	static Path of(Path output) {
		return output.resolveSibling(output.toAbsolutePath().normalize().getFileName().toString().replaceFirst("\\.stunet$", "") + ENDING);
	}

	/**
	 * @param output the model folder
	 * @throws InvalidTraining if what is there does not go with the mode
	 * @throws InvalidOutput if it cannot be made
	 */
	static TrainingFolder open(Path output, Training.Mode mode) {
		Path folder = of(output);
		check(output, folder, mode);
		try {
			Files.createDirectories(folder);
			FileChannel lockFile = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
			TrainingFolder opened = new TrainingFolder(folder, lockFile);
			opened.lock();
			if (mode == Training.Mode.RESTART) opened.clear();
			return opened;
		}
		catch (IOException e) {
			throw new InvalidOutput("Cannot write " + folder + " (" + e.getMessage() + "); choose another folder or free some space.", e);
		}
	}

	private static void check(Path output, Path folder, Training.Mode mode) {
		boolean begun = isBegun(folder);
		if (mode == Training.Mode.RESUME && !Files.isDirectory(folder))
			throw new InvalidTraining("There is no training to resume: " + folder + " does not exist; leave out --resume.");
		if (mode == Training.Mode.NEW && begun)
			throw new InvalidTraining(folder + " holds a training that was not finished; go on with it (--resume) or throw it away (--restart).");
		if (mode == Training.Mode.NEW && ModelFolder.isModel(output))
			throw new InvalidOutput(output + " exists already; choose another name, or train it anew (--restart).");
		ModelFolder.check(output, true);
	}

	private static boolean isBegun(Path folder) {
		return Files.isDirectory(folder.resolve("latest")) || Files.isDirectory(folder.resolve("latest.new")) || Files.isDirectory(folder.resolve("latest.old"));
	}

	private void lock() throws IOException {
		try {
			FileLock lock = lockFile.tryLock();
			if (lock != null) return;
		}
		catch (OverlappingFileLockException e) {
			lockFile.close();
			throw inUse();
		}
		lockFile.close();
		throw inUse();
	}

	private InvalidTraining inUse() {
		return new InvalidTraining("Another training is at work in " + folder + "; wait for its end, or choose another name.");
	}

	/** The preprocessed cases are checked before they are used, so they may stay. */
	private void clear() throws IOException {
		try (var all = Files.list(folder)) {
			for (Path one : all.filter(path -> !path.endsWith("lock") && !path.equals(cases())).toList())
				AtomicFolder.delete(one);
		}
	}

	Path path() {
		return folder;
	}

	Path plan() {
		return folder.resolve("plan.json");
	}

	Path cases() {
		return folder.resolve("cases");
	}

	/** Of the model while it is judged; the name without the ending is the model's. */
	Path model(Path output) {
		return folder.resolve("model").resolve(output.toAbsolutePath().normalize().getFileName());
	}

	/** When the model is complete. */
	void delete() {
		close();
		AtomicFolder.delete(folder);
	}

	private boolean isUnused() throws IOException {
		try (var all = Files.list(folder)) {
			return all.allMatch(path -> path.endsWith("lock"));
		}
	}

	/** Nothing stays of a training that was refused before it did anything. */
	@Override
	public void close() {
		try {
			boolean unused = lockFile.isOpen() && isUnused();
			lockFile.close();
			if (unused) AtomicFolder.delete(folder);
		}
		catch (IOException e) {
			// The end of the process gives the lock back.
			return;
		}
	}
}
