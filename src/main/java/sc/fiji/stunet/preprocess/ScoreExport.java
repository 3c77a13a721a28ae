package sc.fiji.stunet.preprocess;

import java.util.Arrays;
import java.util.function.Consumer;

import sc.fiji.stunet.preprocess.FinishedScores.Row;
import sc.fiji.stunet.progress.ComputingThreads;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.VoxelBox;

/**
 * Resamples class scores from the network's grid to another one, linearly (nearest along a separate axis), box after
 * box: the scores of all classes exist on the finer grid only if they are requested. A voxel of the result belongs to
 * the box of the last voxel that it is interpolated from.
 */
final class ScoreExport {

	/** The layout of the result in the target array: the index of voxel (x, y, z) from an offset and strides. */
	record Layout(int offset, int strideX, int strideY, int strideZ) {

		int index(int x, int y, int z) {
			return offset + x * strideX + y * strideY + z * strideZ;
		}
	}

	private final Resampling grid;
	private final int classes;
	private final ScoreKind kind;
	private final Axis[] axes = new Axis[3];

	/** @param isNearest whether every voxel of the result has the scores of the nearest one, without interpolation */
	ScoreExport(Resampling grid, int classes, ScoreKind kind, boolean isNearest) {
		this.grid = grid;
		this.classes = classes;
		this.kind = kind;
		for (int axis = 0; axis < 3; axis++)
			axes[axis] = Axis.of(
					isNearest
							? InterpolationWeights.nearest(
									grid.from().get(axis), grid.to().get(axis))
							: grid.linearWeights(axis),
					grid.from().get(axis));
	}

	/**
	 * The two voxels between which every voxel of the result lies along an axis.
	 *
	 * @param last the same as the first where only that counts
	 * @param firstShare weight of the first one
	 * @param lastShare weight of the last one
	 */
	private record Axis(int[] first, int[] last, float[] firstShare, float[] lastShare) {

		static Axis of(InterpolationWeights weights, int from) {
			int count = weights.count(), size = weights.start().length;
			Axis axis = new Axis(weights.start(), new int[size], new float[size], new float[size]);
			for (int i = 0; i < size; i++) {
				axis.firstShare[i] = (float) weights.weights()[count * i];
				axis.lastShare[i] = count == 1 ? 0 : (float) weights.weights()[2 * i + 1];
				axis.last[i] = axis.lastShare[i] == 0 ? axis.first[i] : weights.last(i, from);
			}
			return axis;
		}

		/** The first voxel of the result that needs this one, or one behind it. */
		int firstFrom(int voxel) {
			int i = 0;
			while (i < last.length && last[i] < voxel) i++;
			return i;
		}
	}

	/** The voxels of the result that belong to a box of scores. */
	VoxelBox resultOf(VoxelBox scores) {
		int[] first = new int[3], size = new int[3];
		for (int axis = 0; axis < 3; axis++) {
			int begin = scores.first().get(axis);
			first[axis] = axes[axis].firstFrom(begin);
			size[axis] = axes[axis].firstFrom(begin + scores.size().get(axis)) - first[axis];
		}
		return new VoxelBox(new Extent(first[0], first[1], first[2]), new Extent(size[0], size[1], size[2]));
	}

	/**
	 * Writes the class with the highest score (arg max), of equal ones the first; of regions the number of the last one
	 * that the voxel belongs to, from 1, or 0.
	 */
	void labels(FinishedScores scores, short[] labels, Layout layout) {
		forSlices(scores, slice -> slice.labels(labels, layout));
	}

	/** Writes the probability of every class or region. */
	void probabilities(FinishedScores scores, ScoreFile result) {
		forSlices(scores, slice -> slice.probabilities(result));
	}

	private void forSlices(FinishedScores scores, Consumer<Slice> work) {
		ComputingThreads.range(
						axes[2].firstFrom(scores.first().z()),
						axes[2].firstFrom(scores.end().z()))
				.forEach(z -> work.accept(new Slice(scores, z)));
	}

	/** One slice of the part of the result that belongs to a box. Belongs to one thread. */
	private final class Slice {

		private final FinishedScores scores;
		private final int z;
		private final int firstX;
		private final int endX;
		private final int firstY;
		private final int endY;
		/** The rows of scores around a row of the result: before and after it along y, then the same one slice on. */
		private final Row[] rows = new Row[4];
		/** Interpolated along z and y at an x, if the index of the result's row says so. */
		private final float[][] columns = new float[grid.from().x()][];

		private final int[] columnOf = new int[grid.from().x()];
		private final short[] best = new short[grid.from().x()];
		private final float[] voxel = new float[classes];
		private int y;

