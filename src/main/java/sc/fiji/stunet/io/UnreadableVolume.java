package sc.fiji.stunet.io;

import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Supplier;

import sc.fiji.stunet.failure.Failure;
import sc.fiji.stunet.failure.UserError;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.InvalidVolume;

/**
 * Thrown when a reader failed with an unexpected exception, such as a stack overflow. The file is damaged and the
 * reader has a defect; the cause tells which.
 */
public final class UnreadableVolume extends InvalidVolume {

	private static final long serialVersionUID = 1L;

	private UnreadableVolume(Object files, Throwable cause) {
		super(
				files + " cannot be read: it makes the reader fail in a way that was not foreseen (" + cause
						+ "); export it again, or convert it with another program.",
				cause);
	}

	@Override
	public String details() {
		return Failure.stackTrace(this);
	}

	/**
	 * Runs a reader and turns unexpected exceptions into this one. Our own exceptions, and lack of memory, are passed
	 * on.
	 *
	 * @param files named in the message
	 * @throws UnreadableVolume for every other exception
	 */
	public static <T> T guard(Object files, Supplier<T> reading) {
		try {
			return reading.get();
		} catch (OutOfMemoryError e) {
			throw e;
		} catch (RuntimeException | Error e) {
			if (e instanceof UserError) throw e;
			throw new UnreadableVolume(files, e);
		}
	}

	/** @param bytes of each voxel */
	static InvalidVolume tooLarge(Path file, Extent size, long bytes, OutOfMemoryError e) {
		return new InvalidVolume(
				String.format(
						Locale.ROOT,
						"%s has %s voxels and needs %.1f GB of memory, but Java may use only %.1f GB;"
								+ " give it more memory or crop the image.",
						file,
						size,
						size.voxels() * (double) bytes / (1 << 30),
						Runtime.getRuntime().maxMemory() / (double) (1 << 30)),
				e);
	}
}
