package sc.fiji.stunet.preprocess;

import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import sc.fiji.stunet.progress.ComputingThreads;
import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.Extent;

/**
 * Interpolating cubic spline along one axis of a volume: Unser, "Splines: a perfect fit for signal and image
 * processing", IEEE Signal Processing Magazine 16 (1999). Beyond both ends the signal has its edge value without limit;
 * scipy's {@code zoom} with mode "nearest" does the same over 12 samples.
 */
public final class CubicSpline {

	/** Pole of the recursive filter and its gain, (1 - z)(1 - 1/z). */
	private static final double POLE = Math.sqrt(3) - 2;

	private static final double GAIN = 6;

	/** Lines that are filtered side by side, so that the inner loops run along memory. */
	private static final int WIDTH = 64;

	private final int from;
	private final int to;
	private final InterpolationWeights interpolation;
	/** Arrays for lines side by side, as many as there are threads at work; used again. */
	private final Queue<double[]> free = new ConcurrentLinkedQueue<>();

	CubicSpline(int from, int to) {
		this(from, to, InterpolationWeights.cubic(from, to));
	}

	private CubicSpline(int from, int to, InterpolationWeights interpolation) {
		this.from = from;
		this.to = to;
		this.interpolation = interpolation;
	}

	/**
	 * The coefficients of the B-splines whose sum interpolates the voxels, for interpolation at any position.
	 *
	 * @param voxels (x, y, z), x fastest
	 * @return (x, y, z), one for each voxel
	 */
	public static float[] coefficients(float[] voxels, Extent size) {
		float[] result = voxels;
		for (int axis = 0; axis < 3; axis++)
			result = new CubicSpline(size.get(axis), size.get(axis), InterpolationWeights.ofThemselves(size.get(axis)))
					.apply(result, size, axis);
		return result;
	}

	/**
	 * @param source (x, y, z) of the size, x fastest
	 * @return the same with {@code to} samples along the axis
	 */
	float[] apply(float[] source, Extent size, int axis) {
		int inner = axis == 0 ? 1 : axis == 1 ? size.x() : size.x() * size.y();
		int lines = source.length / from;
		float[] result = new float[Channels.arrayLength(Resampling.with(size, axis, to))];
		// Along x, neighbouring lines follow each other; along y and z they lie side by side.
		int chunksPerBlock = axis == 0 ? (lines + WIDTH - 1) / WIDTH : (inner + WIDTH - 1) / WIDTH;
		int blocks = axis == 0 ? 1 : lines / inner;
		ComputingThreads.range(0, blocks * chunksPerBlock).forEach(task -> {
			int block = task / chunksPerBlock;
			int first = task % chunksPerBlock * WIDTH;
			int width = Math.min(WIDTH, (axis == 0 ? lines : inner) - first);
			double[] columns = columns();
			if (axis == 0) {
				gatherRows(source, first, width, columns);
				toCoefficients(columns);
				scatterRows(columns, first, width, result);
			} else {
				gatherColumns(source, block * from * inner + first, inner, width, columns);
				toCoefficients(columns);
				scatterColumns(columns, block * to * inner + first, inner, width, result);
			}
			free.add(columns);
		});
		return result;
	}

	/**
	 * Along the axis across which a volume is cut into slices. They are used up: where the axis shrinks, the result is
	 * put together in them, so that there is no more of it than of them.
	 *
	 * @param run voxels that lie side by side in one slice, both in it and in the result
	 * @return (x, y, z)
	 */
	float[] across(float[][] slices, int run) {
		int plane = slices[0].length, chunksPerRun = (run + WIDTH - 1) / WIDTH;
		boolean inPlace = to <= from;
		float[] result = inPlace ? null : new float[Channels.arrayLength(new Extent(plane, to, 1))];
		if (to != from)
			ComputingThreads.range(0, plane / run * chunksPerRun).forEach(task -> {
				int block = task / chunksPerRun, inRun = task % chunksPerRun * WIDTH;
				int width = Math.min(WIDTH, run - inRun), first = block * run + inRun;
				double[] columns = columns();
				for (int i = 0; i < from; i++)
					for (int j = 0, row = (i + InterpolationWeights.CUBIC_MARGIN) * WIDTH; j < width; j++)
						columns[row + j] = slices[i][first + j];
				toCoefficients(columns);
				double[] row = new double[WIDTH];
				for (int i = 0; i < to; i++) {
					interpolate(columns, i, row);
					float[] target = inPlace ? slices[i] : result;
					for (int j = 0, at = inPlace ? first : (block * to + i) * run + inRun; j < width; j++)
						target[at + j] = (float) row[j];
				}
				free.add(columns);
			});
		return inPlace ? together(slices, run) : result;
	}

