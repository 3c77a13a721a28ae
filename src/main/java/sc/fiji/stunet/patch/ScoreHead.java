package sc.fiji.stunet.patch;

/**
 * The last layer of a network: the scores of a voxel from its features, without its neighbours. It is linear, so the
 * weighted mean of scores is what it makes of the weighted mean of features.
 */
public interface ScoreHead {

	/** Features of a voxel. */
	int width();

	/** Scores of a voxel. */
	int classes();

	/**
	 * @param voxels how many
	 * @param features (feature, voxel), feature fastest
	 * @param first the voxel of the scores from which on these are written
	 * @param scores filled with (class, voxel), class fastest
	 */
	void apply(int voxels, float[] features, int first, float[] scores);
}
