package sc.fiji.stunet.preprocess;

import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.blocks.PrimitiveBlocks;
import net.imglib2.blocks.PrimitiveBlocks.OnFallback;
import net.imglib2.type.numeric.real.FloatType;

import sc.fiji.stunet.volume.Extent;

/**
 * Resamples class scores from the network's grid to another one, linearly (nearest along a separate axis), slice after
 * slice: the scores of all classes exist on the finer grid only if they are requested.
 */
final class ScoreExport {

	/** How many slices are resampled between two reports of progress. */
	private static final int BATCH = 16;

	/** The layout of the result in the target array: the index of voxel (x, y, z) from an offset and strides. */
	record Layout(int offset, int strideX, int strideY, int strideZ) {}

	private final Resampling grid;
	private final PrimitiveBlocks<FloatType> scores;
	private final int classes;
	private final InterpolationWeights alongY;
	private final InterpolationWeights alongZ;
	/** The two source voxels of a row between which a voxel of the result lies, and the weight of the first. */
	private final int[] firstX;

	private final int[] lastX;
	private final float[] firstShare;

	/** @param scores (x, y, z, class) of the size {@code grid.from()} */
	ScoreExport(Resampling grid, RandomAccessibleInterval<FloatType> scores) {
		if (!Extent.of(scores.dimensionsAsLongArray()).equals(grid.from()))
			throw new IllegalArgumentException("Scores on a grid of " + grid.from() + " are needed, not "
					+ Arrays.toString(scores.dimensionsAsLongArray()));
		this.grid = grid;
		this.scores = PrimitiveBlocks.of(scores, OnFallback.ACCEPT).threadSafe();
		this.classes = Math.toIntExact(scores.dimension(3));
		this.alongY = grid.linearWeights(1);
		this.alongZ = grid.linearWeights(2);
		InterpolationWeights alongX = grid.linearWeights(0);
		this.firstX = alongX.start();
		this.lastX = new int[firstX.length];
		this.firstShare = new float[firstX.length];
		for (int x = 0; x < firstX.length; x++) {
			lastX[x] = alongX.last(x, grid.from().x());
			firstShare[x] = (float) alongX.weights()[alongX.count() * x];
		}
	}

	/** Writes the class with the highest score (arg max); of equal ones the first. */
	void argMax(short[] labels, Layout layout, IntConsumer slicesDone) {
		for (int first = 0; first < grid.to().z(); first += BATCH) {
			int end = Math.min(grid.to().z(), first + BATCH);
			IntStream.range(first, end).parallel().forEach(z -> new Slice(z).argMax(labels, layout));
			slicesDone.accept(end);
		}
	}

	/**
	 * Writes the scores of every class.
	 *
	 * @param result one array per class
	 * @param softmax whether the scores are logits
	 */
	void probabilities(float[][] result, Layout layout, boolean softmax) {
		IntStream.range(0, grid.to().z()).parallel().forEach(z -> {
			Slice slice = new Slice(z);
			for (int c = 0; c < classes; c++) slice.write(c, result[c], layout);
			if (softmax) slice.softmax(result, layout);
		});
	}

	/** One slice of the result. Belongs to one thread. */
	private final class Slice {

		private final int z;
		private final int sizeX = grid.to().x();
		private final int sizeY = grid.to().y();
		private final float[] plane = new float[grid.from().x() * grid.from().y()];
		private final float[] nextPlane = new float[plane.length];
		private final float[] sourceRow = new float[grid.from().x()];

		Slice(int z) {
			this.z = z;
		}

		void argMax(short[] labels, Layout layout) {
			float[] best = new float[sizeX * sizeY];
			float[] lowestOfRow = new float[sizeY];
			Arrays.fill(best, Float.NEGATIVE_INFINITY);
			Arrays.fill(lowestOfRow, Float.NEGATIVE_INFINITY);
			float[] row = new float[sizeX];
			for (int c = 0; c < classes; c++) {
				readPlane(c);
				for (int y = 0; y < sizeY; y++) {
					// Between two values there is none above both: most classes lose whole rows at once.
					if (readRow(y) <= lowestOfRow[y]) continue;
					stretch(row);
					lowestOfRow[y] = raise(row, best, y * sizeX, (short) c, labels, start(layout, y), layout.strideX);
				}
			}
		}

		/** @return the lowest of the best scores in the row */
		private float raise(float[] row, float[] best, int bestAt, short c, short[] labels, int labelAt, int stride) {
			float lowest = Float.POSITIVE_INFINITY;
			for (int x = 0; x < sizeX; x++) {
				if (row[x] > best[bestAt + x]) {
					best[bestAt + x] = row[x];
					labels[labelAt + x * stride] = c;
				}
				if (best[bestAt + x] < lowest) lowest = best[bestAt + x];
			}
			return lowest;
		}

		void write(int c, float[] result, Layout layout) {
			float[] row = new float[sizeX];
			readPlane(c);
			for (int y = 0; y < sizeY; y++) {
				readRow(y);
				stretch(row);
				for (int x = 0, at = start(layout, y); x < sizeX; x++, at += layout.strideX) result[at] = row[x];
			}
		}

		void softmax(float[][] result, Layout layout) {
			for (int y = 0; y < sizeY; y++)
				for (int x = 0, at = start(layout, y); x < sizeX; x++, at += layout.strideX) {
					float max = Float.NEGATIVE_INFINITY;
					for (float[] scoresOfClass : result) max = Math.max(max, scoresOfClass[at]);
					double sum = 0;
					for (float[] scoresOfClass : result)
						sum += scoresOfClass[at] = (float) Math.exp(scoresOfClass[at] - max);
					for (float[] scoresOfClass : result) scoresOfClass[at] /= (float) sum;
				}
		}

		private int start(Layout layout, int y) {
			return layout.offset + y * layout.strideY + z * layout.strideZ;
		}

		/** Interpolates between two slices of the scores. */
		private void readPlane(int c) {
			int[] size = {grid.from().x(), grid.from().y(), 1, 1};
			int first = alongZ.start()[z];
			scores.copy(new long[] {0, 0, first, c}, plane, size);
			if (alongZ.count() == 1 || alongZ.weights()[2 * z + 1] == 0) return;
			scores.copy(new long[] {0, 0, first + 1, c}, nextPlane, size);
			float w0 = (float) alongZ.weights()[2 * z];
			float w1 = (float) alongZ.weights()[2 * z + 1];
			for (int i = 0; i < plane.length; i++) plane[i] = w0 * plane[i] + w1 * nextPlane[i];
		}

		/**
		 * Interpolates between two rows of the plane.
		 *
		 * @return the highest value
		 */
		private float readRow(int y) {
			int a = alongY.start()[y] * sourceRow.length;
			int b = alongY.last(y, grid.from().y()) * sourceRow.length;
			float w0 = (float) alongY.weights()[alongY.count() * y];
			float w1 = alongY.count() == 1 ? 0 : (float) alongY.weights()[2 * y + 1];
			float highest = Float.NEGATIVE_INFINITY;
			for (int x = 0; x < sourceRow.length; x++) {
				float value = w0 * plane[a + x] + w1 * plane[b + x];
				sourceRow[x] = value;
				if (value > highest) highest = value;
			}
			return highest;
		}

		/** Interpolates between the values of the source row. */
		private void stretch(float[] row) {
			for (int x = 0; x < sizeX; x++)
				row[x] = firstShare[x] * sourceRow[firstX[x]] + (1 - firstShare[x]) * sourceRow[lastX[x]];
		}
	}
}
