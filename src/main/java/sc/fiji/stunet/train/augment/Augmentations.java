package sc.fiji.stunet.train.augment;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.integer.ShortType;
import net.imglib2.type.numeric.real.FloatType;

import sc.fiji.stunet.volume.Extent;

/**
 * All steps from a case to an augmented patch: it is turned and scaled while it is taken out, then its intensities are
 * varied, then it is mirrored.
 * <p>
 * The original cuts out a larger patch first, turns and scales that, and keeps its centre. Here the voxels are read in
 * the case itself, at the same places; only where a turned corner would have left the larger patch (and got zeros), the
 * case is shown instead.
 */
public final class Augmentations {

	private final Optional<SpatialVariation> space;
	private final boolean sparse;
	/** The augmentations of intensities, then those of directions. */
	final List<Augmentation> steps;

	private Augmentations(Optional<SpatialVariation> space, boolean sparse, List<Augmentation> steps) {
		this.space = space;
		this.sparse = sparse;
		this.steps = List.copyOf(steps);
	}

	/**
	 * nnU-Net v1's augmentation: its ranges, probabilities and order ({@code get_moreDA_augmentation}).
	 *
	 * @param patch size
	 * @param mirrorAxes over which patches are mirrored, 0 is x
	 * @param masked channels that are normalised inside the non-zero mask, and so are 0 outside
	 * @param sparse whether some voxels are ignored, which v1 does not know: in a turned patch a voxel between several
	 *     classes is of the largest share then, as in v2, rather than background
	 */
	public static Augmentations original(Extent patch, Set<Integer> mirrorAxes, Set<Integer> masked, boolean sparse) {
		return new Augmentations(
				Optional.of(new SpatialVariation(patch)),
				sparse,
				List.of(
						new RandomApply(0.1, new Noise(0.1)),
						new RandomApply(0.2, new Blur(0.5, 1)),
						new RandomApply(0.15, new Brightness(0.75, 1.25)),
						new RandomApply(0.15, new Contrast(0.75, 1.25)),
						new RandomApply(0.25, new SimulateLowResolution(0.5, SpatialVariation.dummy2dAxis(patch))),
						new RandomApply(0.1, new Gamma(0.7, 1.5, true)),
						new RandomApply(0.3, new Gamma(0.7, 1.5, false)),
						new Mirror(mirrorAxes),
						new Outside(masked)));
	}

	/** No augmentation, for validation. */
	public static Augmentations none() {
		return new Augmentations(Optional.empty(), false, List.of(new Outside(Set.of())));
	}

	/**
	 * Takes an augmented patch from a case.
	 *
	 * @param voxels (x, y, z, channel)
	 * @param classes (x, y, z), -1 outside the non-zero mask
	 * @param corner first voxel, (x, y, z), of the patch that is neither turned nor scaled; it may lie outside the case
	 * @return classes without -1
	 */
	public Patch take(
			RandomAccessibleInterval<FloatType> voxels,
			RandomAccessibleInterval<ShortType> classes,
			long[] corner,
			Extent size,
			RandomGenerator random) {
		CaseSampling sampling = new CaseSampling(voxels, classes, sparse);
		Patch patch = Patch.empty(size, Math.toIntExact(voxels.dimension(3)));
		Optional<Affine> turn = space.flatMap(variation -> variation.draw(random));
		turn.ifPresentOrElse(affine -> sampling.copyTurned(corner, affine, patch), () -> sampling.copy(corner, patch));
		for (Augmentation step : steps) step.apply(patch, random);
		return patch;
	}
}
