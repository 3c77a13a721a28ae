package sc.fiji.stunet.preprocess;

/**
 * The samples and weights from which every position of a resampled axis is interpolated. Position i of {@code to} lies
 * at {@code (i + 0.5) * from / to - 0.5} of the source: the convention of skimage's {@code resize} and of scipy's
 * {@code zoom(grid_mode=True)}; beyond the ends the edge value goes on.
 *
 * @param count samples per position
 * @param start first sample of each position
 * @param weights {@code count} per position
 */
record InterpolationWeights(int count, int[] start, double[] weights) {

	/** Samples that {@link CubicSpline} adds before and after a line. */
	static final int CUBIC_MARGIN = 2;

	/** Weights of a cubic spline, to be applied to its coefficients with their margin. */
	static InterpolationWeights cubic(int from, int to) {
		InterpolationWeights interpolation = new InterpolationWeights(4, new int[to], new double[4 * to]);
		for (int i = 0; i < to; i++) {
			double x = source(i, from, to);
			int floor = (int) Math.floor(x);
			interpolation.start[i] = floor - 1 + CUBIC_MARGIN;
			double t = x - floor;
			double u = 1 - t;
			interpolation.weights[4 * i] = u * u * u / 6;
			interpolation.weights[4 * i + 1] = (4 - 6 * t * t + 3 * t * t * t) / 6;
			interpolation.weights[4 * i + 2] = (4 - 6 * u * u + 3 * u * u * u) / 6;
			interpolation.weights[4 * i + 3] = t * t * t / 6;
		}
		return interpolation;
	}

	/** Weights that select every spline coefficient itself, without its margin. */
	static InterpolationWeights ofThemselves(int size) {
		InterpolationWeights interpolation = new InterpolationWeights(4, new int[size], new double[4 * size]);
		for (int i = 0; i < size; i++) {
			interpolation.start[i] = i - 1 + CUBIC_MARGIN;
			interpolation.weights[4 * i + 1] = 1;
		}
		return interpolation;
	}

	/** Weights of linear interpolation: always two samples per position, the same one twice where there is only one. */
	static InterpolationWeights linear(int from, int to) {
		InterpolationWeights interpolation = new InterpolationWeights(2, new int[to], new double[2 * to]);
		for (int i = 0; i < to; i++) {
			double x = Math.max(0, Math.min(from - 1, source(i, from, to)));
			interpolation.start[i] = (int) x;
			interpolation.weights[2 * i] = 1 - (x - interpolation.start[i]);
			interpolation.weights[2 * i + 1] = x - interpolation.start[i];
		}
		return interpolation;
	}

	/** Weights of the nearest neighbour; halves are rounded up, as in scipy's {@code map_coordinates} of order 0. */
	static InterpolationWeights nearest(int from, int to) {
		InterpolationWeights interpolation = new InterpolationWeights(1, new int[to], new double[to]);
		for (int i = 0; i < to; i++) {
			interpolation.start[i] = (int) Math.floor(Math.max(0, Math.min(from - 1, source(i, from, to))) + 0.5);
			interpolation.weights[i] = 1;
		}
		return interpolation;
	}

	private static double source(int i, int from, int to) {
		return (i + 0.5) * ((double) from / to) - 0.5;
	}

	/** The i-th sample of a position, at most {@code from - 1}. */
	int sample(int position, int i, int from) {
		return Math.min(start[position] + i, from - 1);
	}

	double weight(int position, int i) {
		return weights[position * count + i];
	}

	/** Whether the i-th sample of a position is the nearest; of two that are as near the second. */
	boolean isNearest(int position, int i) {
		return count == 1 || i == (weight(position, 1) >= 0.5 ? 1 : 0);
	}

	/** The last sample of a position, at most {@code from - 1}: linear taps at the end have weight 0 there. */
	int last(int position, int from) {
		return Math.min(start[position] + count - 1, from - 1);
	}
}