	/** The first slices as one volume; each is let go of. */
	private float[] together(float[][] slices, int run) {
		int plane = slices[0].length;
		Arrays.fill(slices, to, slices.length, null);
		float[] result = new float[Channels.arrayLength(new Extent(plane, to, 1))];
		for (int i = 0; i < to; i++) {
			for (int block = 0; block < plane / run; block++)
				System.arraycopy(slices[i], block * run, result, (block * to + i) * run, run);
			slices[i] = null;
		}
		return result;
	}

	private double[] columns() {
		double[] used = free.poll();
		return used == null ? new double[(from + 2 * InterpolationWeights.CUBIC_MARGIN) * WIDTH] : used;
	}

	private void gatherRows(float[] source, int firstLine, int width, double[] columns) {
		for (int line = 0; line < width; line++)
			for (int i = 0, at = (firstLine + line) * from; i < from; i++)
				columns[(i + InterpolationWeights.CUBIC_MARGIN) * WIDTH + line] = source[at + i];
	}

	private void gatherColumns(float[] source, int offset, int stride, int width, double[] columns) {
		for (int i = 0; i < from; i++)
			for (int j = 0, at = offset + i * stride, row = (i + InterpolationWeights.CUBIC_MARGIN) * WIDTH;
					j < width;
					j++) columns[row + j] = source[at + j];
	}

	/** Filters samples to spline coefficients in place; the margin is filled with the edge values first. */
	private void toCoefficients(double[] columns) {
		int last = from + 2 * InterpolationWeights.CUBIC_MARGIN - 1;
		for (int k = 0; k < InterpolationWeights.CUBIC_MARGIN; k++) {
			System.arraycopy(columns, InterpolationWeights.CUBIC_MARGIN * WIDTH, columns, k * WIDTH, WIDTH);
			System.arraycopy(
					columns, (last - InterpolationWeights.CUBIC_MARGIN) * WIDTH, columns, (last - k) * WIDTH, WIDTH);
		}
		double[] edge = Arrays.copyOfRange(columns, last * WIDTH, (last + 1) * WIDTH);
		for (int j = 0; j < WIDTH; j++) columns[j] /= 1 - POLE;
		for (int at = WIDTH; at < columns.length; at++) columns[at] += POLE * columns[at - WIDTH];
		for (int j = 0, row = last * WIDTH; j < WIDTH; j++) {
			double settled = edge[j] / (1 - POLE);
			columns[row + j] = -POLE * (settled / (1 - POLE) + (columns[row + j] - settled) / (1 - POLE * POLE));
		}
		for (int at = last * WIDTH - 1; at >= 0; at--) columns[at] = POLE * (columns[at + WIDTH] - columns[at]);
	}

	private void scatterRows(double[] columns, int firstLine, int width, float[] result) {
		double[] row = new double[WIDTH];
		for (int i = 0; i < to; i++) {
			interpolate(columns, i, row);
			for (int line = 0; line < width; line++) result[(firstLine + line) * to + i] = (float) row[line];
		}
	}

	private void scatterColumns(double[] columns, int offset, int stride, int width, float[] result) {
		double[] row = new double[WIDTH];
		for (int i = 0; i < to; i++) {
			interpolate(columns, i, row);
			for (int j = 0, at = offset + i * stride; j < width; j++) result[at + j] = (float) row[j];
		}
	}

	private void interpolate(double[] columns, int position, double[] row) {
		double w0 = GAIN * interpolation.weights()[4 * position];
		double w1 = GAIN * interpolation.weights()[4 * position + 1];
		double w2 = GAIN * interpolation.weights()[4 * position + 2];
		double w3 = GAIN * interpolation.weights()[4 * position + 3];
		int at = interpolation.start()[position] * WIDTH;
		for (int j = 0; j < WIDTH; j++)
			row[j] = w0 * columns[at + j]
					+ w1 * columns[at + WIDTH + j]
					+ w2 * columns[at + 2 * WIDTH + j]
					+ w3 * columns[at + 3 * WIDTH + j];
	}
}
