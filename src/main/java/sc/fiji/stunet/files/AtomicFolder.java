package sc.fiji.stunet.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;

import sc.fiji.stunet.failure.Remedy;

/**
 * Writes folders completely or not at all: to a temporary sibling, then renamed. The companion of {@link AtomicFile}.
 */
public final class AtomicFolder {

	/** Files that Finder and Explorer put into a folder that was only opened. */
	private static final Set<String> LITTER = Set.of(".DS_Store", "Thumbs.db", "desktop.ini");

	private static final long MOMENT_NANOS = 200_000_000;
	private static final int ATTEMPTS = 5;

	private AtomicFolder() {}

	/** Fills a folder. */
	@FunctionalInterface
	public interface Content {

		void writeTo(Path folder) throws IOException;
	}

	/**
	 * Checks a target before long work, so that no result is lost at the end. Deletes or restores what killed processes
	 * left.
	 *
	 * @param replaceable whether an existing folder is of the written kind, so that no other folder is ever deleted
	 * @throws InvalidOutput if the target exists and may not be replaced, or its parent cannot be written
	 */
	public static void check(Path target, boolean overwrite, Predicate<Path> replaceable) {
		recover(target);
		sweep(target.toAbsolutePath().getParent());
		checkNow(target, overwrite, replaceable);
		if (exists(target) && exists(old(target))) discard(old(target));
	}

	private static void checkNow(Path target, boolean overwrite, Predicate<Path> replaceable) {
		Path parent = target.toAbsolutePath().getParent();
		if (parent == null || !Files.isDirectory(parent))
			throw new InvalidOutput("The folder " + parent + " for the output does not exist; create it first.");
		if (exists(target) && !isEmpty(target)) {
			if (isOther(target, replaceable))
				throw new InvalidOutput(
						target + " exists already and is something else, so it is not replaced; choose another name.");
			if (!overwrite)
				throw new InvalidOutput(target + " exists already; choose another name or allow it to be overwritten"
						+ Remedy.OVERWRITE + ".");
		}
		try {
			Files.delete(AtomicFile.temporary(parent));
		} catch (IOException e) {
			throw cannotWrite(target, e);
		}
	}

	private static boolean exists(Path path) {
		return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
	}

