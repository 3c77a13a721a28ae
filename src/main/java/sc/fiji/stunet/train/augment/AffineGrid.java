package sc.fiji.stunet.train.augment;

import sc.fiji.stunet.volume.Extent;

/**
 * The positions in the case at which the voxels of a transformed patch are sampled, for a box of the patch. Voxel
 * centres are whole numbers, arrays (x, y, z).
 */
final class AffineGrid {

	/** First voxel of the box in the patch, and the one after the last. */
	final int[] min;

	final int[] end;
	private final double[][] matrix;
	/** The sampling position of voxel (0, 0, 0) of the patch. */
	private final double[] origin;

	/** @param corner of the patch before it is turned, in the case; both have the same centre */
	AffineGrid(Affine turn, long[] corner, Extent patch, int[] min, int[] end) {
		this.min = min;
		this.end = end;
		matrix = turn.matrix();
		double[] centre = {(patch.x() - 1) / 2.0, (patch.y() - 1) / 2.0, (patch.z() - 1) / 2.0};
		origin = turn.apply(-centre[0], -centre[1], -centre[2]);
		for (int axis = 0; axis < 3; axis++) origin[axis] += corner[axis] + centre[axis];
	}

	double at(int axis, int x, int y, int z) {
		return origin[axis] + matrix[axis][0] * x + matrix[axis][1] * y + matrix[axis][2] * z;
	}

	/**
	 * The range of the sampling positions: {lowest, highest} whole number at or below one of them. One more on either
	 * side, because sums are rounded differently in the middle of the box.
	 */
	long[] range(int axis) {
		double lowest = Double.POSITIVE_INFINITY;
		double highest = Double.NEGATIVE_INFINITY;
		for (int corner = 0; corner < 8; corner++) {
			double at = at(
					axis,
					(corner & 1) == 0 ? min[0] : end[0] - 1,
					(corner & 2) == 0 ? min[1] : end[1] - 1,
					(corner & 4) == 0 ? min[2] : end[2] - 1);
			lowest = Math.min(lowest, at);
			highest = Math.max(highest, at);
		}
		return new long[] {(long) Math.floor(lowest) - 1, (long) Math.floor(highest) + 1};
	}
}