		Slice(FinishedScores scores, int z) {
			this.scores = scores;
			this.z = z;
			firstX = axes[0].firstFrom(scores.first().x());
			endX = axes[0].firstFrom(scores.end().x());
			firstY = axes[1].firstFrom(scores.first().y());
			endY = axes[1].firstFrom(scores.end().y());
			for (int i = 0; i < 4; i++) rows[i] = new Row(grid.from().x());
			Arrays.fill(columnOf, -1);
		}

		void labels(short[] labels, Layout layout) {
			forRows(() -> {
				if (kind == ScoreKind.REGIONS) Arrays.fill(best, (short) -1);
				else findBest();
				for (int x = firstX, at = layout.index(x, y, z); x < endX; x++, at += layout.strideX) {
					short label = best[axes[0].first[x]];
					if (label < 0 || label != best[axes[0].last[x]]) {
						interpolate(x);
						label = (short) (kind == ScoreKind.REGIONS ? lastRegion(voxel) : highest(voxel));
					}
					labels[at] = label;
				}
			});
		}

		void probabilities(ScoreFile file) {
			int voxels = (endX - firstX) * (endY - firstY);
			float[] all = new float[voxels * classes];
			forRows(() -> {
				for (int x = firstX, at = (y - firstY) * (endX - firstX); x < endX; x++, at++) {
					interpolate(x);
					if (kind == ScoreKind.LOGITS) softmax(voxel);
					if (kind == ScoreKind.REGIONS) sigmoid(voxel);
					for (int c = 0; c < classes; c++) all[c * voxels + at] = voxel[c];
				}
			});
			file.write(firstX, endX, firstY, endY, z, all);
		}

		private void forRows(Runnable work) {
			for (y = firstY; y < endY; y++) {
				for (int i = 0; i < 4; i++)
					scores.findRow(
							i % 2 == 0 ? axes[1].first[y] : axes[1].last[y],
							i < 2 ? axes[2].first[z] : axes[2].last[z],
							rows[i]);
				work.run();
			}
		}

		/** The class that is highest in all four rows, for every x: between them it is the highest, too. */
		private void findBest() {
			for (int x = Math.max(0, scores.first().x() - 1); x < scores.end().x(); x++) {
				short same = rows[0].best[x];
				for (int i = 1; i < 4; i++) if (rows[i].best[x] != same) same = -1;
				best[x] = same;
			}
		}

		private void interpolate(int x) {
			float[] first = column(axes[0].first[x]), last = column(axes[0].last[x]);
			float firstShare = axes[0].firstShare[x], lastShare = 1 - firstShare;
			for (int c = 0; c < classes; c++) voxel[c] = firstShare * first[c] + lastShare * last[c];
		}

		/** Interpolates along z, then along y. */
		private float[] column(int x) {
			if (columns[x] == null) columns[x] = new float[classes];
			float[] column = columns[x];
			if (columnOf[x] == y) return column;
			columnOf[x] = y;
			interpolate(rows[0], rows[2], x, column);
			if (axes[1].lastShare[y] == 0) return column;
			interpolate(rows[1], rows[3], x, voxel);
			float w0 = axes[1].firstShare[y], w1 = axes[1].lastShare[y];
			for (int c = 0; c < classes; c++) column[c] = w0 * column[c] + w1 * voxel[c];
			return column;
		}

		private void interpolate(Row first, Row last, int x, float[] result) {
			float[] a = first.values[x], b = last.values[x];
			int i = first.at[x], j = last.at[x];
			float w0 = axes[2].firstShare[z], w1 = axes[2].lastShare[z];
			if (w1 == 0) System.arraycopy(a, i, result, 0, classes);
			else for (int c = 0; c < classes; c++) result[c] = w0 * a[i + c] + w1 * b[j + c];
		}
	}

	private static int highest(float[] scores) {
		int best = 0;
		for (int c = 1; c < scores.length; c++) if (scores[c] > scores[best]) best = c;
		return best;
	}

	/** The last region whose probability is above 0.5, from 1; 0 if there is none. */
	private static int lastRegion(float[] logits) {
		int region = logits.length;
		while (region > 0 && !(logits[region - 1] > 0)) region--;
		return region;
	}

	private static void sigmoid(float[] scores) {
		for (int c = 0; c < scores.length; c++) scores[c] = (float) (1 / (1 + Math.exp(-scores[c])));
	}

	private static void softmax(float[] scores) {
		float max = Float.NEGATIVE_INFINITY;
		for (float score : scores) max = Math.max(max, score);
		double sum = 0;
		for (int c = 0; c < scores.length; c++) sum += scores[c] = (float) Math.exp(scores[c] - max);
		for (int c = 0; c < scores.length; c++) scores[c] /= (float) sum;
	}
}
