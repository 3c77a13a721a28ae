package sc.fiji.stunet.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.job.Epoch;
import sc.fiji.stunet.preprocess.Normalization;
import sc.fiji.stunet.train.Batch;
import sc.fiji.stunet.train.BatchSource;
import sc.fiji.stunet.train.Sample;
import sc.fiji.stunet.train.TrainingStep;

/** A look at a few patches of new data through a pretrained model, before it learns from them. */
final class StartLook {

	private static final int PATCHES = 4;
	/**
	 * Of a decoder stage's channels; a border that was not measured itself. A start most of whose decoder was dead came
	 * to a Dice of 0.488 (scratch: 0.783), one without dead channels to 0.720 (scratch: 0.812): docs/benchmarks.md.
	 */
	private static final double MOST_DEAD = 1 / 3.0;

	private static final double MOST_OUTSIDE = 0.5;
	/** In deviations: an image's own mean and deviation leave next to nothing beyond it. */
	private static final double FAR = 10;

	private final List<Batch> batches = new ArrayList<>();

	private final OptionalInt ignored;

	/**
	 * @param batchSize patches of each batch of the source
	 * @param ignored class of voxels that nobody has judged
	 */
	StartLook(BatchSource source, int batchSize, OptionalInt ignored) {
		this.ignored = ignored;
		for (int i = 0; i * batchSize < PATCHES; i++) batches.add(source.batch(i));
	}

	/**
	 * @param step with the start's weights
	 * @param isLoop whether this is a round of annotating and learning, which takes a start as a whole
	 * @return what is wrong and what would help, if more than a third of a stage of the decoder is dead
	 */
	Optional<String> dead(TrainingStep step, boolean isLoop) {
		List<List<Double>> all = batches.stream().map(step::deadShares).toList();
		List<Double> shares = new ArrayList<>(all.get(0));
		all.forEach(one -> {
			for (int stage = 0; stage < shares.size(); stage++)
				shares.set(stage, Math.min(shares.get(stage), one.get(stage)));
		});
		if (shares.stream().noneMatch(share -> share > MOST_DEAD)) return Optional.empty();
		return Optional.of("Of the channels of the start model's decoder " + Epoch.percent(shares)
				+ " are dead on these images (stage by stage, from the lowest resolution), so it learns slowly from "
				+ "there; "
				+ (isLoop
						? "begin with another start, or with none."
						: "take its encoder alone" + Remedy.ENCODER_ONLY + ", or another start."));
	}

	/**
	 * Compares the voxels of the structures, since those are what a plan's statistics are of.
	 *
	 * @param known the start's, of its channels; one for all channels if it has one
	 * @param channels names of the new data's
	 * @param kept whether the new data are scaled by it
	 * @return a sentence for every channel most of whose voxels lie where the start has seen next to nothing
	 */
	List<String> intensities(List<Normalization> known, List<String> channels, boolean kept) {
		List<String> sentences = new ArrayList<>();
		for (int c = 0; c < channels.size(); c++) {
			Optional<double[]> range = range(known.get(known.size() == 1 ? 0 : c));
			if (range.isEmpty() || !(outside(c, range.get()) > MOST_OUTSIDE)) continue;
			sentences.add(String.format(
					Locale.ROOT,
					"%.0f %% of the structures' voxels have, scaled, intensities beyond what the start model knows in "
							+ "the channel %s (%.1f to %.1f), so it cannot tell them apart; %s.",
					100 * outside(c, range.get()),
					channels.get(c),
					range.get()[0],
					range.get()[1],
					kept
							? "let the scaling follow from these images, without its plan" + Remedy.KEEP_PLAN
							: "scale them as it was trained, with its plan" + Remedy.KEEP_PLAN
									+ ", or give images in the units that it knows"));
		}
		return sentences;
	}

	/** The lowest and the highest of almost all scaled intensities; empty if the plan does not tell it. */
	private static Optional<double[]> range(Normalization known) {
		Normalization.Statistics of = known.statistics();
		return switch (known.scheme()) {
			case CT ->
				Optional.of(new double[] {
					(of.percentile005() - of.mean()) / of.sd(), (of.percentile995() - of.mean()) / of.sd()
				});
			case CT2, Z_SCORE -> Optional.of(new double[] {-FAR, FAR});
			case ZERO_TO_ONE, RGB -> Optional.of(new double[] {0, 1});
			case NONE -> Optional.empty();
		};
	}

	/** The share of the structures' voxels that are not inside the range; what was clipped lies on its ends. */
	private double outside(int channel, double[] range) {
		long all = 0, outside = 0;
		double margin = 1e-4 * (range[1] - range[0]);
		for (Batch batch : batches)
			for (Sample sample : batch.samples())
				for (int i = 0; i < sample.classes().length; i++) {
					int ofVoxel = sample.classes()[i];
					if (ofVoxel == 0 || ofVoxel == ignored.orElse(0)) continue;
					float value = sample.image()[channel * sample.classes().length + i];
					all++;
					if (value < range[0] + margin || value > range[1] - margin) outside++;
				}
		return all == 0 ? 0 : outside / (double) all;
	}
}
