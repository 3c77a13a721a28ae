package sc.fiji.stunet.train.augment;

import java.util.random.RandomGenerator;

/**
 * Adds Gaussian noise. One number is drawn for all channels; what nnU-Net calls its variance is used as the standard
 * deviation there ({@code augment_gaussian_noise}), so it is here.
 *
 * @param most standard deviation, in units of the normalised image
 */
record Noise(double most) implements Augmentation {

	@Override
	public void apply(Patch patch, RandomGenerator random) {
		add(patch.image(), random.nextDouble() * most, random);
	}

	static void add(float[] image, double sd, RandomGenerator random) {
		for (int i = 0; i < image.length; i++) image[i] += (float) (sd * random.nextGaussian());
	}
}
