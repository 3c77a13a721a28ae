package sc.fiji.stunet.patch;

import java.util.ArrayList;
import java.util.List;

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

	/** These slices in their order, so many at a time. */
	default List<ScoreSlices> parts(int slices) {
		List<ScoreSlices> parts = new ArrayList<>();
		int end = first() + count();
		for (int z = first(); z < end; z += slices) parts.add(new Part(this, z, Math.min(slices, end - z)));
		return parts;
	}

	/** Some of other slices. */
	record Part(ScoreSlices all, int first, int count) implements ScoreSlices {

		@Override
		public void readRow(int y, int z, float[] row) {
			all.readRow(y, z, row);
		}
	}
}
