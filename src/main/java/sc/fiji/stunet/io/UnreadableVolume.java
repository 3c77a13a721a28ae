package sc.fiji.stunet.io;

import java.util.function.Supplier;

import sc.fiji.stunet.failure.Failure;
import sc.fiji.stunet.failure.UserError;
import sc.fiji.stunet.volume.InvalidVolume;

/**
 * A file whose reader failed with an unexpected exception, errors such as an overflow of the stack included. The file
 * is damaged, and the reader has a defect; the cause says which.
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
	 * What the reading gives. What our own exceptions tell, and that memory is short, is passed on.
	 *
	 * @param files for the user
	 * @throws UnreadableVolume for everything else that goes wrong
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
}
