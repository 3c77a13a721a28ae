package sc.fiji.stunet.worker.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;

import sc.fiji.stunet.io.InvalidOutput;

/**
 * Temporary files in which volumes go to the engine and back: private to the user, reused from job to job, deleted when
 * Java ends. Safe for several threads.
 */
final class ExchangeFolder {

	private static final String ONLY_OWNER = "rwx------";

	private final Path folder;
	private final Deque<Path> free = new ArrayDeque<>();
	private int count;

	/** @throws InvalidOutput if there is no temporary folder to write in */
	ExchangeFolder() {
		try {
			// Readable by its owner only, so what lies in it is, too.
			folder = Files.createTempDirectory("stunet");
		}
		catch (IOException e) {
			throw new InvalidOutput("Cannot write in the temporary folder " + System.getProperty("java.io.tmpdir") + " (" + e.getMessage()
				+ "); free some space or choose another one with -Djava.io.tmpdir=FOLDER.", e);
		}
		folder.toFile().deleteOnExit();
		folder.resolve(EngineCommand.CRASH_LOG).toFile().deleteOnExit();
	}

	Path folder() {
		return folder;
	}

	/**
	 * The file may hold anything, or not exist yet.
	 *
	 * @throws InvalidOutput if there is no folder for it any more
	 */
	synchronized Path borrow() {
		if (!Files.isDirectory(folder)) makeAnew();
		if (!free.isEmpty()) return free.pop();
		Path file = folder.resolve("voxels" + count++ + ".raw");
		file.toFile().deleteOnExit();
		return file;
	}

	/** Systems clean their temporary folders, also while a Fiji is open for days. */
	private void makeAnew() {
		try {
			boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
			if (posix) Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(ONLY_OWNER)));
			else Files.createDirectory(folder);
		}
		catch (IOException e) {
			throw unusable(e);
		}
	}

	synchronized void giveBack(Path file) {
		free.push(file);
	}

	/** Gives the disk back. */
	synchronized void clear() {
		free.forEach(this::discard);
		free.clear();
	}

	void discard(Path file) {
		try {
			Files.deleteIfExists(file);
		}
		catch (IOException e) {
			// Windows keeps files that are open elsewhere; this one goes when Java ends.
			file.toFile().deleteOnExit();
		}
	}

	/** The sentence for the user. */
	InvalidOutput unusable(IOException e) {
		return new InvalidOutput("Cannot use the temporary folder " + folder + " (" + e.getMessage() + "); free some space on its disk.", e);
	}
}
