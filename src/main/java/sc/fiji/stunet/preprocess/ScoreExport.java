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

	/** Nobody has looked yet whether some class that is wanted can win between the same voxels. */
	private static final byte UNKNOWN = 0;
	/** None of them can. */
	private static final byte OTHERS_WIN = 1;
	/** Some may. */
	private static final byte OPEN = 2;

	private final Resampling grid;
	private final int classes;
	private final ScoreKind kind;
	private final int[] wanted;
	/** By label. */
	private final boolean[] isWanted;

	/** Whether there are classes that are not wanted, besides the background. */
	private final boolean wantsSome;

	private final Axis[] axes = new Axis[3];

	/** @param kind of the scores: regions where the rule is of regions, and only there */
	ScoreExport(Resampling grid, LabelRule rule, ScoreKind kind) {
		this.grid = grid;
		this.classes = rule.outputs();
		this.kind = kind;
		wanted = rule.wanted().stream().mapToInt(label -> label).sorted().toArray();
		isWanted = new boolean[classes + 1];
		for (int label : wanted) isWanted[label] = true;
		wantsSome = kind != ScoreKind.REGIONS && !rule.wantsAll();
		for (int axis = 0; axis < 3; axis++)
			axes[axis] = Axis.of(
					rule.isNearest()
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

		/** A number for the one or two voxels of the source, which are neighbours. */
		int corners(int i) {
			return first[i] + last[i];
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

	/** Writes the labels that the rule says. */
	void labels(FinishedScores scores, short[] labels, Layout layout) {
		// A region before all that are wanted decides nothing.
		int first = kind == ScoreKind.REGIONS && wanted.length > 0 ? wanted[0] - 1 : 0;
		forSlices(scores, first, slice -> slice.labels(labels, layout));
	}

	/** Writes the probability of every class or region. */
	void probabilities(FinishedScores scores, ScoreFile result) {
		forSlices(scores, 0, slice -> slice.probabilities(result));
	}

	/** @param firstClass of those that are interpolated */
	private void forSlices(FinishedScores scores, int firstClass, Consumer<Slice> work) {
		ComputingThreads.range(
						axes[2].firstFrom(scores.first().z()),
						axes[2].firstFrom(scores.end().z()))
				.forEach(z -> work.accept(new Slice(scores, firstClass, z)));
	}

	/** One slice of the part of the result that belongs to a box. Belongs to one thread. */
	private final class Slice {

		private final FinishedScores scores;
		private final int firstClass;
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
		/** By {@link Axis#corners}. */
		private final byte[] others = new byte[2 * grid.from().x()];

		private final float[] voxel = new float[classes];
		private int y;

		Slice(FinishedScores scores, int firstClass, int z) {
			this.scores = scores;
			this.firstClass = firstClass;
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
				for (int x = firstX, at = layout.index(x, y, z); x < endX; x++, at += layout.strideX) {
					short label = best[axes[0].first[x]];
					if (label < 0 || label != best[axes[0].last[x]]) label = decide(x);
					labels[at] = isWanted[label] ? label : 0;
				}
			});
		}

		private short decide(int x) {
			if (wantsSome && othersWin(x)) return 0;
			interpolate(x);
			return (short) (kind == ScoreKind.REGIONS ? lastRegion() : highest(voxel));
		}

		/** Whether no class that is wanted can be the highest between the voxels around x; found out once for these. */
		private boolean othersWin(int x) {
			int first = axes[0].first[x], last = axes[0].last[x];
			int cell = axes[0].corners(x);
			if (others[cell] == UNKNOWN) others[cell] = othersWin(first, last) ? OTHERS_WIN : OPEN;
			return others[cell] == OTHERS_WIN;
		}

		/**
		 * Whether one and the same class that is not wanted, the highest at a corner, is above all that are wanted at
		 * every corner: then it is above them between the corners, too.
		 */
		private boolean othersWin(int firstX, int lastX) {
			for (Row row : rows) if (isWanted(row.best[firstX]) || isWanted(row.best[lastX])) return false;
			int tried = -1;
			for (Row row : rows)
				for (int x = firstX; x <= lastX; x++) {
					int other = row.best[x];
					if (other < 0 || other == tried) continue;
					if (isAboveWanted(other, firstX, lastX)) return true;
					tried = other;
				}
			return false;
		}

		private boolean isAboveWanted(int other, int firstX, int lastX) {
			for (Row row : rows)
				for (int x = firstX; x <= lastX; x++) {
					float[] values = row.values[x];
					int at = row.at[x];
					for (int c : wanted) if (!FinishedScores.isAhead(values[at + other], values[at + c])) return false;
				}
			return true;
		}

		private boolean isWanted(int label) {
			return label >= 0 && isWanted[label];
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
				if (y == firstY || axes[1].corners(y) != axes[1].corners(y - 1)) findRows();
				work.run();
			}
		}

		/** The last region whose probability is above 0.5, from 1; 0 if none of those that are interpolated is. */
		private int lastRegion() {
			for (int region = classes; region > firstClass; region--) if (voxel[region - 1] > 0) return region;
			return 0;
		}

		private void findRows() {
			for (int i = 0; i < 4; i++)
				scores.findRow(
						i % 2 == 0 ? axes[1].first[y] : axes[1].last[y],
						i < 2 ? axes[2].first[z] : axes[2].last[z],
						rows[i]);
			if (kind == ScoreKind.REGIONS) Arrays.fill(best, (short) -1);
			else findBest();
			Arrays.fill(others, UNKNOWN);
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
			for (int c = firstClass; c < classes; c++) voxel[c] = firstShare * first[c] + lastShare * last[c];
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
			for (int c = firstClass; c < classes; c++) column[c] = w0 * column[c] + w1 * voxel[c];
			return column;
		}

		private void interpolate(Row first, Row last, int x, float[] result) {
			float[] a = first.values[x], b = last.values[x];
			int i = first.at[x], j = last.at[x];
			float w0 = axes[2].firstShare[z], w1 = axes[2].lastShare[z];
			if (w1 == 0) System.arraycopy(a, i + firstClass, result, firstClass, classes - firstClass);
			else for (int c = firstClass; c < classes; c++) result[c] = w0 * a[i + c] + w1 * b[j + c];
		}
	}

	private static int highest(float[] scores) {
		int best = 0;
		for (int c = 1; c < scores.length; c++) if (scores[c] > scores[best]) best = c;
		return best;
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
