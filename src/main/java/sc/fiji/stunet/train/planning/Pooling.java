package sc.fiji.stunet.train.planning;

import java.util.ArrayList;
import java.util.List;

import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Spacing;

/**
 * The strides of the network, which halve the resolution. nnU-Net v1, {@code get_pool_and_conv_props} in {@code
 * experiment_planning/common_utils.py}, with the {@value #STRIDES} strides of STU-Net.
 *
 * @param strides that are needed, at most {@value #STRIDES}, (x, y, z)
 * @param total by which patch sizes must be divisible
 */
record Pooling(List<Extent> strides, Extent total) {

	static final int STRIDES = 5;
	/** An axis is never made shorter than this. */
	static final int SHORTEST = 4;

	/** Halves the axes whose voxel size is within a factor of two of the smallest, while they stay long enough. */
	static Pooling of(Spacing spacing, Extent patch) {
		double[] mm = spacing.toArray();
		double[] size = {patch.x(), patch.y(), patch.z()};
		int[] total = {1, 1, 1};
		List<Extent> strides = new ArrayList<>();
		while (strides.size() < STRIDES) {
			double finest = Math.min(mm[0], Math.min(mm[1], mm[2]));
			int[] stride = {1, 1, 1};
			for (int axis = 0; axis < 3; axis++)
				if (mm[axis] / finest < 2 && size[axis] >= 2 * SHORTEST) stride[axis] = 2;
			if (stride[0] * stride[1] * stride[2] == 1) break;
			for (int axis = 0; axis < 3; axis++) {
				mm[axis] *= stride[axis];
				size[axis] /= stride[axis];
				total[axis] *= stride[axis];
			}
			strides.add(new Extent(stride[0], stride[1], stride[2]));
		}
		return new Pooling(List.copyOf(strides), new Extent(total[0], total[1], total[2]));
	}

	/** The strides of a network, without those at its end that keep the resolution. */
	static Pooling of(NetworkConfig network) {
		List<Extent> strides = new ArrayList<>(network.strides());
		while (!strides.isEmpty() && strides.get(strides.size() - 1).voxels() == 1) strides.remove(strides.size() - 1);
		return new Pooling(List.copyOf(strides), network.totalStride());
	}

	/** The next larger size that is divisible. */
	Extent padded(Extent patch) {
		return new Extent(padded(patch.x(), total.x()), padded(patch.y(), total.y()), padded(patch.z(), total.z()));
	}

	private static int padded(int size, int divisor) {
		return (size + divisor - 1) / divisor * divisor;
	}

	/**
	 * The strides for {@link sc.fiji.stunet.model.StuNetConfig.Size#config}, filled up with stages that keep the
	 * resolution.
	 */
	List<Extent> ofNetwork() {
		List<Extent> all = new ArrayList<>(strides);
		while (all.size() < STRIDES) all.add(new Extent(1, 1, 1));
		return all;
	}
}
