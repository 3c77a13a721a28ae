package sc.fiji.stunet.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

import sc.fiji.stunet.volume.InvalidVolume;

/**
 * The fields of a NIfTI-1 (348 bytes) or NIfTI-2 (540 bytes) header that place and decode voxels; names and byte
 * positions as in nifti1.h and nifti2.h (https://nifti.nimh.nih.gov). Nothing is checked except that it is a header.
 *
 * @param bytes length of the header: 348 or 540
 * @param order of the header and of the voxels
 * @param ofPair whether the magic says that the voxels lie in an .img file
 * @param dim number of axes, then their lengths: 8 numbers
 * @param pixdim qfac, then the voxel size along each axis: 8 numbers
 * @param quaternion b, c, d of the qform
 * @param qoffset origin of the qform
 * @param srow the sform: 12 numbers, row-major 3 x 4, in the file's unit
 */
record NiftiHeader(
		int bytes,
		ByteOrder order,
		boolean ofPair,
		long[] dim,
		int datatype,
		double[] pixdim,
		double voxelOffset,
		double slope,
		double intercept,
		int units,
		int qformCode,
		int sformCode,
		double[] quaternion,
		double[] qoffset,
		double[] srow) {

	static final int NIFTI_1 = 348;
	static final int NIFTI_2 = 540;
	/** NIFTI_UNITS_SEC. */
	static final int SECONDS = 8;

	private static final int MILLISECONDS = 16;
	private static final int MICROSECONDS = 24;
	private static final int TIME_UNITS = 0x38;
	private static final byte[] MAGIC_2 = {'\r', '\n', 0x1a, '\n'};

	/**
	 * @param start of the file: 540 bytes, or fewer when it is shorter
	 * @param file for messages
	 * @throws InvalidVolume if it is no NIfTI header
	 */
	static NiftiHeader parse(byte[] start, Path file) {
		ByteBuffer in = ByteBuffer.wrap(start);
		int ownSize = start.length < 4 ? 0 : in.order(ByteOrder.LITTLE_ENDIAN).getInt(0);
		if (start.length >= 4 && !isStart(start)) throw notNifti(start, ownSize, file);
		if (ownSize != NIFTI_1 && ownSize != NIFTI_2 && start.length >= 4)
			ownSize = in.order(ByteOrder.BIG_ENDIAN).getInt(0);
		if (start.length < NIFTI_1 || start.length < ownSize)
			throw new InvalidVolume(file + " is cut off: it ends inside its header, after " + start.length
					+ " bytes; copy or export it again.");
		return ownSize == NIFTI_1 ? parse1(in, file) : parse2(in, file);
	}

	/**
	 * The time step in seconds; NaN if the fourth axis is no time. Without a unit these are seconds, as for ITK, since
	 * many writers set the unit of length alone.
	 */
	double timeStep() {
		return pixdim[4]
				* switch (units & TIME_UNITS) {
					case 0, SECONDS -> 1;
					case MILLISECONDS -> 1e-3;
					case MICROSECONDS -> 1e-6;
					default -> Double.NaN;
				};
	}

	/** Whether the bytes begin with the length of a NIfTI (or ANALYZE) header, in either byte order. */
	static boolean isStart(byte[] start) {
		if (start.length < 4) return false;
		int little = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getInt(0);
		int big = Integer.reverseBytes(little);
		return little == NIFTI_1 || little == NIFTI_2 || big == NIFTI_1 || big == NIFTI_2;
	}

	private static InvalidVolume notNifti(byte[] start, int ownSize, Path file) {
		if (start.length >= NIFTI_1 && start[344] == 'n' && (start[345] == '+' || start[345] == 'i'))
			return new InvalidVolume(file + " is damaged: its header says that it is " + ownSize
					+ " bytes long instead of 348; export it again.");
		return new InvalidVolume(file + " is not a NIfTI file"
				+ FileKind.of(start).map(kind -> " but looks like " + kind).orElse("")
				+ "; convert it to NIfTI (.nii.gz).");
	}

	private static NiftiHeader parse1(ByteBuffer in, Path file) {
		String magic = new String(in.array(), 344, 3, StandardCharsets.ISO_8859_1);
		boolean pair = magic.equals("ni1");
		if (!(pair || magic.equals("n+1")) || in.get(347) != 0)
			throw new InvalidVolume(file
					+ (magic.equals("\0\0\0")
							? " is an ANALYZE 7.5 file, which does not tell left from right"
							: " is not a NIfTI file: its magic word is missing")
					+ "; convert it to NIfTI (.nii.gz).");
		long[] dim = new long[8];
		for (int i = 0; i < 8; i++) dim[i] = in.getShort(40 + 2 * i);
		return new NiftiHeader(
				NIFTI_1,
				in.order(),
				pair,
				dim,
				in.getShort(70),
				floats(in, 76, 8),
				in.getFloat(108),
				in.getFloat(112),
				in.getFloat(116),
				in.get(123),
				in.getShort(252),
				in.getShort(254),
				floats(in, 256, 3),
				floats(in, 268, 3),
				floats(in, 280, 12));
	}

	private static NiftiHeader parse2(ByteBuffer in, Path file) {
		boolean pair = in.get(5) == 'i';
		if (in.get(4) != 'n' || !(pair || in.get(5) == '+') || in.get(6) != '2' || in.get(7) != 0)
			throw new InvalidVolume(
					file + " is not a NIfTI file: its magic word is missing; convert it to NIfTI (.nii.gz).");
		if (!Arrays.equals(in.array(), 8, 12, MAGIC_2, 0, 4))
			throw new InvalidVolume(file
					+ " is damaged: it was copied as text, which changes line ends; copy it again as a binary file.");
		long[] dim = new long[8];
		for (int i = 0; i < 8; i++) dim[i] = in.getLong(16 + 8 * i);
		return new NiftiHeader(
				NIFTI_2,
				in.order(),
				pair,
				dim,
				in.getShort(12),
				doubles(in, 104, 8),
				in.getLong(168),
				in.getDouble(176),
				in.getDouble(184),
				in.getInt(500),
				in.getInt(344),
				in.getInt(348),
				doubles(in, 352, 3),
				doubles(in, 376, 3),
				doubles(in, 400, 12));
	}

	private static double[] floats(ByteBuffer in, int at, int count) {
		double[] values = new double[count];
		for (int i = 0; i < count; i++) values[i] = in.getFloat(at + 4 * i);
		return values;
	}

	private static double[] doubles(ByteBuffer in, int at, int count) {
		double[] values = new double[count];
		for (int i = 0; i < count; i++) values[i] = in.getDouble(at + 8 * i);
		return values;
	}
}
