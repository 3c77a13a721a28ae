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

	/** Where the scores of a row's voxels are; x counts from the beginning of the grid. */
	final class Row {

		/** The score of class c at x is {@code values[x][at[x] + c]}. */
		public final float[][] values;

		public final int[] at;
		/**
		 * The class with the highest score, if it is higher than all others by more than a linear interpolation rounds;
		 * otherwise -1.
		 */
		public final short[] best;

		public Row(int sizeX) {
			values = new float[sizeX][];
			at = new int[sizeX];
			best = new short[sizeX];
		}
	}
}
