package sc.fiji.stunet.io;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * A file that is read at places, forwards as a rule. All its bytes go to a digest in their order: what lies between two
 * places is read for it, what is read backwards was already.
 */
final class FilePlaces implements Closeable {

	private final FileChannel in;
	private final Optional<MessageDigest> digest;
	/** The bytes from the beginning that the digest has. */
	private long digested;

	FilePlaces(Path file, Optional<MessageDigest> digest) throws IOException {
		this.in = FileChannel.open(file);
		this.digest = digest;
	}

	/**
	 * Fills a buffer from its beginning.
	 *
	 * @return whether the file has as many bytes at this place
	 */
	boolean read(ByteBuffer bytes, long place) throws IOException {
		if (digest.isPresent()) digestTo(Math.min(place, in.size()));
		while (bytes.hasRemaining()) if (in.read(bytes, place + bytes.position()) < 0) return false;
		long end = place + bytes.position();
		if (digest.isPresent() && end > digested) {
			digest.get().update(bytes.duplicate().flip().position((int) (digested - place)));
			digested = end;
		}
		return true;
	}

	/** Gives the digest the bytes behind the last place. */
	void finish() throws IOException {
		if (digest.isPresent()) digestTo(in.size());
	}

	private void digestTo(long end) throws IOException {
		while (digested < end) {
			ByteBuffer gap = ByteBuffer.allocate((int) Math.min(1 << 16, end - digested));
			int count = in.read(gap, digested);
			if (count < 0) throw new IOException("it has become shorter");
			digest.get().update(gap.flip());
			digested += count;
		}
	}

	@Override
	public void close() throws IOException {
		in.close();
	}
}
