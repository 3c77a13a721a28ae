package sc.fiji.stunet.train.planning;

import sc.fiji.stunet.preprocess.AxisOrder;
import sc.fiji.stunet.volume.Spacing;

/**
 * Chooses the voxel size at which a network is trained. nnU-Net v1, {@code experiment_planner_baseline_3DUNet_v21.py}.
 */
final class TargetSpacing {

	private static final double ANISOTROPIC = 3;
	/** Voxel sizes that differ by a smaller factor come from rounding in a header, and are no reason to turn a scan. */
	private static final double SAME = 1.01;

	private TargetSpacing() {}

	/**
	 * The median of every axis; of one that is much coarser than the others and has much fewer voxels, the 10th
	 * percentile, because scans with more and thinner slices must not lose them.
	 */
	static Spacing of(Fingerprint fingerprint) {
		double[] target = new double[3];
		double[] size = new double[3];
		for (int axis = 0; axis < 3; axis++) {
			target[axis] = Percentile.median(fingerprint.spacings(axis));
			size[axis] = Percentile.median(fingerprint.sizes(axis));
		}
		int coarsest = coarsest(target);
		int a = (coarsest + 1) % 3;
		int b = (coarsest + 2) % 3;
		double finer = Math.max(target[a], target[b]);
		if (target[coarsest] > ANISOTROPIC * finer && size[coarsest] * ANISOTROPIC < Math.min(size[a], size[b])) {
			double thin = Percentile.of(10, fingerprint.spacings(coarsest));
			target[coarsest] = thin < finer ? finer + 1e-5 : thin;
		}
		return new Spacing(target[0], target[1], target[2]);
	}

	/** The coarsest axis; z if two are the same, then y, since the original's order is z, y, x. */
	private static int coarsest(double[] spacing) {
		int axis = 2;
		for (int other = 1; other >= 0; other--) if (spacing[other] > SAME * spacing[axis]) axis = other;
		return axis;
	}

	/** The coarsest axis becomes the grid's z; the other two keep their order. */
	static AxisOrder axisOrder(Spacing target) {
		return switch (coarsest(target.toArray())) {
			case 0 -> new AxisOrder(1, 2, 0);
			case 1 -> new AxisOrder(0, 2, 1);
			default -> AxisOrder.IDENTITY;
		};
	}
}
