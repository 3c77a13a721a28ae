package sc.fiji.stunet.train.augment;

import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Where the class is -1, channels that are normalised inside the mask become 0 again; then -1 becomes background.
 * nnU-Net v1's {@code MaskTransform} and {@code RemoveLabelTransform}.
 *
 * @param masked channels
 */
record Outside(Set<Integer> masked) implements Augmentation {

	@Override
	public void apply(Patch patch, RandomGenerator random) {
		short[] classes = patch.classes();
		for (int channel : masked)
			for (int i = 0, start = patch.start(channel); i < classes.length; i++)
				if (classes[i] < 0) patch.image()[start + i] = 0;
		for (int i = 0; i < classes.length; i++) if (classes[i] < 0) classes[i] = 0;
	}
}
