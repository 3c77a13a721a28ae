package sc.fiji.stunet.dicom;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Spacing;

/**
 * Computes where parallel slices lie in the patient, and checks that they form a grid. DICOM's points are LPS, ours
 * RAS.
 */
public final class SliceStack {

	/**
	 * How far a slice may be from its place, relative to the distance between slices: positions are rounded in files.
	 */
	private static final double ROUNDING = 0.1;
	/** Largest angle between the line on which the slices lie and their perpendicular. */
	private static final double TILT_DEGREES = 0.5;

	static final double SAME_MM = 1e-4;

	private SliceStack() {}

	/**
	 * @param name of the image, for messages
	 * @param x unit vector in LPS along a row; y: along a column
	 * @param pixel spacing in mm along x and y
	 * @param positions of the first pixel of every slice in LPS mm, in the order of the slices, which may be either
	 * @throws InvalidVolume if the slices are not at equal distances on a line that is perpendicular to them, or a
	 *     number is not finite
	 */
	public static Geometry geometry(String name, double[] x, double[] y, double[] pixel, List<double[]> positions) {
		int n = positions.size();
		if (n < 2) throw new InvalidVolume(name + " is one slice only; a volume with several slices is needed.");
		double[] first = positions.get(0);
		double[] step = new double[3];
		for (int i = 0; i < 3; i++) step[i] = (positions.get(n - 1)[i] - first[i]) / (n - 1);
		double gap = norm(step);
		checkEqualGaps(name, positions, step, gap);
		double[] normal = {x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0]};
		double along = Math.abs(step[0] * normal[0] + step[1] * normal[1] + step[2] * normal[2]) / (gap * norm(normal));
		double tilt = Math.toDegrees(Math.acos(Math.min(1, along)));
		if (tilt > TILT_DEGREES)
			throw new InvalidVolume(String.format(
					Locale.ROOT,
					"%s was taken with a tilted gantry (its slices are shifted against each other, by %.1f degrees);"
							+ " convert the series to NIfTI with a program that corrects it, such as dcm2niix.",
					name,
					tilt));
		double[] affine = new double[12];
		for (int row = 0; row < 3; row++) {
			double toRas = row < 2 ? -1 : 1;
			affine[4 * row] = toRas * x[row] * pixel[0];
			affine[4 * row + 1] = toRas * y[row] * pixel[1];
			affine[4 * row + 2] = toRas * step[row];
			affine[4 * row + 3] = toRas * first[row];
		}
		try {
			return Geometry.of(new Spacing(pixel[0], pixel[1], gap), affine);
		} catch (InvalidVolume | IllegalArgumentException e) {
			throw new InvalidVolume(
					name + " has slices that make no grid (" + pixel[0] + " x " + pixel[1] + " mm, " + gap
							+ " mm apart); export the series again.",
					e);
		}
	}

	private static void checkEqualGaps(String name, List<double[]> positions, double[] step, double gap) {
		double[] distances = IntStream.range(1, positions.size())
				.mapToDouble(i -> norm(difference(positions.get(i), positions.get(i - 1))))
				.toArray();
		int nearest = indexOf(distances, Arrays.stream(distances).min().orElseThrow());
		int farthest = indexOf(distances, Arrays.stream(distances).max().orElseThrow());
		if (distances[nearest] < SAME_MM)
			throw new InvalidVolume(String.format(
					Locale.ROOT,
					"%s has two slices at the same position (%s mm); keep one image of each position, such as one"
							+ " time point or echo.",
					name,
					text(positions.get(nearest))));
		for (int i = 1; i < positions.size(); i++) {
			double[] fromFirst = difference(positions.get(i), positions.get(0));
			double off = norm(
					new double[] {fromFirst[0] - i * step[0], fromFirst[1] - i * step[1], fromFirst[2] - i * step[2]});
			if (off > ROUNDING * gap)
				throw new InvalidVolume(String.format(
						Locale.ROOT,
						"%s has slices at unequal distances, from %.4g to %.4g mm (the largest after the "
								+ "position %s mm);"
								+ " a slice may be missing: export the series again, or resample it.",
						name,
						distances[nearest],
						distances[farthest],
						text(positions.get(farthest))));
		}
	}

	private static int indexOf(double[] values, double value) {
		return IntStream.range(0, values.length)
				.filter(i -> values[i] == value)
				.findFirst()
				.orElseThrow();
	}

	private static double[] difference(double[] a, double[] b) {
		return new double[] {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
	}

	static String text(double[] point) {
		return String.format(Locale.ROOT, "%.4g, %.4g, %.4g", point[0], point[1], point[2]);
	}

	private static double norm(double[] v) {
		return Math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
	}
}
