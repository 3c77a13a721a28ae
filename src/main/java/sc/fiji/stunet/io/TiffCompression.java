package sc.fiji.stunet.io;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The compression of strips and tiles (TIFF 6.0, sections 9 and 13, and Adobe's technical note on Deflate). */
enum TiffCompression {
	NONE(1),
	PACK_BITS(64),
	LZW(2731),
	DEFLATE(1032);

	/** The number of bytes that one can become at most: 4096 of an LZW code of 12 bits, 128 of two in PackBits. */
	private final int best;

	TiffCompression(int best) {
		this.best = best;
	}

	/** @throws UnsupportedVolume for compressions that are made for pictures, or rare */
	static TiffCompression of(long code, Path file) {
		if (code == 1) return NONE;
		if (code == 5) return LZW;
		if (code == 8 || code == 32946) return DEFLATE;
		if (code == 32773) return PACK_BITS;
		throw new UnsupportedVolume(file + " is compressed in a way that is not read here (" + name(code)
				+ "); save it uncompressed, or with LZW or Deflate.");
	}

	private static String name(long code) {
		if (code >= 2 && code <= 4) return "fax";
		if (code == 6 || code == 7) return "JPEG";
		if (code == 33003 || code == 33005 || code == 34712) return "JPEG 2000";
		return code == 34925 ? "LZMA" : code == 50000 || code == 34926 ? "Zstandard" : "TIFF's number " + code;
	}

	double mostOf(long bytes) {
		return (double) best * bytes;
	}

	/**
	 * Fills {@code out}; further bytes are ignored.
	 *
	 * @throws DataFormatException if it is damaged, or too short
	 */
	void decode(byte[] in, byte[] out) throws DataFormatException {
		switch (this) {
			case NONE -> {
				if (in.length < out.length) throw new DataFormatException("too short");
				System.arraycopy(in, 0, out, 0, out.length);
			}
			case PACK_BITS -> unpack(in, out);
			case LZW -> TiffLzw.decode(in, out);
			case DEFLATE -> inflate(in, out);
		}
	}

	private static void inflate(byte[] in, byte[] out) throws DataFormatException {
		Inflater inflater = new Inflater();
		try {
			inflater.setInput(in);
			int at = 0;
			while (at < out.length) {
				int count = inflater.inflate(out, at, out.length - at);
				if (count == 0) throw new DataFormatException("too short");
				at += count;
			}
		} finally {
			inflater.end();
		}
	}

	private static void unpack(byte[] in, byte[] out) throws DataFormatException {
		for (int from = 0, to = 0; to < out.length; ) {
			if (from + 1 >= in.length) throw new DataFormatException("too short");
			int n = in[from++];
			if (n == -128) continue;
			int count = Math.min(n < 0 ? 1 - n : 1 + n, out.length - to);
			if (n < 0) Arrays.fill(out, to, to + count, in[from++]);
			else {
				if (from + count > in.length) throw new DataFormatException("too short");
				System.arraycopy(in, from, out, to, count);
				from += n + 1;
			}
			to += count;
		}
	}
}
