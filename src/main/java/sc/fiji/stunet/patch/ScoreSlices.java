package sc.fiji.stunet.patch;

/**
 * Scores of some whole slices of a patch, as the network gives them: the class runs fastest, then x. Valid only during
 * the call that passes them on; may be read from several threads.
 */
public interface ScoreSlices {

	/** The first slice (z) in the patch. */
	int first();

	/** How many slices there are. */
	int count();

	/**
	 * @param y in the patch
	 * @param z in the patch, one of the slices
	 * @param row filled with (class, x), class fastest
	 */
	void readRow(int y, int z, float[] row);
}
