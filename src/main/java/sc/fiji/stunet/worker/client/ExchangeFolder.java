package sc.fiji.stunet.worker.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import sc.fiji.stunet.files.AtomicFolder;
import sc.fiji.stunet.files.InvalidOutput;

/**
 * Temporary files in which volumes go to the engine and back: private to the user, reused from job to job, deleted when
 * Java ends. Thread-safe.
 */
final class ExchangeFolder {

	private static final String NAME = "stunet";
	private static final Pattern MADE = Pattern.compile(NAME + "\\d+");
	private static final String FILES =
			"voxels\\d+\\.raw|" + Pattern.quote(EngineCommand.CRASH_LOG) + "|\\.stunet.*\\.tmp";
	/** Age from which a file is a leftover: no job takes that long. */
	private static final Duration STALE = Duration.ofDays(3);

	private final Path parent;
	private final Deque<Path> free = new ArrayDeque<>();
	private Path folder;
	private UserPrincipal owner;
	private int count;

	/** @throws InvalidOutput if no temporary folder is writable */
	ExchangeFolder() {
		this(Path.of(System.getProperty("java.io.tmpdir")));
	}

	ExchangeFolder(Path parent) {
		this.parent = parent;
		make();
		sweep();
	}

	synchronized Path folder() {
		return folder;
	}

	/**
	 * The folder, or a new one if it is gone: systems clean their temporary folders, also while a Fiji is open for
	 * days; then anybody may take the name.
	 *
	 * @throws InvalidOutput if it cannot be replaced
	 */
	synchronized Path usable() {
		if (!isOurs(folder)) {
			free.clear();
			make();
		}
		return folder;
	}

	/**
	 * Takes a file, which may have any content, or not exist yet.
	 *
	 * @throws InvalidOutput if the folder is gone and cannot be replaced
	 */
	synchronized Path borrow() {
		usable();
		if (!free.isEmpty()) return free.pop();
		Path file = folder.resolve("voxels" + count++ + ".raw");
		file.toFile().deleteOnExit();
		return file;
	}

	/** Creates a folder with a random name, readable by its owner only, and so are its files. */
	private void make() {
		try {
			folder = Files.createTempDirectory(parent, NAME);
			owner = Files.getOwner(folder);
		} catch (IOException e) {
			throw new InvalidOutput(
					"Cannot write in the temporary folder " + parent + " (" + e.getMessage()
							+ "); free some space or choose another one with -Djava.io.tmpdir=FOLDER.",
					e);
		}
		folder.toFile().deleteOnExit();
		folder.resolve(EngineCommand.CRASH_LOG).toFile().deleteOnExit();
	}

	/** Whether this process made the folder, and only its owner can read it. */
	private boolean isOurs(Path one) {
		try {
			if (!Files.isDirectory(one, LinkOption.NOFOLLOW_LINKS)
					|| !Files.getOwner(one, LinkOption.NOFOLLOW_LINKS).equals(owner)) return false;
			boolean posix = one.getFileSystem().supportedFileAttributeViews().contains("posix");
			return !posix
					|| PosixFilePermissions.toString(Files.getPosixFilePermissions(one, LinkOption.NOFOLLOW_LINKS))
							.equals("rwx------");
		} catch (IOException e) {
			return false;
		}
	}

	/** Deletes files of processes that were killed together with their engine. */
	private void sweep() {
		try (Stream<Path> all = Files.list(parent)) {
			all.filter(one -> MADE.matcher(one.getFileName().toString()).matches() && isOurs(one) && isStale(one))
					.forEach(AtomicFolder::delete);
		} catch (IOException | UncheckedIOException e) {
			// They only take space on the disk; next time.
			return;
		}
	}

	private static boolean isStale(Path one) {
		try (Stream<Path> files = Files.list(one)) {
			List<Path> within = files.toList();
			if (!within.stream().allMatch(file -> file.getFileName().toString().matches(FILES))) return false;
			Instant latest = Files.getLastModifiedTime(one).toInstant();
			for (Path file : within)
				if (Files.getLastModifiedTime(file).toInstant().isAfter(latest))
					latest = Files.getLastModifiedTime(file).toInstant();
			return latest.isBefore(Instant.now().minus(STALE));
		} catch (IOException e) {
			return false;
		}
	}

	synchronized void giveBack(Path file) {
		if (file.startsWith(folder)) free.push(file);
		else discard(file);
	}

	/** Deletes all files, to free the disk. */
	synchronized void clear() {
		free.forEach(this::discard);
		free.clear();
	}

	void discard(Path file) {
		try {
			Files.deleteIfExists(file);
		} catch (IOException e) {
			// Windows keeps files that are open elsewhere; this one is deleted when Java ends.
			file.toFile().deleteOnExit();
		}
	}

	/** The sentence for the user. */
	InvalidOutput unusable(IOException e) {
		return new InvalidOutput(
				"Cannot use the temporary folder " + folder() + " (" + e.getMessage()
						+ "); free some space on its disk.",
				e);
	}
}
