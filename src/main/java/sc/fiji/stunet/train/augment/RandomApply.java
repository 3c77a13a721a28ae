package sc.fiji.stunet.train.augment;

import java.util.random.RandomGenerator;

/**
 * Applies an augmentation with a probability.
 *
 * @param probability 0 to 1
 */
record RandomApply(double probability, Augmentation augmentation) implements Augmentation {

	@Override
	public void apply(Patch patch, RandomGenerator random) {
		if (random.nextDouble() < probability) augmentation.apply(patch, random);
	}
}