	private static boolean isReplaceable(Path target, Predicate<Path> replaceable) {
		return Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS) && replaceable.test(target);
	}

	/**
	 * Whether a folder is empty, as one that was made in a folder dialog, which offers no other way to name a new one.
	 */
	private static boolean isEmpty(Path target) {
		if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) return false;
		try (Stream<Path> all = Files.list(target)) {
			return all.allMatch(file -> LITTER.contains(file.getFileName().toString()));
		} catch (IOException | UncheckedIOException e) {
			return false;
		}
	}

	/**
	 * Whether a folder of another kind is there; checked several times, since a process that replaces a folder removes
	 * it for a moment.
	 */
	private static boolean isOther(Path target, Predicate<Path> replaceable) {
		for (int i = 0; i < ATTEMPTS; i++) {
			if (!exists(target) || isReplaceable(target, replaceable)) return false;
			LockSupport.parkNanos(1_000_000);
		}
		return true;
	}

	/** Deletes temporary files and folders of processes that were killed. */
	public static void sweep(Path folder) {
		Leftovers.sweep(folder);
	}

	/**
	 * Restores a folder that {@link #write} was replacing when its process was killed: between two renames there is
	 * none under its name. To be called before a folder is read.
	 */
	public static void recover(Path target) {
		if (exists(target)) return;
		Path old = old(target);
		if (!Files.isDirectory(old, LinkOption.NOFOLLOW_LINKS)) return;
		// Another process may be between its renames at this moment.
		LockSupport.parkNanos(MOMENT_NANOS);
		try {
			if (!exists(target)) Files.move(old, target);
		} catch (IOException e) {
			// Another process has restored it, or nobody can: then reading it reports that there is none.
			return;
		}
	}

	/**
	 * The name of the old folder during the replacement: the same in every run, of a length that every disk accepts.
	 */
	static Path old(Path target) {
		Path absolute = target.toAbsolutePath().normalize();
		String name = absolute.getFileName().toString();
		return absolute.resolveSibling(Leftovers.START
				+ Sha256.of(name.getBytes(StandardCharsets.UTF_8)).substring(0, 16) + ".old");
	}

	/**
	 * @param replaceable as for {@link #check}
	 * @throws InvalidOutput if the folder cannot be written; nothing of it is left then, and an older one stays as it
	 *     was. If another one has appeared meanwhile that may not be replaced, the new one is kept under another name
	 */
	public static void write(Path target, boolean overwrite, Predicate<Path> replaceable, Content content) {
		recover(target);
		checkNow(target, overwrite, replaceable);
		Path fresh = target.toAbsolutePath().resolveSibling(Leftovers.name());
		try {
			fill(fresh, content);
			sync(fresh);
			publish(
					fresh,
					target.toAbsolutePath(),
					one -> isEmpty(one) || overwrite && isReplaceable(one, replaceable));
		} catch (IOException e) {
			throw cannotWrite(target, e);
		} finally {
			delete(fresh);
		}
	}

	/**
	 * Fills a temporary folder beside a target, on the same disk, and deletes it afterwards.
	 *
	 * @throws InvalidOutput if it cannot be written
	 */
	public static void temporary(Path target, Content content) {
		Path folder = target.toAbsolutePath().resolveSibling(Leftovers.name());
		try {
			fill(folder, content);
		} catch (IOException e) {
			throw cannotWrite(target, e);
		} finally {
			delete(folder);
		}
	}

	private static void fill(Path fresh, Content content) throws IOException {
		// Not createTempDirectory, which is private to its owner: results get the permissions of other files.
		Files.createDirectory(fresh);
		FileChannel held = Leftovers.hold(fresh);
		try {
			content.writeTo(fresh);
		} finally {
			Leftovers.release(held, fresh);
		}
	}

	/** Nothing of a folder that has its name may be missing after a power cut. */
	private static void sync(Path folder) throws IOException {
		try (Stream<Path> all = Files.walk(folder)) {
			for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator)
				// Windows syncs nothing through a channel that only reads; a copy of a protected file allows no other.
				try (FileChannel channel = FileChannel.open(
						file, Files.isWritable(file) ? StandardOpenOption.WRITE : StandardOpenOption.READ)) {
					channel.force(true);
				}
		} catch (UncheckedIOException e) {
			throw e.getCause();
		}
	}

	private static void publish(Path fresh, Path target, Predicate<Path> mayReplace) throws IOException {
		FileSystemException failure = null;
		// Another process may write the same one a moment earlier; between its renames there is none.
		for (int i = 0; i < ATTEMPTS; i++) {
			LockSupport.parkNanos(i * MOMENT_NANOS / ATTEMPTS);
			if (exists(target) && !mayReplace.test(target)) continue;
			try {
				replace(fresh, target);
				return;
			} catch (FileSystemException e) {
				failure = e;
			}
		}
		if (failure != null) throw failure;
		Path kept = target;
		for (int i = 2; exists(kept); i++) kept = AtomicFile.beside(target, i);
		Files.move(fresh, kept);
		throw AtomicFile.appeared(target, kept);
	}

	/**
	 * Replaces a folder. If the process is killed between any two lines, the older or the new folder is there, or
	 * {@link #recover} restores the older one.
	 */
	private static void replace(Path fresh, Path target) throws IOException {
		Path old = old(target);
		if (exists(target)) {
			discard(old);
			Files.move(target, old);
		}
		try {
			Files.move(fresh, target);
		} catch (IOException e) {
			if (exists(old) && !exists(target)) Files.move(old, target);
			throw e;
		}
		discard(old);
	}

	/** Deletes the old folder, after renaming it: a folder with the name of an old one is always complete. */
	private static void discard(Path old) {
		Path discarded = old.resolveSibling(Leftovers.name());
		try {
			Files.move(old, discarded);
			delete(discarded);
		} catch (IOException e) {
			delete(old);
		}
	}

	/**
	 * Deletes a folder so that it is there whole or not at all, whenever the process is killed.
	 *
	 * @throws InvalidOutput if something in it is held open, or may not be deleted
	 */
	public static void remove(Path folder) {
		Path discarded = folder.toAbsolutePath().resolveSibling(Leftovers.name());
		try {
			Files.move(folder, discarded);
		} catch (IOException e) {
			throw new InvalidOutput(
					folder + " cannot be deleted (" + e.getMessage()
							+ "); close the programs that use it, and look at its permissions.",
					e);
		}
		delete(discarded);
	}

	/**
	 * Deletes a folder with its content; links are deleted, not followed. A file that is held open is deleted at the
	 * end of the process.
	 */
	public static void delete(Path folder) {
		if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) return;
		Deque<Path> left = new ArrayDeque<>();
		try (Stream<Path> walk = Files.walk(folder)) {
			for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) if (!deleted(path)) left.push(path);
		} catch (IOException | UncheckedIOException e) {
			left.push(folder);
		}
		// The last registered one is deleted first.
		left.forEach(path -> path.toFile().deleteOnExit());
	}

	private static boolean deleted(Path path) {
		try {
			Files.delete(path);
			return true;
		} catch (IOException e) {
			return false;
		}
	}

	private static InvalidOutput cannotWrite(Path target, IOException e) {
		return new InvalidOutput(
				"Cannot write " + target + " (" + e.getMessage() + "); choose another folder or free some space.", e);
	}
}
