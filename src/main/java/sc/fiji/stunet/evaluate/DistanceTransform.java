package sc.fiji.stunet.evaluate;

import java.util.Arrays;

import sc.fiji.stunet.progress.ComputingThreads;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Spacing;

/**
 * Exact Euclidean distances on a grid with a spacing, axis by axis: the squared distance along z, then the lower
 * envelope of parabolas along y and along x (Felzenszwalb and Huttenlocher, "Distance transforms of sampled functions",
 * 2012; Meijster et al. 2000).
 */
final class DistanceTransform {

	private DistanceTransform() {}

	/**
	 * @param sites other than 0 where the distance is 0; x fastest
	 * @return squared distance in mm2 to the nearest site; infinite when there is none
	 */
	static double[] squared(byte[] sites, Extent size, Spacing spacing) {
		double[] squares = new double[sites.length];
		// z first: scipy adds the squares in this order, and scores compare distances with a tolerance.
		ComputingThreads.range(0, size.y()).forEach(y -> alongZ(sites, squares, y, size, spacing.z()));
		ComputingThreads.range(0, size.z()).forEach(z -> {
			Envelope alongY = new Envelope(size.y(), spacing.y());
			for (int x = 0; x < size.x(); x++) alongY.apply(squares, z * size.x() * size.y() + x, size.x());
			Envelope alongX = new Envelope(size.x(), spacing.x());
			for (int y = 0; y < size.y(); y++) alongX.apply(squares, (z * size.y() + y) * size.x(), 1);
		});
		return squares;
	}

	private static void alongZ(byte[] sites, double[] squares, int y, Extent size, double spacing) {
		int plane = size.x() * size.y();
		double[] steps = new double[size.x()];
		Arrays.fill(steps, Double.POSITIVE_INFINITY);
		for (int z = 0; z < size.z(); z++)
			for (int x = 0, i = z * plane + y * size.x(); x < size.x(); x++, i++)
				squares[i] = steps[x] = sites[i] != 0 ? 0 : steps[x] + 1;
		Arrays.fill(steps, Double.POSITIVE_INFINITY);
		for (int z = size.z() - 1; z >= 0; z--)
			for (int x = 0, i = z * plane + y * size.x(); x < size.x(); x++, i++) {
				steps[x] = Math.min(squares[i], steps[x] + 1);
				squares[i] = steps[x] * spacing * (steps[x] * spacing);
			}
	}

	/** The lowest of the parabolas f(v) + (spacing (q - v))^2 at each q of one line. */
	private static final class Envelope {

		private final int length;
		private final double spacing;
		private final double[] f;
		private final int[] vertex;
		/** Where each parabola of the envelope becomes the lowest. */
		private final double[] start;

		Envelope(int length, double spacing) {
			this.length = length;
			this.spacing = spacing;
			f = new double[length];
			vertex = new int[length];
			start = new double[length];
		}

		void apply(double[] squares, int first, int step) {
			int count = 0;
			for (int q = 0; q < length; q++) {
				f[q] = squares[first + q * step];
				if (f[q] == Double.POSITIVE_INFINITY) continue;
				double from = Double.NEGATIVE_INFINITY;
				while (count > 0) {
					from = crossing(vertex[count - 1], q);
					if (from > start[count - 1]) break;
					count--;
				}
				vertex[count] = q;
				start[count++] = count == 1 ? Double.NEGATIVE_INFINITY : from;
			}
			for (int q = 0, k = 0; q < length && count > 0; q++) {
				while (k + 1 < count && start[k + 1] < q) k++;
				double distance = (q - vertex[k]) * spacing;
				squares[first + q * step] = f[vertex[k]] + distance * distance;
			}
		}

		private double crossing(int v, int q) {
			return ((f[q] - f[v]) / (spacing * spacing) + (double) q * q - (double) v * v) / (2.0 * (q - v));
		}
	}
}
