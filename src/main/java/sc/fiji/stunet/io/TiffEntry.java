package sc.fiji.stunet.io;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A value of a TIFF directory.
 *
 * @param type as TIFF 6.0, page 15, and BigTIFF number them
 * @param bytes of all its numbers, in the byte order of the file
 */
record TiffEntry(int type, ByteBuffer bytes) {

	/** Number of bytes of one number; 0 if there is no such type. */
	static int bytesOf(int type) {
		return switch (type) {
			case 1, 2, 6, 7 -> 1;
			case 3, 8 -> 2;
			case 4, 9, 11, 13 -> 4;
			case 5, 10, 12, 16, 17, 18 -> 8;
			default -> 0;
		};
	}

	int count() {
		return bytes.limit() / bytesOf(type);
	}

	/** A whole number, unsigned. One that is too large for a long becomes negative. */
	long number(int index) {
		return switch (type) {
			case 1, 2, 6, 7 -> bytes.get(index) & 0xff;
			case 3, 8 -> bytes.getShort(2 * index) & 0xffff;
			case 4, 9, 13 -> bytes.getInt(4 * index) & 0xffffffffL;
			case 16, 17, 18 -> bytes.getLong(8 * index);
			default -> (long) real(index);
		};
	}

	double real(int index) {
		return switch (type) {
			case 5 -> (bytes.getInt(8 * index) & 0xffffffffL) / (double) (bytes.getInt(8 * index + 4) & 0xffffffffL);
			case 10 -> bytes.getInt(8 * index) / (double) bytes.getInt(8 * index + 4);
			case 11 -> bytes.getFloat(4 * index);
			case 12 -> bytes.getDouble(8 * index);
			default -> number(index);
		};
	}

	long[] numbers() {
		long[] numbers = new long[count()];
		for (int i = 0; i < numbers.length; i++) numbers[i] = number(i);
		return numbers;
	}

	/** The text up to the first 0. Most programs write UTF-8, ImageJ escapes characters beyond ASCII. */
	String text() {
		byte[] text = new byte[bytes.limit()];
		bytes.get(0, text);
		int end = 0;
		while (end < text.length && text[end] != 0) end++;
		return new String(text, 0, end, StandardCharsets.UTF_8);
	}
}
