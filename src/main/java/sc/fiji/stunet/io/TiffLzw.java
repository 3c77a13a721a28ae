package sc.fiji.stunet.io;

import java.util.zip.DataFormatException;

/**
 * Decompresses Lempel-Ziv-Welch as in TIFF 6.0, section 13: codes of 9 to 12 bits, the first bit first, longer one code
 * early.
 */
final class TiffLzw {

	private static final int CLEAR = 256;
	private static final int END = 257;
	private static final int FIRST = 258;
	private static final int MOST = 4096;

	private final byte[] in;
	private int at;
	private int bits;
	private int waiting;

	private TiffLzw(byte[] in) {
		this.in = in;
	}

	/** @throws DataFormatException if the data is damaged, too short, or older than TIFF 5 (the last bit first) */
	static void decode(byte[] in, byte[] out) throws DataFormatException {
		if (in.length > 1 && in[0] == 0 && (in[1] & 1) == 1) throw new DataFormatException("LZW of an old kind");
		new TiffLzw(in).decode(out);
	}

	/**
	 * Decodes all codes. A code stands for the output of the code before it, and one byte more: both are in {@code out}
	 * already.
	 */
	private void decode(byte[] out) throws DataFormatException {
		int[] start = new int[MOST];
		int[] length = new int[MOST];
		int next = FIRST;
		int before = -1;
		for (int to = 0; to < out.length; ) {
			int code = read(next + 1 >= 2048 ? 12 : next + 1 >= 1024 ? 11 : next + 1 >= 512 ? 10 : 9);
			if (code == END) throw new DataFormatException("too short");
			if (code == CLEAR) {
				next = FIRST;
				before = -1;
				continue;
			}
			if (code > next || code >= FIRST && before < 0) throw new DataFormatException("a code that does not exist");
			if (before >= 0 && next < MOST) {
				start[next] = to - before;
				length[next++] = before + 1;
			}
			int count = code < CLEAR ? 1 : length[code];
			if (code < CLEAR) out[to] = (byte) code;
			else
				// One by one: a code may refer to bytes that it writes itself.
				for (int i = 0; i < count && to + i < out.length; i++) out[to + i] = out[start[code] + i];
			to += count;
			before = count;
		}
	}

	private int read(int width) throws DataFormatException {
		while (bits < width) {
			if (at == in.length) throw new DataFormatException("too short");
			waiting = waiting << 8 | in[at++] & 0xff;
			bits += 8;
		}
		bits -= width;
		return waiting >>> bits & (1 << width) - 1;
	}
}
