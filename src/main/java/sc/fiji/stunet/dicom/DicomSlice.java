package sc.fiji.stunet.dicom;

import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

import sc.fiji.stunet.volume.InvalidVolume;

/**
 * One slice of a series: a DICOM file with its place in the patient.
 *
 * @param uid of the series, empty if it was removed
 * @param description of the series, for people
 * @param orientation unit vectors in LPS along x and along y, as in the file (DICOM PS3.3, C.7.6.2)
 * @param position of the centre of the first pixel in LPS mm
 * @param spacing in mm: between columns (x), between rows (y)
 * @param slope and intercept: value = slope * stored + intercept
 * @param stored the encoding of the numbers
 * @param syntax transfer syntax: the compression
 * @param pixelOffset and pixelBytes: where an uncompressed file has its pixels
 */
record DicomSlice(
		Path file,
		String uid,
		String description,
		int width,
		int height,
		double[] orientation,
		double[] position,
		double[] spacing,
		double slope,
		double intercept,
		StoredValues stored,
		String syntax,
		long pixelOffset,
		long pixelBytes) {

	private static final Set<String> UNCOMPRESSED =
			Set.of("1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2");

	/** No patient is farther from the scanner's centre than this, in mm. */
	private static final double FARTHEST_MM = 1e6;

	private static final double FINEST_MM = 1e-6;
	/** Largest error of a unit vector's length and of the cosine between two, due to rounding. */
	private static final double SKEW = 0.02;

	/**
	 * @return empty if it is no image with a place in the patient: a report, a directory, a screenshot, or several
	 *     frames
	 * @throws InvalidVolume if it is damaged, or of an unusable kind
	 */
	static Optional<DicomSlice> of(Path file, DicomHeader header) {
		Optional<double[]> position = header.numbers(DicomTag.POSITION, 3);
		Optional<double[]> orientation = header.numbers(DicomTag.ORIENTATION, 6);
		if (header.pixelOffset() < 0 || position.isEmpty() || orientation.isEmpty() || header.frames() > 1)
			return Optional.empty();
		check(file, header);
		double[] rowsAndColumns = header.numbers(DicomTag.PIXEL_SPACING, 2)
				.orElseThrow(
						() -> new InvalidVolume(file + " does not tell its pixel spacing; export the series again."));
		String description = header.text(DicomTag.SERIES_DESCRIPTION)
				.or(() -> header.text(DicomTag.MODALITY))
				.orElse("series");
		double slope = number(header, DicomTag.RESCALE_SLOPE, 1);
		DicomSlice slice = new DicomSlice(
				file,
				header.text(DicomTag.SERIES).orElse(""),
				description,
				header.unsignedShort(DicomTag.COLUMNS, 0),
				header.unsignedShort(DicomTag.ROWS, 0),
				orientation.get(),
				position.get(),
				new double[] {rowsAndColumns[1], rowsAndColumns[0]},
				// As in GDCM.
				slope == 0 ? 1 : slope,
				number(header, DicomTag.RESCALE_INTERCEPT, 0),
				stored(file, header),
				header.transferSyntax(),
				header.pixelOffset(),
				header.pixelBytes());
		slice.check();
		return Optional.of(slice);
	}

	private static void check(Path file, DicomHeader header) {
		String colours = header.text(DicomTag.PHOTOMETRIC_INTERPRETATION).orElse("MONOCHROME2");
		if (header.unsignedShort(DicomTag.SAMPLES_PER_PIXEL, 1) != 1 || !colours.startsWith("MONOCHROME"))
			throw new InvalidVolume(
					file + " has colours (" + colours + "), and the network needs grey values; name another series.");
		if (colours.equals("MONOCHROME1"))
			throw new InvalidVolume(file + " stores white as 0, and programs disagree about its values;"
					+ " convert the series to NIfTI (.nii.gz) with one that you trust.");
		if (header.has(DicomTag.MODALITY_LUT))
			throw new InvalidVolume(
					file + " gives its values by a table (Modality LUT), which is not supported; convert the "
							+ "series to NIfTI (.nii.gz).");
	}

	private void check() {
		if (width == 0 || height == 0) throw damaged("it has " + width + " columns and " + height + " rows");
		for (double mm : spacing)
			if (!(mm > FINEST_MM && mm < FARTHEST_MM))
				throw damaged("its pixel spacing is " + spacing[1] + " x " + spacing[0] + " mm");
		for (double mm : position) if (Math.abs(mm) > FARTHEST_MM) throw damaged("its position is " + mm + " mm away");
		double[] x = Arrays.copyOf(orientation, 3);
		double[] y = Arrays.copyOfRange(orientation, 3, 6);
		if (!(Math.abs(dot(x, x) - 1) < SKEW && Math.abs(dot(y, y) - 1) < SKEW && Math.abs(dot(x, y)) < SKEW))
			throw damaged("its axes (" + Arrays.toString(orientation) + ") do not span a plane at right angles");
		if (isCompressed()) return;
		long bytes = (long) width * height * stored.bytes();
		if (pixelBytes == ElementInput.UNDEFINED)
			throw damaged("its pixels are in pieces, though it says that they are not compressed");
		if (pixelBytes < bytes)
			throw new InvalidVolume(file + " ends within its pixels (" + width + " x " + height + " of "
					+ stored.bytes() + " bytes); copy or export the series again.");
		if (bytes > Integer.MAX_VALUE - 8)
			throw new InvalidVolume(file + " is too large (" + width + " x " + height + " pixels).");
	}

	private InvalidVolume damaged(String why) {
		return new InvalidVolume(file + " is damaged: " + why + "; export the series again.");
	}

	private static double number(DicomHeader header, DicomTag tag, double otherwise) {
		return header.numbers(tag, 1).map(numbers -> numbers[0]).orElse(otherwise);
	}

	private static StoredValues stored(Path file, DicomHeader header) {
		int allocated = header.unsignedShort(DicomTag.BITS_ALLOCATED, 16);
		int stored = header.unsignedShort(DicomTag.BITS_STORED, allocated);
		if (allocated != 8 && allocated != 16 && allocated != 32 || stored < 1 || stored > allocated)
			throw new InvalidVolume(file + " stores its values in " + stored + " of " + allocated
					+ " bits, which is not supported; convert the series to NIfTI (.nii.gz).");
		if (header.order() == ByteOrder.BIG_ENDIAN && allocated != 16 && UNCOMPRESSED.contains(header.transferSyntax()))
			throw new InvalidVolume(file + " has values of " + allocated
					+ " bits with the higher byte first, which programs read differently; convert the "
					+ "series to NIfTI (.nii.gz).");
		int high = header.unsignedShort(DicomTag.HIGH_BIT, stored - 1);
		if (high != stored - 1)
			throw new InvalidVolume(file + " says that bit " + high + " is the highest of its " + stored
					+ ", which programs read differently; convert the series to NIfTI (.nii.gz) with one "
					+ "that you trust.");
		int sign = header.unsignedShort(DicomTag.PIXEL_REPRESENTATION, 0);
		if (sign > 1)
			throw new InvalidVolume(file + " is damaged: its DICOM element PIXEL_REPRESENTATION is " + sign
					+ "; export the series again.");
		return new StoredValues(allocated / 8, stored, sign == 1, header.order());
	}

	boolean isCompressed() {
		return !UNCOMPRESSED.contains(syntax);
	}

	/** Whether both may be slices of one volume. */
	boolean belongsWith(DicomSlice other) {
		return uid.equals(other.uid) && isLike(other);
	}

	/** Whether both have the same size and orientation. */
	boolean isLike(DicomSlice other) {
		return width == other.width
				&& height == other.height
				&& near(orientation, other.orientation, 1e-3)
				&& near(spacing, other.spacing, 1e-4 * spacing[0]);
	}

	private static boolean near(double[] a, double[] b, double tolerance) {
		for (int i = 0; i < a.length; i++) if (Math.abs(a[i] - b[i]) > tolerance) return false;
		return true;
	}

	/** Unit vector in LPS: 0 along x, 1 along y, 2 perpendicular to both, so that the three are right-handed. */
	double[] direction(int axis) {
		if (axis < 2) return unit(Arrays.copyOfRange(orientation, 3 * axis, 3 * axis + 3));
		double[] x = direction(0);
		double[] y = direction(1);
		return unit(new double[] {x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0]});
	}

	private static double[] unit(double[] v) {
		double length = Math.sqrt(dot(v, v));
		return new double[] {v[0] / length, v[1] / length, v[2] / length};
	}

	private static double dot(double[] a, double[] b) {
		return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
	}

	/** The position in mm along the normal of the slices. */
	double place() {
		return dot(position, direction(2));
	}

	boolean isAt(DicomSlice other) {
		return near(position, other.position, SliceStack.SAME_MM);
	}
}
