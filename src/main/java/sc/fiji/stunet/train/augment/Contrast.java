package sc.fiji.stunet.train.augment;

import java.util.random.RandomGenerator;

/**
 * Spreads the intensities of each channel about their mean, within the range that they had: {@code augment_contrast}.
 */
record Contrast(double least, double most) implements Augmentation {

	@Override
	public void apply(Patch patch, RandomGenerator random) {
		for (int c = 0; c < patch.channels(); c++)
			spread(patch.image(), patch.start(c), patch.start(c + 1), SpatialVariation.aroundOne(least, most, random));
	}

	static void spread(float[] image, int from, int end, double factor) {
		IntensityStatistics before = IntensityStatistics.of(image, from, end);
		float mean = (float) before.mean();
		float by = (float) factor;
		for (int i = from; i < end; i++)
			image[i] = Math.max(before.min(), Math.min(before.max(), (image[i] - mean) * by + mean));
	}
}
