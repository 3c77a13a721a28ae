package sc.fiji.stunet.fiji.image;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import ij.ImagePlus;

import sc.fiji.stunet.dicom.SliceStack;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;

/**
 * Reads the geometry of an image that ImageJ opened from DICOM. ImageJ keeps the headers of the files as labels of the
 * slices.
 */
final class DicomInfo {

	private static final String POSITION = "0020,0032";
	private static final String ORIENTATION = "0020,0037";
	private static final String ROWS = "0028,0010";
	private static final String COLUMNS = "0028,0011";
	private static final String PIXEL_SPACING = "0028,0030";
	static final String INTERCEPT = "0028,1052";
	static final String SLOPE = "0028,1053";
	static final String FRAMES = "0028,0008";
	private static final Pattern PIXEL_DATA = Pattern.compile("(?m)^7FE0,0010\\s");
	/** Tag, name and value in the notation of Bio-Formats: "0028,0101 Bits Stored = 12". */
	private static final Pattern OF_BIO_FORMATS =
			Pattern.compile("(?m)^(\\p{XDigit}{4},\\p{XDigit}{4}) ([^=:\\n]*) = ");

	private static final double SAME_DIRECTION = 1e-3;

	private DicomInfo() {}

	/**
	 * @return empty if a slice has no place, or the image has been cropped or resized since
	 * @throws InvalidVolume if the slices are not at equal distances
	 */
	static Optional<Geometry> of(ImagePlus image) {
		List<String> headers = new ArrayList<>();
		for (int z = 1; z <= image.getNSlices(); z++) {
			String header = image.getStack().getSliceLabel(image.getStackIndex(1, z, 1));
			if (header == null) return Optional.empty();
			headers.add(header);
		}
		String first = headers.get(0);
		Optional<double[]> axes = numbers(first, ORIENTATION, 6);
		Optional<double[]> rowsAndColumns = numbers(first, PIXEL_SPACING, 2);
		List<double[]> positions = headers.stream()
				.flatMap(header -> numbers(header, POSITION, 3).stream())
				.toList();
		boolean whole =
				numbers(first, COLUMNS, 1).filter(n -> n[0] == image.getWidth()).isPresent()
						&& numbers(first, ROWS, 1)
								.filter(n -> n[0] == image.getHeight())
								.isPresent();
		if (!whole || axes.isEmpty() || rowsAndColumns.isEmpty() || positions.size() < headers.size())
			return Optional.empty();
		if (!headers.stream().allMatch(header -> numbers(header, ORIENTATION, 6)
				.filter(other -> same(other, axes.get()))
				.isPresent())) return Optional.empty();
		double[] pixel = {rowsAndColumns.get()[1], rowsAndColumns.get()[0]};
		return Optional.of(SliceStack.geometry(
				"The image '" + image.getTitle() + "'", unit(axes.get(), 0), unit(axes.get(), 3), pixel, positions));
	}

	/**
	 * Refuses DICOM images of Bio-Formats: it shows the stored numbers instead of the values, applies the header of one
	 * file to all, and does not compute the distance of slices from their positions.
	 *
	 * @throws InvalidVolume if this is such an image
	 */
	static void checkIsRescaled(ImagePlus image) {
		Optional<String> header = Optional.ofNullable(image.getInfoProperty())
				.filter(info -> OF_BIO_FORMATS.matcher(info).find())
				.map(DicomInfo::asOfImageJ);
		if (header.isEmpty()
				|| image.getCalibration().calibrated()
						&& !image.getCalibration().isSigned16Bit()) return;
		boolean severalFiles = image.getNSlices() > 1
				&& numbers(header.get(), FRAMES, 1)
						.filter(frames -> frames[0] > 1)
						.isEmpty();
		boolean rescaled = numbers(header.get(), INTERCEPT, 1)
						.filter(number -> number[0] != 0)
						.isPresent()
				|| numbers(header.get(), SLOPE, 1)
						.filter(number -> number[0] != 1)
						.isPresent();
		if (severalFiles || rescaled)
			throw new InvalidVolume("The image '" + image.getTitle()
					+ "' is DICOM as Bio-Formats shows it: stored numbers instead of values such as Hounsfield"
					+ " units, and no distance of slices; let STU-Net Predict read the folder of the "
					+ "series (input=) instead, or save it as NIfTI.");
	}

	/** The header of the image's only file, as ImageJ writes it. Empty if it was no DICOM, or has headers by slice. */
	static Optional<String> header(ImagePlus image) {
		return Optional.ofNullable(image.getInfoProperty())
				.map(DicomInfo::asOfImageJ)
				.filter(DicomInfo::isHeader);
	}

	static boolean isHeader(String text) {
		return PIXEL_DATA.matcher(text).find();
	}

	private static String asOfImageJ(String info) {
		return OF_BIO_FORMATS.matcher(info).find()
				? OF_BIO_FORMATS.matcher(info).replaceAll("$1  $2: ") + "\n7FE0,0010  Pixel Data: "
				: info;
	}

	private static boolean same(double[] a, double[] b) {
		for (int i = 0; i < a.length; i++) if (Math.abs(a[i] - b[i]) > SAME_DIRECTION) return false;
		return true;
	}

	private static double[] unit(double[] axes, int from) {
		double[] v = Arrays.copyOfRange(axes, from, from + 3);
		double length = Math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
		return new double[] {v[0] / length, v[1] / length, v[2] / length};
	}

	static Optional<double[]> numbers(String header, String tag, int count) {
		return text(header, tag).flatMap(text -> parse(text, count));
	}

	/**
	 * The value of an element in ImageJ's notation: "0020,0032  Image Position (Patient): 1\2\3"; names of those inside
	 * sequences begin with >.
	 */
	static Optional<String> text(String header, String tag) {
		Matcher line =
				Pattern.compile("(?m)^" + tag + "\\s+(?!>)[^:\\n]*:(.*)$").matcher(header);
		return line.find() ? Optional.of(line.group(1).strip()) : Optional.empty();
	}

	/** The distinct values of an element that each frame of a file may have, inside of sequences. */
	static List<Double> ofFrames(String header, String tag) {
		return Pattern.compile("(?m)^" + tag + "\\s+>?[^:\\n]*:(.*)$")
				.matcher(header)
				.results()
				.flatMap(line -> parse(line.group(1), 1).stream())
				.map(number -> number[0])
				.distinct()
				.toList();
	}

	/** @param what is wrong with which value */
	static InvalidVolume refusal(ImagePlus image, String what) {
		return new InvalidVolume(
				"The image '" + image.getTitle() + "' does not have the values of its DICOM headers (" + what
						+ "); let STU-Net Predict read the"
						+ " folder of the series (input=) instead, or, if you have changed the values, drop the "
						+ "headers with Image > Stacks > Tools > Remove Slice Labels.");
	}

	private static Optional<double[]> parse(String text, int count) {
		try {
			double[] numbers = Arrays.stream(text.strip().split("\\\\"))
					.mapToDouble(number -> Double.parseDouble(number.strip()))
					.toArray();
			return Optional.of(numbers)
					.filter(all -> all.length == count && Arrays.stream(all).allMatch(Double::isFinite));
		} catch (NumberFormatException e) {
			// The header has no value there.
			return Optional.empty();
		}
	}
}
