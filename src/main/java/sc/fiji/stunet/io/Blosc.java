package sc.fiji.stunet.io;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Decompresses what the C library Blosc (version 1) has compressed, as far as Java can without it: LZ4 and zlib, and
 * its byte and bit shuffles. After the description of its format, {@code README_CHUNK_FORMAT.rst}, and of LZ4's blocks,
 * {@code lz4_Block_format.md}.
 */
final class Blosc {

	private static final int HEADER = 16;
	private static final int BYTE_SHUFFLE = 1, STORED = 2, BIT_SHUFFLE = 4, NOT_SPLIT = 16;
	private static final String[] CODECS = {"blosclz", "lz4", "snappy", "zlib", "zstd"};
	private static final int LZ4 = 1, ZLIB = 3;
	/** A block is split by the bytes of its values up to so many of them, and from so many values on. */
	private static final int MOST_SPLITS = 16, LEAST_VALUES = 128;

	private Blosc() {}

	/** Whether one of the compressors inside of Blosc can be read. */
	static boolean reads(String codec) {
		return CODECS[LZ4].equals(codec) || "lz4hc".equals(codec) || CODECS[ZLIB].equals(codec);
	}

	/**
	 * @param bytes that are expected
	 * @throws ZipException if the data are damaged, or of another compressor
	 */
	static byte[] decompress(byte[] data, int bytes) throws ZipException {
		try {
			ByteBuffer in = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
			int flags = in.get(2), valueBytes = in.get(3) & 0xff, length = in.getInt(4), block = in.getInt(8);
			if (length != bytes || valueBytes == 0 || block < 1 && length > 0)
				throw new ZipException("its blocks have another size");
			byte[] result = new byte[length];
			if ((flags & STORED) != 0) {
				System.arraycopy(data, HEADER, result, 0, length);
				return result;
			}
			int codec = flags >> 5 & 7;
			if (codec != LZ4 && codec != ZLIB)
				throw new ZipException("only lz4 and zlib inside of blosc are read, not "
						+ (codec < CODECS.length ? CODECS[codec] : codec));
			byte[] shuffled = new byte[Math.min(block, length)];
			for (int n = 0, at = 0; at < length; n++, at += block) {
				int size = Math.min(block, length - at);
				boolean isSplit = (flags & NOT_SPLIT) == 0
						&& valueBytes <= MOST_SPLITS
						&& block / valueBytes >= LEAST_VALUES
						&& size == block;
				int splits = isSplit ? valueBytes : 1, each = size / splits;
				in.position(in.getInt(HEADER + 4 * n));
				for (int split = 0; split < splits; split++) {
					int stored = in.getInt(), from = in.position();
					if (stored == each) System.arraycopy(data, from, shuffled, split * each, each);
					else if (codec == LZ4) lz4(data, from, from + stored, shuffled, split * each, (split + 1) * each);
					else zlib(data, from, stored, shuffled, split * each, each);
					in.position(from + stored);
				}
				if ((flags & BYTE_SHUFFLE) != 0 && valueBytes > 1) bytesBack(shuffled, size, valueBytes, result, at);
				else if ((flags & BIT_SHUFFLE) != 0) bitsBack(shuffled, size, valueBytes, result, at);
				else System.arraycopy(shuffled, 0, result, at, size);
			}
			return result;
		} catch (IndexOutOfBoundsException
				| BufferUnderflowException
				| IllegalArgumentException
				| NegativeArraySizeException e) {
			ZipException damaged = new ZipException("its blocks are cut off or damaged");
			damaged.initCause(e);
			throw damaged;
		}
	}

	private static void zlib(byte[] data, int from, int count, byte[] to, int at, int length) throws ZipException {
		Inflater inflater = new Inflater();
		try {
			inflater.setInput(data, from, count);
			if (inflater.inflate(to, at, length) != length) throw new ZipException("a block is cut off");
		} catch (DataFormatException e) {
			ZipException damaged = new ZipException(e.getMessage());
			damaged.initCause(e);
			throw damaged;
		} finally {
			inflater.end();
		}
	}

	/** Sequences of literals and of copies of what came before. */
	private static void lz4(byte[] data, int from, int end, byte[] to, int first, int last) throws ZipException {
		int in = from, out = first;
		while (in < end) {
			int token = data[in++] & 0xff, literals = token >> 4, copied = token & 15;
			if (literals == 15) for (int more = 255; more == 255; literals += more) more = data[in++] & 0xff;
			System.arraycopy(data, in, to, out, literals);
			in += literals;
			out += literals;
			if (in >= end) break;
			int source = out - (data[in++] & 0xff | (data[in++] & 0xff) << 8);
			if (copied == 15) for (int more = 255; more == 255; copied += more) more = data[in++] & 0xff;
			if (source < first || source == out) throw new ZipException("a block is damaged");
			for (int i = 0; i < copied + 4; i++) to[out++] = to[source++];
		}
		if (out != last) throw new ZipException("a block is cut off");
	}

	/** From all first bytes of the values, all second ones ...; what is left over of a value follows as it is. */
	private static void bytesBack(byte[] in, int size, int valueBytes, byte[] out, int at) {
		int values = size / valueBytes;
		for (int b = 0; b < valueBytes; b++)
			for (int i = 0; i < values; i++) out[at + i * valueBytes + b] = in[b * values + i];
		int done = values * valueBytes;
		System.arraycopy(in, done, out, at + done, size - done);
	}

	/** From all first bits of the values, all second ones ...; only a multiple of eight values is shuffled. */
	private static void bitsBack(byte[] in, int size, int valueBytes, byte[] out, int at) {
		int values = size / valueBytes;
		if (values % 8 != 0) {
			System.arraycopy(in, 0, out, at, size);
			return;
		}
		for (int bit = 0, row = 0; bit < 8 * valueBytes; bit++, row += values / 8)
			for (int i = 0; i < values; i++)
				if ((in[row + i / 8] >> i % 8 & 1) != 0) out[at + i * valueBytes + bit / 8] |= (byte) (1 << bit % 8);
		int done = values * valueBytes;
		System.arraycopy(in, done, out, at + done, size - done);
	}
}
