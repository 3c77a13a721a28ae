package sc.fiji.stunet.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * An empty file that is in a folder as long as this process is at work there. A process that is asked to end deletes
 * it; that of a killed one {@link Leftovers} finds.
 */
public final class Mark implements AutoCloseable {

	private final Path file;
	private final FileChannel held;

	private Mark(Path file, FileChannel held) {
		this.file = file;
		this.held = held;
	}

	/**
	 * @param folder that exists
	 * @throws InvalidOutput if it cannot be written
	 */
	public static Mark in(Path folder) {
		try {
			Path file = AtomicFile.temporary(folder.toAbsolutePath());
			file.toFile().deleteOnExit();
			FileChannel held = FileChannel.open(file, StandardOpenOption.WRITE);
			Leftovers.hold(held);
			return new Mark(file, held);
		} catch (IOException e) {
			throw AtomicFile.cannotWrite(folder, e);
		}
	}

	/** Absolute; the same name is never used again. */
	public Path file() {
		return file;
	}

	/** @throws InvalidOutput if it cannot be deleted */
	@Override
	public void close() {
		try {
			held.close();
			Files.deleteIfExists(file);
		} catch (IOException e) {
			throw AtomicFile.cannotWrite(file, e);
		}
	}
}
