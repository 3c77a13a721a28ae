package sc.fiji.stunet.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds and deletes temporary files and folders of {@link AtomicFile} and {@link AtomicFolder} that a killed process
 * left: a process holds a lock on those that it writes, so those without a lock are leftovers.
 */
public final class Leftovers {

	/** The start of all hidden names of this project. */
	public static final String START = ".stunet";
	/**
	 * The start of this process's names, which are never leftovers: on POSIX systems, testing its own lock would
	 * release it.
	 */
	static final String OWN = START + UUID.randomUUID().toString().substring(0, 13) + "-";

	static final String END = ".tmp";
	/** Ending of a short-lived file beside a temporary one. */
	static final String MODE = ".mode";

	/** Ending of a {@link Mark}. */
	static final String MARK = ".mark";

	private static final Pattern NAME = Pattern.compile(Pattern.quote(START) + ".*(" + Pattern.quote(END) + "("
			+ Pattern.quote(MODE) + ")?|" + Pattern.quote(MARK) + ")");
	/** The lock's file in a temporary folder. */
	private static final String LOCK = ".lock";
	/** Longest time between creating and locking a file, or between unlocking and renaming it. */
	private static final Duration MOMENT = Duration.ofMinutes(1);
	/**
	 * Age from which names without a lock are leftovers, such as a folder that was being deleted, or a mark: on some
	 * disks other machines do not see its lock.
	 */
	private static final Duration LONG = Duration.ofHours(2);

	private Leftovers() {}

	/** A new name for a folder; those of files are made by the system. */
	static String name() {
		return OWN + UUID.randomUUID() + END;
	}

	/** Locks a file until the channel is closed. Some shares do not support locks: their leftovers stay. */
	static void hold(FileChannel channel) {
		try {
			channel.tryLock();
		} catch (IOException e) {
			return;
		}
	}

	/** @return channel for {@link #release} */
	static FileChannel hold(Path folder) throws IOException {
		FileChannel channel =
				FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
		hold(channel);
		return channel;
	}

	static void release(FileChannel channel, Path folder) throws IOException {
		channel.close();
		Files.deleteIfExists(folder.resolve(LOCK));
	}

	/**
	 * Deletes leftovers that certainly no process writes any more.
	 *
	 * @param folder may be missing; null above the root
	 */
	static void sweep(Path folder) {
		if (folder == null || !Files.isDirectory(folder)) return;
		try (Stream<Path> all = Files.list(folder)) {
			all.filter(one -> NAME.matcher(one.getFileName().toString()).matches() && isLeft(one))
					.forEach(AtomicFolder::delete);
		} catch (IOException | UncheckedIOException e) {
			// They only take space on the disk; next time.
			return;
		}
	}

	private static boolean isLeft(Path one) {
		try {
			String name = one.getFileName().toString();
			if (name.startsWith(OWN) || !isOlder(one, name.endsWith(MARK) ? LONG : MOMENT)) return false;
			if (Files.isRegularFile(one, LinkOption.NOFOLLOW_LINKS)) return isFree(one);
			if (!Files.isDirectory(one, LinkOption.NOFOLLOW_LINKS)) return false;
			Path lock = one.resolve(LOCK);
			return Files.exists(lock, LinkOption.NOFOLLOW_LINKS)
					? isOlder(lock, MOMENT) && isFree(lock)
					: isOlder(one, LONG);
		} catch (IOException e) {
			return false;
		}
	}

	private static boolean isOlder(Path one, Duration age) throws IOException {
		return Files.getLastModifiedTime(one, LinkOption.NOFOLLOW_LINKS)
				.toInstant()
				.isBefore(Instant.now().minus(age));
	}

	private static boolean isFree(Path file) throws IOException {
		try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
				FileLock lock = channel.tryLock()) {
			return lock != null;
		} catch (OverlappingFileLockException e) {
			return false;
		}
	}
}
