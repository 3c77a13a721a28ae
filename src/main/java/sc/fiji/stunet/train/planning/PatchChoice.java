package sc.fiji.stunet.train.planning;

import java.util.function.BiPredicate;

import sc.fiji.stunet.failure.OutOfMemory;
import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Spacing;

/**
 * The choice of patch and strides. nnU-Net v1, {@code get_properties_for_stage} in {@code
 * experiment_planner_baseline_3DUNet_v21.py}.
 *
 * @param patch in voxels, a multiple of the pooling's total
 */
record PatchChoice(Extent patch, Pooling pooling) {

	/** Initial number of voxels along the coarsest axis: more than any patch that fits has. */
	private static final int START = 512;

	/**
	 * Begins with a patch that has the same length in mm along all axes, clipped to the median scan, and makes the axis
	 * shorter that sees most of the scan, until the network fits.
	 *
	 * @param median size of the scans
	 * @param fits whether a patch with its pooling fits
	 * @throws OutOfMemory if not even the smallest patch does
	 */
	static PatchChoice of(Spacing spacing, Extent median, BiPredicate<Extent, Pooling> fits) {
		double coarsest = Math.max(spacing.x(), Math.max(spacing.y(), spacing.z()));
		int[] start = new int[3];
		for (int axis = 0; axis < 3; axis++)
			start[axis] = (int) Math.min(Math.rint(START * coarsest / spacing.get(axis)), median.get(axis));
		Extent patch = new Extent(start[0], start[1], start[2]);
		Pooling pooling = Pooling.of(spacing, patch);
		patch = pooling.padded(patch);
		while (!fits.test(patch, pooling)) {
			Extent smaller = shorter(patch, pooling, spacing, median);
			pooling = Pooling.of(spacing, smaller);
			patch = pooling.padded(smaller);
		}
		return new PatchChoice(patch, pooling);
	}

	private static Extent shorter(Extent patch, Pooling pooling, Spacing spacing, Extent median) {
		int axis = -1;
		// Of several that cover the same part of the scan, the original takes x.
		for (int a = 2; a >= 0; a--)
			if (patch.get(a) - pooling.total().get(a) >= Pooling.SHORTEST
					&& (axis < 0 || seen(patch, median, a) >= seen(patch, median, axis))) axis = a;
		if (axis < 0)
			throw new OutOfMemory("Not even a patch of " + patch
					+ " voxels fits the memory; choose a smaller network, allow more memory" + Remedy.MEMORY
					+ " or close other programs.");
		// The step is that of the smaller patch, which may be halved less often.
		Extent tried = minus(patch, axis, pooling.total().get(axis));
		return minus(patch, axis, Pooling.of(spacing, tried).total().get(axis));
	}

	private static double seen(Extent patch, Extent median, int axis) {
		return patch.get(axis) / (double) median.get(axis);
	}

	private static Extent minus(Extent patch, int axis, int voxels) {
		return new Extent(
				patch.x() - (axis == 0 ? voxels : 0),
				patch.y() - (axis == 1 ? voxels : 0),
				patch.z() - (axis == 2 ? voxels : 0));
	}
}
