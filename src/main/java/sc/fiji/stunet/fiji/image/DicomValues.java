package sc.fiji.stunet.fiji.image;

import java.util.Locale;
import java.util.Optional;

import ij.ImagePlus;
import ij.ImageStack;
import ij.measure.Calibration;

/**
 * Checks the values of an open DICOM image against its headers. ImageJ keeps each file's header as its slice's label,
 * but ignores the number of stored bits, and rescales all slices of 8 or 16 bits as it does the first.
 */
final class DicomValues {

	private static final String PHOTOMETRIC_INTERPRETATION = "0028,0004";
	private static final String BITS_ALLOCATED = "0028,0100";
	private static final String BITS_STORED = "0028,0101";
	private static final String HIGH_BIT = "0028,0102";
	private static final String PIXEL_REPRESENTATION = "0028,0103";
	private static final String MODALITY_LUT = "0028,3000";
	/** Rounding of float sums, relative to the values. */
	private static final double ROUNDING = 1e-5;

	private final Calibration calibration;
	private final int type;
	/** The slope in the file, also where it is 0. */
	private final double writtenSlope;

	private final double slope;
	private final double intercept;
	private final int bits;
	private final boolean signed;
	private final String odd;

	private DicomValues(ImagePlus image, String header) {
		this.calibration = image.getCalibration();
		this.type = image.getType();
		this.writtenSlope = rescaling(header, DicomInfo.SLOPE, 1);
		this.slope = writtenSlope == 0 ? 1 : writtenSlope;
		this.intercept = rescaling(header, DicomInfo.INTERCEPT, 0);
		int allocated = (int) number(header, BITS_ALLOCATED, Short.SIZE);
		this.bits = (int) number(header, BITS_STORED, allocated);
		this.signed = number(header, PIXEL_REPRESENTATION, 0) != 0;
		this.odd = odd(header, allocated);
	}

	private static boolean hasFrames(String header) {
		return number(header, DicomInfo.FRAMES, 1) > 1;
	}

	private static double rescaling(String header, String tag, double otherwise) {
		return hasFrames(header)
				? DicomInfo.ofFrames(header, tag).stream().findFirst().orElse(otherwise)
				: number(header, tag, otherwise);
	}

	/** A feature of the header that ImageJ always reads wrongly; empty if there is none. */
	private String odd(String header, int allocated) {
		int high = (int) number(header, HIGH_BIT, bits - 1);
		if (high != bits - 1) return "the highest of its " + bits + " bits is number " + high;
		if (DicomInfo.text(header, PHOTOMETRIC_INTERPRETATION)
				.filter("MONOCHROME1"::equals)
				.isPresent()) return "white is stored as 0";
		if (DicomInfo.text(header, MODALITY_LUT).isPresent()) return "a table gives its values";
		if (hasFrames(header)
				&& (DicomInfo.ofFrames(header, DicomInfo.SLOPE).size() > 1
						|| DicomInfo.ofFrames(header, DicomInfo.INTERCEPT).size() > 1))
			return "each frame is rescaled otherwise";
		// ImageJ reads them as 16 bits.
		if (signed && allocated != Short.SIZE) return allocated + " bits with a sign";
		return allocated == Integer.SIZE && slope == 1 && intercept != 0
				? "32 bits with the intercept " + intercept
				: "";
	}

	/**
	 * @throws sc.fiji.stunet.volume.InvalidVolume if a slice has a DICOM header, and values or a calibration that
	 *     contradict it
	 */
	static void check(ImagePlus image) {
		ImageStack stack = image.getStack();
		Optional<String> info = DicomInfo.header(image);
		Optional<DicomValues> before = Optional.empty();
		for (int slice = 1; slice <= stack.size(); slice++) {
			// A virtual stack has the label of a slice only after opening it.
			Object pixels = stack.getPixels(slice);
			Optional<String> header = Optional.ofNullable(stack.getSliceLabel(slice))
					.filter(DicomInfo::isHeader)
					.or(() -> info);
			if (header.isEmpty()) continue;
			DicomValues values = new DicomValues(image, header.get());
			Optional<String> wrong = values.wrong(pixels, before);
			if (wrong.isPresent()) throw DicomInfo.refusal(image, "slice " + slice + ": " + wrong.get());
			before = Optional.of(values);
		}
	}

