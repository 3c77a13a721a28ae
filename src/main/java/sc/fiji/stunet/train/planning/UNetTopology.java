package sc.fiji.stunet.train.planning;

import java.util.ArrayList;
import java.util.List;

import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Spacing;

/**
 * Strides and kernels of a U-Net for a patch: nnU-Net v2, {@code get_pool_and_conv_props} in {@code
 * network_topology.py}.
 *
 * @param strides of every stage, the first one's 1, (x, y, z)
 * @param kernels of every stage, (x, y, z)
 * @param patch the next larger one that is divisible
 * @param divisor of the patch: 2 for every stride of an axis
 */
record UNetTopology(List<Extent> strides, List<Extent> kernels, Extent patch, Extent divisor) {

	/** An axis is never made shorter than this. */
	static final int SHORTEST = 4;

	/** Halves the axes whose voxel size is within a factor of two of the smallest of those that are long enough. */
	static UNetTopology of(Spacing spacing, Extent wanted) {
		double[] mm = spacing.toArray();
		int[] size = {wanted.x(), wanted.y(), wanted.z()}, divisor = {1, 1, 1}, kernel = {1, 1, 1};
		List<Extent> strides = new ArrayList<>(List.of(new Extent(1, 1, 1))), kernels = new ArrayList<>();
		for (int[] stride = stride(mm, size); stride[0] * stride[1] * stride[2] > 1; stride = stride(mm, size)) {
			double finest = Math.min(mm[0], Math.min(mm[1], mm[2]));
			for (int axis = 0; axis < 3; axis++) {
				// Slices much thicker than the voxels are wide are first convolved each by itself.
				if (mm[axis] / finest < 2) kernel[axis] = 3;
			}
			kernels.add(extent(kernel));
			strides.add(extent(stride));
			for (int axis = 0; axis < 3; axis++) {
				mm[axis] *= stride[axis];
				size[axis] = (size[axis] + stride[axis] - 1) / stride[axis];
				divisor[axis] *= stride[axis];
			}
		}
		kernels.add(new Extent(3, 3, 3));
		int[] padded = new int[3];
		for (int axis = 0; axis < 3; axis++)
			padded[axis] = (wanted.get(axis) + divisor[axis] - 1) / divisor[axis] * divisor[axis];
		return new UNetTopology(List.copyOf(strides), List.copyOf(kernels), extent(padded), extent(divisor));
	}

	/** @return 1 for every axis that stays as it is */
	private static int[] stride(double[] mm, int[] size) {
		double finest = Double.POSITIVE_INFINITY;
		for (int axis = 0; axis < 3; axis++) if (size[axis] >= 2 * SHORTEST) finest = Math.min(finest, mm[axis]);
		int[] stride = {1, 1, 1};
		int last = -1, count = 0;
		for (int axis = 0; axis < 3; axis++)
			if (size[axis] >= 2 * SHORTEST && mm[axis] / finest < 2) {
				stride[axis] = 2;
				last = axis;
				count++;
			}
		// A single axis must stay longer.
		if (count == 1 && size[last] < 3 * SHORTEST) stride[last] = 1;
		return stride;
	}

	private static Extent extent(int[] size) {
		return new Extent(size[0], size[1], size[2]);
	}
}
