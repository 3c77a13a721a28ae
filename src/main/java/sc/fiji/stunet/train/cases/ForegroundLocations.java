package sc.fiji.stunet.train.cases;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import sc.fiji.stunet.model.Labelling;

/**
 * The foreground locations of a case: for each structure all its voxels, or {@value #MOST} of them chosen at random, in
 * one pass (Vitter, "Random sampling with a reservoir", algorithm R). nnU-Net v1 keeps as many, but at least a
 * hundredth; its seed is fixed too, so that a case is always the same file.
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
	 * @param voxels (x, y, z), x fastest: classes, -1 outside the non-zero mask
	 * @return positions in {@code voxels}, ascending: per structure or region, counted from 1; at 0 those of all
	 *     voxels that somebody has judged, if there are others
	 */
	static int[][] of(short[] voxels, Labelling labelling) {
		int outputs = labelling.classes().size();
		ForegroundLocations locations = new ForegroundLocations(outputs + 1);
		int[][] outputsOf = outputsOf(labelling);
		boolean sparse = labelling.ignored().isPresent();
		for (int i = 0; i < voxels.length; i++) {
			if (sparse && voxels[i] < outputsOf.length) locations.add(0, i);
			if (voxels[i] > 0 && voxels[i] < outputsOf.length)
				for (int output : outputsOf[voxels[i]]) locations.add(output, i);
		}
		for (int c = 0; c <= outputs; c++) {
			locations.kept[c] = Arrays.copyOf(locations.kept[c], (int) Math.min(MOST, locations.seen[c]));
			Arrays.sort(locations.kept[c]);
		}
		return locations.kept;
	}

	/** By class, the structures or regions that have it. */
	private static int[][] outputsOf(Labelling labelling) {
		List<List<Integer>> classes = labelling.classes();
		return IntStream.rangeClosed(0, labelling.values().size())
				.mapToObj(c -> IntStream.rangeClosed(1, classes.size())
						.filter(output -> classes.get(output - 1).contains(c))
						.toArray())
				.toArray(int[][]::new);
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
