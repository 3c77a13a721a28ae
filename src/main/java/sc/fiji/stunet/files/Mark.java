package sc.fiji.stunet.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;

/**
 * An empty file that is in a folder as long as this process is at work there. A process that is asked to end deletes
 * it; that of a killed one {@link Leftovers} finds after some hours: other machines may not see that it is locked.
 */
public final class Mark implements AutoCloseable {

	private static final Duration REST = Duration.ofMinutes(10);

	private final Path file;
	private final FileChannel held;
	private long kept = System.nanoTime();

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
			Path file = Files.createTempFile(folder.toAbsolutePath(), Leftovers.OWN, Leftovers.MARK);
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

	/** Keeps it young; to be called at least every hour. */
	public void keep() {
		if (System.nanoTime() - kept < REST.toNanos()) return;
		keepNow();
	}

	void keepNow() {
		kept = System.nanoTime();
		try {
			Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
		} catch (IOException e) {
			// Whoever looks for it tells when it is gone.
			return;
		}
	}

	/** Deletes the file. One that stays does no harm, and what was done meanwhile is done. */
	@Override
	public void close() {
		try {
			held.close();
		} catch (IOException e) {
			return;
		} finally {
			file.toFile().delete();
		}
	}
}
