package sc.fiji.stunet.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.GZIPOutputStream;

/**
 * A little NIfTI file to spoil: 4 x 3 x 2 voxels of 16 bits with the values 100, 101 ..., 1.5 x 2 x 3 mm, no form set.
 */
final class NiftiBytes {

	private ByteBuffer header;
	private byte[] voxels = shorts(ByteOrder.LITTLE_ENDIAN);

	private NiftiBytes(ByteBuffer header) {
		this.header = header;
	}

	static NiftiBytes nifti1() {
		ByteBuffer header =
				ByteBuffer.allocate(352).order(ByteOrder.LITTLE_ENDIAN).putInt(0, 348);
		header.position(344).put(new byte[] {'n', '+', '1', 0});
		return new NiftiBytes(header)
				.dim(3, 4, 3, 2)
				.type(4)
				.pixdim(1, 1.5f, 2, 3)
				.offset(352)
				.units(2);
	}

	static NiftiBytes nifti2BigEndian() {
		ByteBuffer header = ByteBuffer.allocate(544).order(ByteOrder.BIG_ENDIAN).putInt(0, 540);
		header.position(4).put(new byte[] {'n', '+', '2', 0, '\r', '\n', 0x1a, '\n'});
		header.putShort(12, (short) 4);
		long[] dim = {3, 4, 3, 2, 1, 1, 1, 1};
		double[] pixdim = {1, 1.5, 2, 3};
		double[] srow = {1.5, 0, 0, 10, 0, 2, 0, 20, 0, 0, 3, 30};
		for (int i = 0; i < 8; i++) header.putLong(16 + 8 * i, dim[i]);
		for (int i = 0; i < 4; i++) header.putDouble(104 + 8 * i, pixdim[i]);
		header.putLong(168, 544).putInt(348, 1);
		for (int i = 0; i < 12; i++) header.putDouble(400 + 8 * i, srow[i]);
		NiftiBytes bytes = new NiftiBytes(header);
		bytes.voxels = shorts(ByteOrder.BIG_ENDIAN);
		return bytes;
	}

	private static byte[] shorts(ByteOrder order) {
		ByteBuffer voxels = ByteBuffer.allocate(48).order(order);
		for (int i = 0; i < 24; i++) voxels.putShort((short) (100 + i));
		return voxels.array();
	}

	NiftiBytes dim(int... dim) {
		for (int i = 0; i < 8; i++) header.putShort(40 + 2 * i, (short) (i < dim.length ? dim[i] : 1));
		return this;
	}

	NiftiBytes type(int code) {
		header.putShort(70, (short) code);
		return this;
	}

	NiftiBytes pixdim(float... pixdim) {
		for (int i = 0; i < pixdim.length; i++) header.putFloat(76 + 4 * i, pixdim[i]);
		return this;
	}

	NiftiBytes offset(float offset) {
		header.putFloat(108, offset);
		return this;
	}

	NiftiBytes scale(float slope, float intercept) {
		header.putFloat(112, slope).putFloat(116, intercept);
		return this;
	}

	NiftiBytes units(int units) {
		header.put(123, (byte) units);
		return this;
	}

	NiftiBytes qform(int code, float... quaternionAndOffset) {
		header.putShort(252, (short) code);
		for (int i = 0; i < quaternionAndOffset.length; i++) header.putFloat(256 + 4 * i, quaternionAndOffset[i]);
		return this;
	}

	NiftiBytes sform(int code, float... srow) {
		header.putShort(254, (short) code);
		for (int i = 0; i < srow.length; i++) header.putFloat(280 + 4 * i, srow[i]);
		return this;
	}

	NiftiBytes magic(String magic) {
		header.position(344).put(magic.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
		return this;
	}

	NiftiBytes voxels(byte[] voxels) {
		this.voxels = voxels;
		return this;
	}

	byte[] header() {
		return java.util.Arrays.copyOf(header.array(), 348);
	}

	byte[] voxels() {
		return voxels;
	}

	byte[] bytes() {
		return ByteBuffer.allocate(header.capacity() + voxels.length)
				.put(header.array())
				.put(voxels)
				.array();
	}

	static byte[] gzip(byte[]... members) {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		for (byte[] member : members)
			try (GZIPOutputStream out = new GZIPOutputStream(all)) {
				out.write(member);
			} catch (IOException e) {
				throw new UncheckedIOException(e);
			}
		return all.toByteArray();
	}
}
