package sc.fiji.stunet.progress;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/** Copies bytes, with reports in megabytes or smaller units, and checks for cancellation. */
public final class ByteProgress {

	private static final long KILO = 1000;
	private static final List<String> UNITS = List.of("bytes", "kB", "MB");
	private static final int PIECE = 1 << 16;

	private final Progress progress;
	private final String activity;
	private final long total;
	private long done;

	/** @param activity for the user: "Copying" */
	public ByteProgress(Progress progress, String activity, long total) {
		this.progress = progress;
		this.activity = activity;
		this.total = total;
	}

	/** Reports a number of bytes in the largest unit of which the total has two. */
	public static void report(Progress progress, String activity, long done, long total) {
		long unit = 1;
		int name = 0;
		for (; name < UNITS.size() - 1 && total >= 2 * KILO * unit; name++) unit *= KILO;
		progress.report(
				activity + " (" + UNITS.get(name) + ")", Math.min(done, total) / unit, Math.max(1, total / unit));
	}

	/** Adds bytes that are done. */
	public void add(long bytes) {
		done += bytes;
		progress.checkCancelled();
		report(progress, activity, done, total);
	}

	/**
	 * @param most that is copied
	 * @return the number of bytes, more than allowed if there are more, which are not copied
	 */
	public long copy(InputStream in, OutputStream out, long most) throws IOException {
		byte[] piece = new byte[PIECE];
		long copied = 0;
		for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
			copied += read;
			if (copied > most) return copied;
			out.write(piece, 0, read);
			add(read);
		}
		return copied;
	}
}
