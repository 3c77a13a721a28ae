package sc.fiji.stunet.preprocess;

import sc.fiji.stunet.volume.Extent;

/**
 * Final scores of a box of the network's grid. The boxes of a grid come in order, x fastest, and cover it; with a box
 * its neighbours before it, one voxel along each axis, can still be read. May be read from several threads.
 */
public interface FinishedScores {

	/** The box's first voxel. */
	Extent first();

	/** The voxel after the box's last one, along each axis. */
	Extent end();

	/**
	 * Finds the voxels of a row, from the one before the box, if there is one, to the box's last.
	 *
	 * @param y of the box, or one less
	 * @param z of the box, or one less
	 */
	void findRow(int y, int z, Row row);

	/** A linear interpolation along three axes is off by less than this part of the values. */
	float ROUNDING = 1f / (1 << 18);

	/**
	 * Whether one score is above another one by more than a linear interpolation rounds. If it is at all voxels around
	 * a place, it is interpolated to a higher score there.
	 */
	static boolean isAhead(float score, float other) {
		return score - other > ROUNDING * (Math.abs(score) + Math.abs(other));
	}

	/** Where the scores of a row's voxels are; x counts from the beginning of the grid. */
	final class Row {

		/** The score of class c at x is {@code values[x][at[x] + c]}. */
		public final float[][] values;

		public final int[] at;
		/**
		 * The class with the highest score, if it {@link FinishedScores#isAhead} of all others; otherwise -1.
		 */
		public final short[] best;

		public Row(int sizeX) {
			values = new float[sizeX][];
			at = new int[sizeX];
			best = new short[sizeX];
		}
	}
}