	private static double number(String header, String tag, double otherwise) {
		return DicomInfo.numbers(header, tag, 1).map(numbers -> numbers[0]).orElse(otherwise);
	}

	private Optional<String> wrong(Object pixels, Optional<DicomValues> before) {
		if (!odd.isEmpty()) return Optional.of(odd);
		Optional<String> rescaling = type == ImagePlus.GRAY32 ? rescalingOfFloats(before) : rescalingByCalibration();
		return rescaling.isPresent() ? rescaling : range(extremes(pixels));
	}

	/** The linear function from numbers in the array to the values that ImageJ shows. */
	private Optional<String> rescalingByCalibration() {
		double[] line = calibration.getFunction() == Calibration.STRAIGHT_LINE
				? calibration.getCoefficients()
				: new double[] {0, 1};
		boolean isLine =
				!calibration.calibrated() || calibration.getFunction() == Calibration.STRAIGHT_LINE && line.length == 2;
		// Arrays are unsigned: ImageJ adds 32768 to signed numbers.
		double shifted = signed && type == ImagePlus.GRAY16 ? intercept - slope * (1 << Short.SIZE - 1) : intercept;
		if (isLine && near(line[1], slope) && (near(line[0], intercept) || near(line[0], shifted)))
			return Optional.empty();
		return Optional.of(
				String.format(Locale.ROOT, "rescaled by slope %s and intercept %s in its file", slope, intercept)
						+ (isLine
								? String.format(Locale.ROOT, ", by slope %s and offset %s here", line[1], line[0])
								: ", by a curve here"));
	}

	/**
	 * The rescaling of slices of 32 bits: ImageJ rescales those whose slope is not 1 when it converts them; then
	 * nothing shows whether the others were rescaled.
	 */
	private Optional<String> rescalingOfFloats(Optional<DicomValues> before) {
		if (writtenSlope == 0) return Optional.of("multiplied by the slope 0 of its file, which stands for 1");
		boolean differs = before.filter(other -> other.slope != slope || other.intercept != intercept)
				.isPresent();
		if (differs && (slope == 1 || before.get().slope == 1))
			return Optional.of("rescaled otherwise than the slice before, not in 32 bits by ImageJ");
		return Optional.empty();
	}

	private static boolean near(double a, double b) {
		return Math.abs(a - b) <= ROUNDING * Math.max(1, Math.max(Math.abs(a), Math.abs(b)));
	}

	private Optional<String> range(double[] shown) {
		double lowest = signed ? -Math.scalb(1.0, bits - 1) : 0;
		double highest = Math.scalb(1.0, signed ? bits - 1 : bits) - 1;
		double from = Math.min(slope * lowest, slope * highest) + intercept;
		double to = Math.max(slope * lowest, slope * highest) + intercept;
		double rounding = ROUNDING * Math.max(Math.abs(from), Math.abs(to));
		if (shown[0] >= from - rounding && shown[1] <= to + rounding) return Optional.empty();
		return Optional.of(String.format(
				Locale.ROOT,
				"%s to %s, where its file can only tell %s to %s",
				(float) shown[0],
				(float) shown[1],
				(float) from,
				(float) to));
	}

	/** The lowest and the highest value that ImageJ shows. NaN, as a mask may have outside, is ignored here. */
	private double[] extremes(Object pixels) {
		double[] extremes = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
		float[] table = calibration.calibrated() ? calibration.getCTable() : null;
		if (pixels instanceof byte[] bytes)
			for (byte raw : bytes) extend(extremes, table == null ? raw & 0xff : table[raw & 0xff]);
		else if (pixels instanceof short[] shorts)
			for (short raw : shorts) extend(extremes, table == null ? raw & 0xffff : table[raw & 0xffff]);
		else if (pixels instanceof float[] floats) for (float value : floats) extend(extremes, value);
		return extremes;
	}

	private static void extend(double[] extremes, float value) {
		if (value < extremes[0]) extremes[0] = value;
		if (value > extremes[1]) extremes[1] = value;
	}
}
