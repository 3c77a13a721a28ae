package sc.fiji.stunet.preprocess;

import sc.fiji.stunet.progress.ComputingThreads;
import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.Extent;

/**
 * Resamples labels as nnU-Net does for training: each label's indicator is interpolated linearly (nearest along a
 * separate axis), and what it is at a voxel {@linkplain Decision decides}. One pass over its eight neighbours finds all
 * labels of a voxel.
 */
final class LabelResampling {

	private final Resampling grid;
	private final Decision decision;
	/** Shares that differ by less are equal. */
	private static final double ROUNDING = 1e-9;

	private final InterpolationWeights alongX;
	private final InterpolationWeights alongY;
	private final InterpolationWeights alongZ;

	/** Which of the labels around a voxel it gets. */
	enum Decision {
		/**
		 * The highest that reaches 0.5, or 0: nnU-Net v1, and {@code resize_segmentation} of batchgenerators before
		 * 0.25. At most two labels can.
		 */
		HALF,
		/** The one with the largest share, of equal ones the nearest voxel's: nnU-Net v2, and batchgenerators since. */
		LARGEST_OR_NEAREST,
		/** The one with the largest share, of equal ones the lowest: {@code resample_torch_fornnunet}. */
		LARGEST_OR_LOWEST
	}

	LabelResampling(Resampling grid) {
		this(grid, Decision.HALF);
	}

	LabelResampling(Resampling grid, Decision decision) {
		this.grid = grid;
		this.decision = decision;
		this.alongX = grid.linearWeights(0);
		this.alongY = grid.linearWeights(1);
		this.alongZ = grid.linearWeights(2);
	}

	/**
	 * @param labels (x, y, z), x fastest; may be negative
	 * @return (x, y, z), or the source itself if the size does not change
	 */
	int[] apply(int[] labels) {
		return grid.isIdentity() ? labels : apply(labels, 0, 0, grid.to().z());
	}

	/**
	 * Some slices of the result.
	 *
	 * @param labels the slices from {@code sourceZ} on, at least those that {@link Resampling#sources} tells
	 * @param endZ after the last slice of the result
	 */
	int[] apply(int[] labels, int sourceZ, int firstZ, int endZ) {
		int[] result = new int[Channels.arrayLength(Resampling.with(grid.to(), 2, endZ - firstZ))];
		ComputingThreads.range(firstZ, endZ).forEach(z -> {
			for (int y = 0; y < grid.to().y(); y++)
				row(
						labels,
						sourceZ,
						y,
						z,
						result,
						((z - firstZ) * grid.to().y() + y) * grid.to().x());
		});
		return result;
	}

	private void row(int[] labels, int sourceZ, int y, int z, int[] result, int target) {
		Neighbours neighbours = new Neighbours(alongZ, z, alongY, y, grid.from(), sourceZ, decision);
		for (int x = 0; x < grid.to().x(); x++) result[target + x] = neighbours.label(labels, alongX, x);
	}

	/** The rows of source voxels around one row of the result, with their weights. */
	private static final class Neighbours {

		private final int sizeX;
		private final Decision decision;
		/** Of the rows. */
		private int nearest;

		private final int[] rows;
		private final double[] rowWeights;
		private final int[] label;
		private final double[] weight;

		Neighbours(
				InterpolationWeights alongZ,
				int z,
				InterpolationWeights alongY,
				int y,
				Extent from,
				int firstZ,
				Decision decision) {
			this.decision = decision;
			sizeX = from.x();
			rows = new int[alongZ.count() * alongY.count()];
			rowWeights = new double[rows.length];
			label = new int[2 * rows.length];
			weight = new double[2 * rows.length];
			for (int i = 0, n = 0; i < alongZ.count(); i++)
				for (int j = 0; j < alongY.count(); j++, n++) {
					int sourceZ = Math.min(alongZ.start()[z] + i, from.z() - 1);
					int sourceY = Math.min(alongY.start()[y] + j, from.y() - 1);
					rows[n] = ((sourceZ - firstZ) * from.y() + sourceY) * sizeX;
					if (alongZ.isNearest(z, i) && alongY.isNearest(y, j)) nearest = n;
					rowWeights[n] = alongZ.weights()[z * alongZ.count() + i] * alongY.weights()[y * alongY.count() + j];
				}
		}

		int label(int[] labels, InterpolationWeights alongX, int x) {
			int first = alongX.start()[x];
			int last = alongX.last(x, sizeX);
			int common = labels[rows[0] + first];
			boolean uniform = true;
			for (int row : rows) uniform &= labels[row + first] == common && labels[row + last] == common;
			return uniform ? common : vote(labels, alongX, x, first, last);
		}

		private int vote(int[] labels, InterpolationWeights alongX, int x, int first, int last) {
			int found = 0;
			for (int n = 0; n < rows.length; n++)
				for (int i = 0; i < alongX.count(); i++)
					found = add(
							labels[rows[n] + (i == 0 ? first : last)],
							rowWeights[n] * alongX.weights()[x * alongX.count() + i],
							found);
			if (decision == Decision.HALF) return reaching(found);
			return largest(found, labels[rows[nearest] + (alongX.isNearest(x, 0) ? first : last)]);
		}

		private int largest(int found, int ofNearest) {
			int winner = 0;
			for (int k = 1; k < found; k++) {
				double more = weight[k] - weight[winner];
				if (more > ROUNDING || more >= -ROUNDING && label[k] < label[winner]) winner = k;
			}
			if (decision == Decision.LARGEST_OR_NEAREST)
				for (int k = 0; k < found; k++)
					if (label[k] == ofNearest && weight[k] >= weight[winner] - ROUNDING) return ofNearest;
			return label[winner];
		}

		private int reaching(int found) {
			boolean any = false;
			int winner = 0;
			for (int k = 0; k < found; k++)
				if (weight[k] >= 0.5 && (!any || label[k] > winner)) {
					winner = label[k];
					any = true;
				}
			return winner;
		}

		/** @return how many different labels there are now */
		private int add(int value, double share, int found) {
			for (int k = 0; k < found; k++)
				if (label[k] == value) {
					weight[k] += share;
					return found;
				}
			label[found] = value;
			weight[found] = share;
			return found + 1;
		}
	}
}
