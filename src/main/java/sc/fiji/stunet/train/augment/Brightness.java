package sc.fiji.stunet.train.augment;

import java.util.random.RandomGenerator;

/** Multiplies each channel by a factor of its own: {@code augment_brightness_multiplicative}. */
record Brightness(double least, double most) implements Augmentation {

	@Override
	public void apply(Patch patch, RandomGenerator random) {
		for (int c = 0; c < patch.channels(); c++)
			multiply(patch.image(), patch.start(c), patch.start(c + 1), (float) random.nextDouble(least, most));
	}

	static void multiply(float[] image, int from, int end, float factor) {
		for (int i = from; i < end; i++) image[i] *= factor;
	}
}
