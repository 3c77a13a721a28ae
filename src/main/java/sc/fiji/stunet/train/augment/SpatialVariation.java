package sc.fiji.stunet.train.augment;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

import sc.fiji.stunet.volume.Extent;

/**
 * Rotation and scaling, each with probability 0.2: {@code augment_spatial} of batchgenerators with nnU-Net v1's
 * settings ({@code nnUNetTrainerV2.setup_DA_params}). Angles are drawn per axis from +-30 degrees, the scale, one for
 * all axes, half of the times from 0.7 to 1 (larger structures) and else from 1 to 1.4 (smaller ones).
 * <p> A patch that is more than three times as wide as thick gets nnU-Net's "dummy 2D" augmentation: it is rotated
 * about its thin axis only, by up to 180 degrees, and scaled within the slices.
 */
public final class SpatialVariation {

	static final double PROBABILITY = 0.2;
	static final double LARGEST_ANGLE = Math.PI / 6;
	private static final double MAX_ANISOTROPY = 3;

	private final OptionalInt dummy2dAxis;

	public SpatialVariation(Extent patch) {
		dummy2dAxis = dummy2dAxis(patch);
	}

	/** The axis of dummy 2D augmentation, 0 for x; empty for patches of this size that are augmented in 3D. */
	static OptionalInt dummy2dAxis(Extent patch) {
		int thin = 0;
		for (int axis = 1; axis < 3; axis++) if (patch.get(axis) <= patch.get(thin)) thin = axis;
		int widest = Math.max(patch.x(), Math.max(patch.y(), patch.z()));
		return widest > MAX_ANISOTROPY * patch.get(thin) ? OptionalInt.of(thin) : OptionalInt.empty();
	}

	/** @return empty if this patch is neither rotated nor scaled */
	Optional<Affine> draw(RandomGenerator random) {
		Affine drawn = Affine.IDENTITY;
		boolean rotated = random.nextDouble() < PROBABILITY;
		if (rotated) drawn = rotation(random);
		boolean scaled = random.nextDouble() < PROBABILITY;
		if (scaled) drawn = scaling(aroundOne(0.7, 1.4, random)).after(drawn);
		return rotated || scaled ? Optional.of(drawn) : Optional.empty();
	}

	private Affine rotation(RandomGenerator random) {
		if (dummy2dAxis.isPresent())
			return Affine.rotation(dummy2dAxis.getAsInt(), random.nextDouble(-Math.PI, Math.PI));
		Affine turned = Affine.IDENTITY;
		for (int axis = 0; axis < 3; axis++)
			turned = Affine.rotation(axis, random.nextDouble(-LARGEST_ANGLE, LARGEST_ANGLE))
					.after(turned);
		return turned;
	}

	private Affine scaling(double factor) {
		int fixed = dummy2dAxis.orElse(-1);
		return Affine.scaling(fixed == 0 ? 1 : factor, fixed == 1 ? 1 : factor, fixed == 2 ? 1 : factor);
	}

	/** Below 1 and above 1 equally often, whatever the range; so nnU-Net draws scale, contrast and gamma. */
	static double aroundOne(double least, double most, RandomGenerator random) {
		return random.nextDouble() < 0.5 ? random.nextDouble(least, 1) : random.nextDouble(1, most);
	}
}
