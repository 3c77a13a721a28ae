package sc.fiji.stunet.train.augment;

import java.util.random.RandomGenerator;

import sc.fiji.stunet.volume.Extent;

/**
 * Blurs each channel, with probability 0.5, by a Gaussian of its own: {@code augment_gaussian_blur}. As scipy's
 * {@code gaussian_filter}: cut off at 4 sigma, mirrored at the border with the border voxel twice.
 *
 * @param least sigma in voxels
 * @param most sigma in voxels
 */
record Blur(double least, double most) implements Augmentation {

	private static final double PROBABILITY_PER_CHANNEL = 0.5;
	private static final double CUT_OFF = 4;

	@Override
	public void apply(Patch patch, RandomGenerator random) {
		for (int c = 0; c < patch.channels(); c++)
			if (random.nextDouble() < PROBABILITY_PER_CHANNEL)
				blur(patch.image(), patch.start(c), patch.size(), random.nextDouble(least, most));
	}

	/** @param start of the channel in the image */
	static void blur(float[] image, int start, Extent size, double sigma) {
		float[] kernel = kernel(sigma);
		for (int axis = 0; axis < 3; axis++) {
			int run = axis == 0 ? 1 : axis == 1 ? size.x() : size.x() * size.y();
			int block = run * size.get(axis);
			float[] source = new float[block];
			for (int from = start; from < start + size.voxels(); from += block) {
				System.arraycopy(image, from, source, 0, block);
				if (run == 1) alongRow(source, image, from, kernel);
				else acrossRows(source, image, from, run, size.get(axis), kernel);
			}
		}
	}

	/** @return the middle weight, then those of the neighbours at 1, 2, ... voxels */
	static float[] kernel(double sigma) {
		int radius = (int) (CUT_OFF * sigma + 0.5);
		double[] weights = new double[radius + 1];
		double sum = 0;
		for (int i = 0; i <= radius; i++) {
			weights[i] = Math.exp(-0.5 * i * i / (sigma * sigma));
			sum += i == 0 ? weights[i] : 2 * weights[i];
		}
		float[] kernel = new float[radius + 1];
		for (int i = 0; i <= radius; i++) kernel[i] = (float) (weights[i] / sum);
		return kernel;
	}

	private static void alongRow(float[] source, float[] target, int at, float[] kernel) {
		for (int i = 0; i < source.length; i++) {
			float sum = kernel[0] * source[i];
			for (int k = 1; k < kernel.length; k++)
				sum += kernel[k] * (source[mirrored(i - k, source.length)] + source[mirrored(i + k, source.length)]);
			target[at + i] = sum;
		}
	}

	/** @param run voxels from one row (or slice) to the next */
	private static void acrossRows(float[] source, float[] target, int at, int run, int rows, float[] kernel) {
		for (int row = 0; row < rows; row++) {
			int to = at + row * run;
			for (int i = 0, from = row * run; i < run; i++) target[to + i] = kernel[0] * source[from + i];
			for (int k = 1; k < kernel.length; k++) {
				float weight = kernel[k];
				int before = mirrored(row - k, rows) * run;
				int after = mirrored(row + k, rows) * run;
				for (int i = 0; i < run; i++) target[to + i] += weight * (source[before + i] + source[after + i]);
			}
		}
	}

	private static int mirrored(int i, int length) {
		int at = i;
		while (at < 0 || at >= length) at = at < 0 ? -1 - at : 2 * length - 1 - at;
		return at;
	}
}
