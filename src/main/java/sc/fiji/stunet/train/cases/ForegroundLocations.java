package sc.fiji.stunet.train.cases;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The foreground locations of a case: for each class all its voxels, or {@value #MOST} of them chosen at random, in one
 * pass (Vitter,
 * "Random sampling with a reservoir", algorithm R). nnU-Net v1 keeps as many, but at least a hundredth; its seed is
 * fixed too, so that a case is always the same file.
 */
final class ForegroundLocations {

	static final int MOST = 10_000;
	private static final long SEED = 1234;

	private final int[][] kept;
	private final long[] seen;
	private final SplittableRandom random = new SplittableRandom(SEED);

	private ForegroundLocations(int classes) {
		kept = new int[classes][0];
		seen = new long[classes];
	}

	/**
	 * @param voxels (x, y, z), x fastest; negative ones and 0 have no locations
	 * @param classes background included
	 * @return per class, positions in {@code voxels}, ascending
	 */
	static int[][] of(short[] voxels, int classes) {
		ForegroundLocations locations = new ForegroundLocations(classes);
		for (int i = 0; i < voxels.length; i++) if (voxels[i] > 0) locations.add(voxels[i], i);
		for (int c = 0; c < classes; c++) {
			locations.kept[c] = Arrays.copyOf(locations.kept[c], (int) Math.min(MOST, locations.seen[c]));
			Arrays.sort(locations.kept[c]);
		}
		return locations.kept;
	}

	private void add(int c, int location) {
		long number = seen[c]++;
		if (number < MOST) {
			if (number == kept[c].length)
				kept[c] = Arrays.copyOf(kept[c], Math.min(MOST, Math.max(64, 2 * kept[c].length)));
			kept[c][(int) number] = location;
			return;
		}
		long chosen = random.nextLong(number + 1);
		if (chosen < MOST) kept[c][(int) chosen] = location;
	}
}
