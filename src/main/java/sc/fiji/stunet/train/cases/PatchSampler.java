package sc.fiji.stunet.train.cases;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import sc.fiji.stunet.model.Labelling;
import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.train.Batch;
import sc.fiji.stunet.train.BatchSource;
import sc.fiji.stunet.train.Sample;
import sc.fiji.stunet.train.augment.Augmentations;
import sc.fiji.stunet.train.augment.Patch;
import sc.fiji.stunet.train.planning.TrainingPlan;
import sc.fiji.stunet.volume.Extent;

/**
 * Draws patches as nnU-Net v1's {@code DataLoader3D}: each from a case chosen at random; the last third of the batch
 * (with two, the second one) around a voxel of a structure, chosen among those that are in the case, the others
 * anywhere in it; where voxels are ignored, around one that is not, as in v2. A case smaller than the
 * patch lies in its middle, among zeros; a patch around a voxel starts inside the case, and may stick out at its end.
 * <p>
 * Every sample has random numbers of its own, which follow from the seed, the number of the batch and its place in it.
 */
public final class PatchSampler implements BatchSource {

	/**
	 * @param patch size, (x, y, z) in voxels
	 * @param batch patches at a time
	 * @param foregroundShare of patches that are drawn around structures
	 */
	public record Settings(Extent patch, int batch, double foregroundShare) {

		/** The share of patches around foreground: nnU-Net's {@code oversample_foreground_percent}. */
		public static final double FOREGROUND_SHARE = 0.33;

		public Settings(Extent patch, int batch) {
			this(patch, batch, FOREGROUND_SHARE);
		}

		/** Whether a sample is drawn around a structure; halves are rounded to the even number, as in Python. */
		boolean aroundStructure(int sample) {
			return sample >= Math.rint(batch * (1 - foregroundShare));
		}
	}

	private final List<PreprocessedCase> cases;
	private final Settings settings;
	private final Augmentations augmentations;
	private final long seed;

	/** @param cases in a fixed order: the seed selects by their index */
	public PatchSampler(List<PreprocessedCase> cases, Settings settings, Augmentations augmentations, long seed) {
		if (cases.isEmpty()) throw new IllegalArgumentException("There are no cases to draw patches from.");
		this.cases = List.copyOf(cases);
		this.settings = settings;
		this.augmentations = augmentations;
		this.seed = seed;
	}

	/** A sampler of training patches, with nnU-Net v1's augmentation. */
	public static PatchSampler forTraining(
			List<PreprocessedCase> cases, TrainingPlan training, Labelling labelling, long seed) {
		Plan plan = training.plan();
		Set<Integer> masked = IntStream.range(0, plan.normalization().size())
				.filter(c -> plan.normalization().get(c).insideMask())
				.boxed()
				.collect(Collectors.toSet());
		return new PatchSampler(
				cases,
				new Settings(plan.patch(), training.batchSize()),
				Augmentations.original(
						plan.patch(),
						plan.mirrorAxes(),
						masked,
						labelling.ignored().isPresent()),
				seed);
	}

	/** A sampler of validation patches, drawn in the same way but not augmented. */
	public static PatchSampler forValidation(List<PreprocessedCase> cases, TrainingPlan training, long seed) {
		return new PatchSampler(
				cases, new Settings(training.plan().patch(), training.batchSize()), Augmentations.none(), seed);
	}

	@Override
	public Batch batch(long number) {
		List<Sample> samples = new ArrayList<>();
		for (int i = 0; i < settings.batch; i++) samples.add(sample(settings.aroundStructure(i), random(number, i)));
		return new Batch(settings.patch, samples);
	}

	/**
	 * The random numbers of a sample; hashed, so that those of neighbouring seeds, batches and samples are independent.
	 */
	private SplittableRandom random(long number, int sample) {
		long mixed = new SplittableRandom(seed).nextLong();
		mixed = new SplittableRandom(mixed + number).nextLong();
		return new SplittableRandom(new SplittableRandom(mixed + sample).nextLong());
	}

	private Sample sample(boolean aroundStructure, SplittableRandom random) {
		PreprocessedCase chosen = cases.get(random.nextInt(cases.size()));
		try (OpenCase open = chosen.open()) {
			long[] corner = centre(aroundStructure, chosen, open, random)
					.map(voxel -> around(voxel, chosen.size()))
					.orElseGet(() -> anywhere(chosen.size(), random));
			Patch patch = augmentations.take(open.voxels(), open.classes(), corner, settings.patch, random);
			return new Sample(patch.image(), patch.classes());
		}
	}

	/** A voxel of a structure, or one that somebody has judged; empty: the patch may lie anywhere. */
	private static Optional<long[]> centre(
			boolean ofStructure, PreprocessedCase chosen, OpenCase open, SplittableRandom random) {
		int[] there = chosen.foreground();
		if (ofStructure && there.length > 0) {
			int structure = there[random.nextInt(there.length)];
			return Optional.of(open.location(structure, random.nextInt(chosen.locations(structure))));
		}
		return chosen.judged() == 0 ? Optional.empty() : Optional.of(open.location(0, random.nextInt(chosen.judged())));
	}

	private long[] anywhere(Extent size, SplittableRandom random) {
		long[] corner = new long[3];
		for (int axis = 0; axis < 3; axis++) {
			int room = size.get(axis) - settings.patch.get(axis);
			// If the padding is odd, the extra voxel is before or after.
			corner[axis] =
					room >= 0 ? random.nextInt(room + 1) : random.nextLong(Math.floorDiv(room, 2), -(-room / 2) + 1);
		}
		return corner;
	}

	private long[] around(long[] voxel, Extent size) {
		long[] corner = new long[3];
		for (int axis = 0; axis < 3; axis++) {
			int first = Math.min(0, Math.floorDiv(size.get(axis) - settings.patch.get(axis), 2));
			corner[axis] = Math.max(first, voxel[axis] - settings.patch.get(axis) / 2);
		}
		return corner;
	}
}
