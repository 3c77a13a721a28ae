package sc.fiji.stunet.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** TIFF's predictors, which make rows compress better (TIFF 6.0, section 14; Adobe's technical note 3). */
enum TiffPredictor {
	NONE,
	DIFFERENCES,
	FLOATS;

	/** @throws UnsupportedVolume for an unknown one */
	static TiffPredictor of(long code, Path file) {
		if (code < 1 || code > 3)
			throw new UnsupportedVolume(file + " is compressed with a predictor that is not read here (" + code
					+ "); save it uncompressed.");
		return values()[(int) code - 1];
	}

	/** @param segment rows of a strip or tile, each with {@code width} numbers */
	void undo(byte[] segment, int width, int bytes, ByteOrder order) {
		int row = width * bytes;
		if (this == NONE || row == 0) return;
		ByteBuffer numbers = ByteBuffer.wrap(segment).order(order);
		byte[] copy = new byte[row];
		for (int at = 0; at < segment.length; at += row)
			if (this == DIFFERENCES) add(numbers, at, width, bytes);
			else join(segment, at, copy, width, bytes, order);
	}

	private static void add(ByteBuffer numbers, int row, int width, int bytes) {
		for (int at = row + bytes; at < row + width * bytes; at += bytes)
			switch (bytes) {
				case 1 -> numbers.put(at, (byte) (numbers.get(at) + numbers.get(at - 1)));
				case 2 -> numbers.putShort(at, (short) (numbers.getShort(at) + numbers.getShort(at - 2)));
				case 4 -> numbers.putInt(at, numbers.getInt(at) + numbers.getInt(at - 4));
				default -> numbers.putLong(at, numbers.getLong(at) + numbers.getLong(at - 8));
			}
	}

	/**
	 * Joins the bytes of each number: the file has the first bytes (sign and exponent) of all numbers, then the second,
	 * as differences.
	 */
	private static void join(byte[] segment, int row, byte[] copy, int width, int bytes, ByteOrder order) {
		for (int i = 1; i < copy.length; i++) segment[row + i] += segment[row + i - 1];
		System.arraycopy(segment, row, copy, 0, copy.length);
		for (int i = 0; i < width; i++)
			for (int b = 0; b < bytes; b++)
				segment[row + i * bytes + (order == ByteOrder.BIG_ENDIAN ? b : bytes - 1 - b)] = copy[b * width + i];
	}
}
