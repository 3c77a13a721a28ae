package sc.fiji.stunet.progress;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Copies bytes, with reports in megabytes, and checks for cancellation. */
public final class ByteProgress {

	private static final long MEGABYTE = 1_000_000;
	private static final int PIECE = 1 << 16;

	private final Progress progress;
	private final String activity;
	private final long total;
	private long done;

	/** @param activity for the user: "Copying" */
	public ByteProgress(Progress progress, String activity, long total) {
		this.progress = progress;
		this.activity = activity + " (MB)";
		this.total = Math.max(1, total / MEGABYTE);
	}

	/** Adds bytes that are done. */
	public void add(long bytes) {
		done += bytes;
		progress.checkCancelled();
		progress.report(activity, Math.min(total, done / MEGABYTE), total);
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
