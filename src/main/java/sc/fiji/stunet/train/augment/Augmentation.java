package sc.fiji.stunet.train.augment;

import java.util.random.RandomGenerator;

/** One augmentation of a patch. Stateless: its effect depends on the patch and the random numbers only. */
@FunctionalInterface
public interface Augmentation {

	/** Augments the patch in place. */
	void apply(Patch patch, RandomGenerator random);
}
