package sc.fiji.stunet.dicom;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The encoding of pixels (DICOM PS3.5, section 8.1.1). The bits above the stored ones may contain anything, such as
 * overlays in old files.
 *
 * @param bytes per pixel: 1, 2 or 4
 * @param bits number of the lowest bits, which are the value
 * @param order of the bytes, when they are not compressed
 */
record StoredValues(int bytes, int bits, boolean signed, ByteOrder order) {

	/**
	 * @param plane all pixels
	 * @param to receives slope * stored + intercept, from {@code offset} on
	 */
	void rescale(ByteBuffer plane, int bytesPerPixel, double slope, double intercept, float[] to, int offset) {
		int count = plane.remaining() / bytesPerPixel;
		for (int i = 0; i < count; i++) to[offset + i] = (float) (slope * value(raw(plane, bytesPerPixel)) + intercept);
	}

	private static int raw(ByteBuffer plane, int bytesPerPixel) {
		return bytesPerPixel == 1 ? plane.get() : bytesPerPixel == 2 ? plane.getShort() : plane.getInt();
	}

	private long value(int raw) {
		int unused = Integer.SIZE - bits;
		return signed ? raw << unused >> unused : Integer.toUnsignedLong(raw << unused >>> unused);
	}
}
