package sc.fiji.stunet.batch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;

import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.files.InvalidOutput;

/** Checks whether a folder accepts files, after one could not be written, perhaps due to its name alone. */
public final class DiskProbe {

	private static final int BLOCK = 1 << 16;
	private static final long MOST = 1 << 26;

	private DiskProbe() {}

	/**
	 * Writes a file, syncs and deletes it.
	 *
	 * @param bytes approximate size of the failed file: a full disk has room for a small one
	 * @throws InvalidOutput if the folder is gone or read-only, or its disk is full
	 */
	public static void check(Path folder, long bytes) {
		try {
			Path probe = AtomicFile.temporary(folder);
			try {
				fill(probe, Math.min(bytes, MOST));
			} finally {
				Files.delete(probe);
			}
		} catch (IOException e) {
			String why = e instanceof AccessDeniedException ? "no permission" : e.getMessage();
			throw new InvalidOutput(
					"Cannot write into " + folder + " (" + why + "); free some space or check its permissions.", e);
		}
	}

	/**
	 * Checks the space for files of many times the size of a probe.
	 *
	 * @throws InvalidOutput if there is less
	 */
	static void checkSpace(Path folder, long bytes) {
		try {
			AtomicFile.checkSpace(folder, bytes);
		} catch (IOException e) {
			throw new InvalidOutput("Cannot write into " + folder + " (" + e.getMessage() + ").", e);
		}
	}

	private static void fill(Path probe, long bytes) throws IOException {
		try (FileChannel channel = FileChannel.open(probe, StandardOpenOption.WRITE)) {
			byte[] noise = new byte[BLOCK];
			// Zeros take no space on some disks.
			new SplittableRandom(1).nextBytes(noise);
			do {
				ByteBuffer block = ByteBuffer.wrap(noise);
				while (block.hasRemaining()) channel.write(block);
			} while (channel.size() < bytes);
			channel.force(true);
		}
	}
}
