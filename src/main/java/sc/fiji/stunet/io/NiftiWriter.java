package sc.fiji.stunet.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;

/** Writes a NIfTI-1 header and the voxels in one file, little endian. Field positions as in nifti1.h. */
final class NiftiWriter {

	private static final int HEADER = 352;
	private static final int MILLIMETRE = 2;
	private static final short SCANNER = 1;
	private static final byte[] MAGIC = {'n', '+', '1', 0};

	private NiftiWriter() {}

	/** @throws InvalidOutput if the format cannot hold a volume of this size */
	static void checkSize(Path file, Extent size, int channels) {
		if (Math.max(Math.max(size.x(), size.y()), Math.max(size.z(), channels)) > Short.MAX_VALUE)
			throw new InvalidOutput(
					"Cannot write " + file + ": NIfTI has room for at most 32767 voxels along an axis, not " + size
							+ "; let the name end in .nrrd or .mha (predict-folder writes .nii.gz only, predict "
							+ "all of them).");
	}

	/** @throws InvalidOutput if an axis is too long for the format */
	static byte[] header(Path file, Extent size, FourthAxis fourth, VoxelType type, Geometry geometry) {
		checkSize(file, size, fourth.length());
		ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
		header.putInt(0, NiftiHeader.NIFTI_1);
		header.put(38, (byte) 'r');
		short[] dim = {
			(short) (fourth.exists() ? 4 : 3),
			(short) size.x(),
			(short) size.y(),
			(short) size.z(),
			(short) fourth.length(),
			1,
			1,
			1
		};
		for (int i = 0; i < 8; i++) {
			header.putShort(40 + 2 * i, dim[i]);
			header.putFloat(
					76 + 4 * i, i >= 1 && i <= 3 ? (float) geometry.spacing().get(i - 1) : 1);
		}
		header.putFloat(76 + 4 * 4, (float) fourth.step());
		header.putShort(70, NiftiDatatype.codeOf(type));
		header.putShort(72, (short) (8 * type.bytes));
		header.putFloat(108, HEADER);
		header.putFloat(112, 1);
		header.put(123, (byte) (MILLIMETRE | (fourth.hasStep() ? NiftiHeader.SECONDS : 0)));
		header.position(148).put("STU-Net for Fiji".getBytes(StandardCharsets.US_ASCII));
		if (geometry.isOriented()) putForms(header, geometry);
		header.position(344).put(MAGIC);
		return header.array();
	}

	/**
	 * Writes both forms, so that every reader finds the one it prefers; the sform has the affine to the last bit of a
	 * float.
	 */
	private static void putForms(ByteBuffer header, Geometry geometry) {
		header.putShort(252, SCANNER);
		header.putShort(254, SCANNER);
		double[] affine = geometry.affine();
		double[] quaternion = Quaternion.of(geometry);
		header.putFloat(76, (float) quaternion[3]);
		for (int i = 0; i < 3; i++) {
			header.putFloat(256 + 4 * i, (float) quaternion[i]);
			header.putFloat(268 + 4 * i, (float) affine[4 * i + 3]);
		}
		for (int i = 0; i < 12; i++) header.putFloat(280 + 4 * i, (float) affine[i]);
	}
}
