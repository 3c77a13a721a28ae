package sc.fiji.stunet.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.files.AtomicFolder;
import sc.fiji.stunet.files.FolderLock;

/**
 * The hidden folder beside a label map in which its blocks lie until all are done. The labels of finished blocks stay
 * there when the run breaks off, and the next one goes on with them, if scan, model and settings are the same.
 */
final class BlockFolder implements AutoCloseable {

	private static final String LABELS = ".labels";
	private static final String IDENTITY = "scan.json";
	private static final String LOCK = "lock";

	private final Path folder;
	private final FolderLock lock;
	private boolean isFinished;

	private BlockFolder(Path folder, FolderLock lock) {
		this.folder = folder;
		this.lock = lock;
	}

	/**
	 * @param output label map
	 * @throws InvalidRequest if another run is making it
	 */
	static BlockFolder open(Path output) throws IOException {
		Path folder = output.toAbsolutePath().resolveSibling("." + output.getFileName() + "-blocks");
		Files.createDirectories(folder);
		Optional<FolderLock> lock = FolderLock.take(folder.resolve(LOCK));
		if (lock.isEmpty())
			throw new InvalidRequest("Another run makes " + output + " at this moment; wait until it has ended.");
		BlockFolder blocks = new BlockFolder(folder, lock.get());
		try {
			blocks.deleteOthers();
			Files.createDirectory(blocks.scratch());
			return blocks;
		} catch (IOException | RuntimeException e) {
			lock.get().close();
			throw e;
		}
	}

	/** For files that a run needs for itself. */
	Path scratch() {
		return folder.resolve("scratch");
	}

	Path path() {
		return folder;
	}

	/** @param identity of scan, model and settings; blocks of another one are deleted */
	void begin(String identity) throws IOException {
		Path file = folder.resolve(IDENTITY);
		if (Files.exists(file) && Files.readString(file).equals(identity)) return;
		// First the blocks: they must never lie beside what they do not belong to.
		for (Path labels : finished()) Files.delete(labels);
		AtomicFile.write(file, true, out -> out.write(identity.getBytes(StandardCharsets.UTF_8)));
	}

	Path labels(int block) {
		return folder.resolve(block + LABELS);
	}

	boolean isDone(int block) {
		return Files.exists(labels(block));
	}

	/** The label map is written: nothing of the folder is needed any more. */
	void finish() {
		isFinished = true;
	}

	private List<Path> finished() throws IOException {
		try (Stream<Path> all = Files.list(folder)) {
			return all.filter(file -> file.getFileName().toString().endsWith(LABELS))
					.toList();
		}
	}

	/** What broken runs have left besides finished blocks. */
	private void deleteOthers() throws IOException {
		try (Stream<Path> all = Files.list(folder)) {
			all.filter(file -> !file.getFileName().toString().matches("\\d+\\" + LABELS + "|" + IDENTITY + "|" + LOCK))
					.forEach(AtomicFolder::delete);
		}
	}

	/** Keeps finished blocks, if there are any and the label map is not there. */
	@Override
	public void close() {
		// The lock is free last: another run finds all of its folder, or nothing.
		try (lock) {
			deleteOthers();
			if (isFinished || finished().isEmpty()) AtomicFolder.delete(folder);
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}
}
