package sc.fiji.stunet.preprocess;

/**
 * For every position of a resampled axis, the neighbouring samples that it is made of. Position i of {@code to} lies at
 * {@code (i + 0.5) * from / to - 0.5} of the source: the convention of skimage's {@code resize} and of scipy's
 * {@code zoom(grid_mode=True)}; beyond the ends the edge value goes on.
 *
 * @param count samples per position
 * @param start first sample of each position
 * @param weights {@code count} per position
 */
record InterpolationWeights(int count, int[] start, double[] weights) {

	/** Samples that {@link CubicSpline} adds before and after a line. */
	static final int CUBIC_MARGIN = 2;

	/** To be applied to spline coefficients with their margin. */
	static InterpolationWeights cubic(int from, int to) {
		InterpolationWeights taps = new InterpolationWeights(4, new int[to], new double[4 * to]);
		for (int i = 0; i < to; i++) {
			double x = source(i, from, to);
			int floor = (int) Math.floor(x);
			taps.start[i] = floor - 1 + CUBIC_MARGIN;
			double t = x - floor;
			double u = 1 - t;
			taps.weights[4 * i] = u * u * u / 6;
			taps.weights[4 * i + 1] = (4 - 6 * t * t + 3 * t * t * t) / 6;
			taps.weights[4 * i + 2] = (4 - 6 * u * u + 3 * u * u * u) / 6;
			taps.weights[4 * i + 3] = t * t * t / 6;
		}
		return taps;
	}

	/** To be applied to spline coefficients with their margin: gives each of them. */
	static InterpolationWeights ofThemselves(int size) {
		InterpolationWeights taps = new InterpolationWeights(4, new int[size], new double[4 * size]);
		for (int i = 0; i < size; i++) {
			taps.start[i] = i - 1 + CUBIC_MARGIN;
			taps.weights[4 * i + 1] = 1;
		}
		return taps;
	}

	/** Always two samples per position, the same one twice where there is only one. */
	static InterpolationWeights linear(int from, int to) {
		InterpolationWeights taps = new InterpolationWeights(2, new int[to], new double[2 * to]);
		for (int i = 0; i < to; i++) {
			double x = Math.max(0, Math.min(from - 1, source(i, from, to)));
			taps.start[i] = (int) x;
			taps.weights[2 * i] = 1 - (x - taps.start[i]);
			taps.weights[2 * i + 1] = x - taps.start[i];
		}
		return taps;
	}

	/** Halves go up, as in scipy's {@code map_coordinates} of order 0. */
	static InterpolationWeights nearest(int from, int to) {
		InterpolationWeights taps = new InterpolationWeights(1, new int[to], new double[to]);
		for (int i = 0; i < to; i++) {
			taps.start[i] = (int) Math.floor(Math.max(0, Math.min(from - 1, source(i, from, to))) + 0.5);
			taps.weights[i] = 1;
		}
		return taps;
	}

	private static double source(int i, int from, int to) {
		return (i + 0.5) * ((double) from / to) - 0.5;
	}

	/** The last sample of a position, at most {@code from - 1}: linear taps at the end have weight 0 there. */
	int last(int position, int from) {
		return Math.min(start[position] + count - 1, from - 1);
	}
}
