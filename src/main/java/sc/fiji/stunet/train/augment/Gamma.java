package sc.fiji.stunet.train.augment;

import java.util.random.RandomGenerator;

/**
 * Raises the intensities of each channel, taken from 0 to 1, to a power; mean and standard deviation stay: {@code
 * augment_gamma} with {@code retain_stats}.
 *
 * @param inverted whether bright and dark are swapped meanwhile
 */
record Gamma(double least, double most, boolean inverted) implements Augmentation {

	private static final double SMALLEST_RANGE = 1e-7;
	private static final double SMALLEST_SD = 1e-8;

	@Override
	public void apply(Patch patch, RandomGenerator random) {
		for (int c = 0; c < patch.channels(); c++)
			bend(patch.image(), patch.start(c), patch.start(c + 1), SpatialVariation.aroundOne(least, most, random));
	}

	void bend(float[] image, int from, int end, double power) {
		if (inverted) Brightness.multiply(image, from, end, -1);
		IntensityStatistics before = IntensityStatistics.of(image, from, end);
		double range = before.max() - before.min();
		double scale = 1 / (range + SMALLEST_RANGE);
		for (int i = from; i < end; i++)
			image[i] = (float) (Math.pow((image[i] - before.min()) * scale, power) * range + before.min());
		IntensityStatistics bent = IntensityStatistics.of(image, from, end);
		double stretch = before.sd() / (bent.sd() + SMALLEST_SD);
		for (int i = from; i < end; i++) image[i] = (float) ((image[i] - bent.mean()) * stretch + before.mean());
		if (inverted) Brightness.multiply(image, from, end, -1);
	}
}
