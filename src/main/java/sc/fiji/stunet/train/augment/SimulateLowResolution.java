package sc.fiji.stunet.train.augment;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

import sc.fiji.stunet.preprocess.Resampling;
import sc.fiji.stunet.volume.Extent;

/**
 * Resamples each channel, with probability 0.5, as if it had been taken with larger voxels: to a coarser grid by
 * nearest neighbour, back by cubic spline ({@code augment_linear_downsampling_scipy} with nnU-Net v1's orders).
 *
 * @param least factor between the sizes of the grids; the largest is 1
 * @param dummy2dAxis axis of dummy 2D augmentation, which keeps its resolution
 */
record SimulateLowResolution(double least, OptionalInt dummy2dAxis) implements Augmentation {

	private static final double PROBABILITY_PER_CHANNEL = 0.5;

	@Override
	public void apply(Patch patch, RandomGenerator random) {
		for (int c = 0; c < patch.channels(); c++)
			if (random.nextDouble() < PROBABILITY_PER_CHANNEL) coarsen(patch, c, random.nextDouble(least, 1));
	}

	void coarsen(Patch patch, int channel, double factor) {
		Extent size = patch.size();
		int[] coarse = new int[3];
		for (int axis = 0; axis < 3; axis++)
			coarse[axis] = axis == dummy2dAxis.orElse(-1)
					? size.get(axis)
					: (int) Math.max(1, Math.rint(size.get(axis) * factor));
		Extent to = new Extent(coarse[0], coarse[1], coarse[2]);
		float[] voxels = Arrays.copyOfRange(patch.image(), patch.start(channel), patch.start(channel + 1));
		float[] back = new Resampling(to, size, Resampling.NONE)
				.cubic(new Resampling(size, to, Resampling.NONE).nearest(voxels));
		System.arraycopy(back, 0, patch.image(), patch.start(channel), back.length);
	}
}
