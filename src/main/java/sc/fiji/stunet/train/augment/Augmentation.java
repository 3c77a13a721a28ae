package sc.fiji.stunet.train.augment;

import java.util.random.RandomGenerator;

/** One augmentation of a patch. Has no state of its own: what it does follows from the patch and the random numbers. */
@FunctionalInterface
public interface Augmentation {

	/** Augments the patch in place. */
	void apply(Patch patch, RandomGenerator random);
}
