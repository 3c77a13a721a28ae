package sc.fiji.stunet.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Decompresses a gzip file (RFC 1952) with all its members, one after the other. {@code java.util.zip.GZIPInputStream}
 * calls itself for every empty member, so that some ten thousand of them overflow the stack. Bytes after the last
 * member are ignored, as gzip does.
 */
final class GzipMembers extends InputStream {

	private static final int HEADER_CRC = 2;
	private static final int EXTRA = 4;
	private static final int NAME = 8;
	private static final int COMMENT = 16;

	private final InputStream in;
	private final Inflater inflater = new Inflater(true);
	private final CRC32 crc = new CRC32();
	private final byte[] compressed = new byte[1 << 16];
	/** The index in the compressed buffer of the next byte to use. */
	private int next;

	private int end;
	private boolean finished;

	/** @throws IOException if it does not begin with a member */
	GzipMembers(InputStream in) throws IOException {
		this.in = in;
		readHeader();
	}

	@Override
	public int read() throws IOException {
		byte[] one = new byte[1];
		return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
	}

	@Override
	public int read(byte[] to, int offset, int length) throws IOException {
		if (length == 0) return 0;
		while (!finished) {
			int count = inflate(to, offset, length);
			if (count > 0) {
				crc.update(to, offset, count);
				return count;
			}
			if (inflater.finished()) nextMember();
			else if (inflater.needsInput()) feed();
			else throw new ZipException("a dictionary is needed");
		}
		return -1;
	}

	private int inflate(byte[] to, int offset, int length) throws ZipException {
		try {
			return inflater.inflate(to, offset, length);
		} catch (DataFormatException e) {
			throw new ZipException(e.getMessage() == null ? "not the format of deflate" : e.getMessage());
		}
	}

	private void feed() throws IOException {
		if (next == end && !fill()) throw new EOFException();
		inflater.setInput(compressed, next, end - next);
		next = end;
	}

	/** Compares the checksum of a member and goes on to the next one. */
	private void nextMember() throws IOException {
		next = end - inflater.getRemaining();
		if (number(4) != crc.getValue()) throw new ZipException("its checksum is wrong");
		if (number(4) != inflater.getBytesWritten() % (1L << 32)) throw new ZipException("its length is wrong");
		inflater.reset();
		crc.reset();
		try {
			readHeader();
		} catch (EOFException | ZipException e) {
			finished = true;
		}
	}

	private void readHeader() throws IOException {
		if (number(2) != 0x8b1f) throw new ZipException("not in the format of gzip");
		if (number(1) != 8) throw new ZipException("compressed by an unknown method");
		int flags = (int) number(1);
		pass(6);
		if ((flags & EXTRA) != 0) pass(number(2));
		if ((flags & NAME) != 0) skipText();
		if ((flags & COMMENT) != 0) skipText();
		if ((flags & HEADER_CRC) != 0) pass(2);
	}

	private void skipText() throws IOException {
		while (number(1) != 0)
			;
	}

	private void pass(long bytes) throws IOException {
		for (long i = 0; i < bytes; i++) number(1);
	}

	/** Reads a little-endian number. */
	private long number(int bytes) throws IOException {
		long number = 0;
		for (int i = 0; i < bytes; i++) {
			if (next == end && !fill()) throw new EOFException();
			number |= (compressed[next++] & 0xffL) << 8 * i;
		}
		return number;
	}

	private boolean fill() throws IOException {
		next = 0;
		end = Math.max(0, in.read(compressed));
		return end > 0;
	}

	@Override
	public void close() throws IOException {
		inflater.end();
		in.close();
	}
}
