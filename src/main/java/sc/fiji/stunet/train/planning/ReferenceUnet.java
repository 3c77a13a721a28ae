package sc.fiji.stunet.train.planning;

import sc.fiji.stunet.volume.Extent;

/**
 * Estimates the number of values in nnU-Net's own U-Net for a patch, which limits the patch whatever the memory: larger
 * ones were never tried. nnU-Net v1, {@code Generic_UNet.compute_approx_vram_consumption}.
 */
final class ReferenceUnet {

	private static final int WIDTH = 32;
	private static final int MOST_WIDTH = 320;
	private static final int CONVOLUTIONS = 2;
	/** {@code use_this_for_batch_size_computation_3D}, for networks of width 30: a batch of two. */
	static final double LIMIT = 520_000_000.0 * WIDTH / 30;

	static final int BATCH = 2;

	private ReferenceUnet() {}

	static double values(Extent patch, Pooling pooling, int inputs, int classes) {
		double voxels = patch.voxels();
		double values = voxels * ((2 * CONVOLUTIONS + 1) * WIDTH + inputs + classes);
		int width = WIDTH;
		int pools = pooling.strides().size();
		for (int pool = 0; pool < pools; pool++) {
			voxels /= pooling.strides().get(pool).voxels();
			width = Math.min(2 * width, MOST_WIDTH);
			// The bottleneck has no decoder.
			values += voxels * width * (pool < pools - 1 ? 2 * CONVOLUTIONS + 1 : CONVOLUTIONS);
		}
		return values;
	}
}
