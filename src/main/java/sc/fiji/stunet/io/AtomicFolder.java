package sc.fiji.stunet.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Writes folders whole or not at all: to a temporary sibling, then renamed. The companion of {@link AtomicFile}. */
public final class AtomicFolder {

	/** What Finder and Explorer put into a folder that was only looked at. */
	private static final Set<String> LITTER = Set.of(".DS_Store", "Thumbs.db", "desktop.ini");

	private AtomicFolder() {}

	/** Fills a folder. */
	@FunctionalInterface
	public interface Content {

		void writeTo(Path folder) throws IOException;
	}

	/**
	 * To be asked before long work, so that it is not lost at the end.
	 *
	 * @param replaceable whether an existing folder is of the kind that is written, so that no other folder is ever deleted
	 * @throws InvalidOutput if the target exists and may not be replaced, or its parent cannot be written
	 */
	public static void check(Path target, boolean overwrite, Predicate<Path> replaceable) {
		Path parent = target.toAbsolutePath().getParent();
		if (parent == null || !Files.isDirectory(parent)) throw new InvalidOutput("The folder " + parent + " for the output does not exist; create it first.");
		if (Files.exists(target, LinkOption.NOFOLLOW_LINKS) && !isEmpty(target)) {
			if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS) || !replaceable.test(target))
				throw new InvalidOutput(target + " exists already and is something else, so it is not replaced; choose another name.");
			if (!overwrite)
				throw new InvalidOutput(target + " exists already; choose another name or allow it to be overwritten (--overwrite).");
		}
		try {
			Files.delete(Files.createTempFile(parent, ".stunet", ".tmp"));
		}
		catch (IOException e) {
			throw cannotWrite(target, e);
		}
	}

	/**
	 * @param replaceable as for {@link #check}
	 * @throws InvalidOutput if the folder cannot be written; nothing of it is left then, and an older one stays as it was
	 */
	public static void write(Path target, boolean overwrite, Predicate<Path> replaceable, Content content) {
		check(target, overwrite, replaceable);
		// Not createTempDirectory: that is private to its owner, results get the permissions that other files get.
		Path fresh = target.toAbsolutePath().resolveSibling(".stunet" + UUID.randomUUID() + ".tmp");
		try {
			Files.createDirectory(fresh);
			content.writeTo(fresh);
			replace(fresh, target.toAbsolutePath());
		}
		catch (IOException e) {
			throw cannotWrite(target, e);
		}
		finally {
			delete(fresh);
		}
	}

	/** As one that was made in a dialog for a folder, which offers no other way to name a new one. */
	private static boolean isEmpty(Path target) {
		if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) return false;
		try (Stream<Path> all = Files.list(target)) {
			return all.allMatch(file -> LITTER.contains(file.getFileName().toString()));
		}
		catch (IOException | UncheckedIOException e) {
			return false;
		}
	}

	private static void replace(Path fresh, Path target) throws IOException {
		if (!Files.exists(target)) {
			Files.move(fresh, target);
			return;
		}
		Path old = target.resolveSibling(".stunet" + UUID.randomUUID() + ".old");
		Files.move(target, old);
		try {
			Files.move(fresh, target);
		}
		catch (IOException e) {
			Files.move(old, target);
			throw e;
		}
		delete(old);
	}

	/** With all that is in it; links are deleted, not followed. A file that is held open by someone is left to the end of the process. */
	public static void delete(Path folder) {
		if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) return;
		Deque<Path> left = new ArrayDeque<>();
		try (Stream<Path> walk = Files.walk(folder)) {
			for (Path path : walk.sorted(Comparator.reverseOrder()).toList())
				if (!deleted(path)) left.push(path);
		}
		catch (IOException | UncheckedIOException e) {
			left.push(folder);
		}
		// The last one that is registered is the first to be deleted.
		left.forEach(path -> path.toFile().deleteOnExit());
	}

	private static boolean deleted(Path path) {
		try {
			Files.delete(path);
			return true;
		}
		catch (IOException e) {
			return false;
		}
	}

	private static InvalidOutput cannotWrite(Path target, IOException e) {
		return new InvalidOutput("Cannot write " + target + " (" + e.getMessage() + "); choose another folder or free some space.", e);
	}
}
