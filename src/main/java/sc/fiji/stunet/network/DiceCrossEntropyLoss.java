package sc.fiji.stunet.network;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

import sc.fiji.stunet.model.LossSettings;

/**
 * Cross-entropy minus soft Dice (Milletari et al. 2016, arXiv 1606.04797, in nnU-Net's form), of one level of deep
 * supervision, and its gradient in closed form. The cross-entropy is the mean over all voxels that are looked at. The
 * soft Dice is the mean over the structures, the background left out, or over the regions, of (2 t + s) / (p + r + s +
 * epsilon), where s = 1e-5, r counts the voxels of the structure, p adds up its probability over all voxels, and t over
 * the structure's voxels.
 */
final class DiceCrossEntropyLoss {

	private static final float SMOOTH = 1e-5f;

	private final Ops tf;
	private final LossSettings settings;
	private final int batchSize;
	private final List<LossSample> samples;
	private final List<Operand<TFloat32>> sampleStatistics;
	private final Operand<TFloat32> statistics;
	private final Operand<TFloat32> overall;
	private final Operand<TFloat32> seenInBatch;

	/**
	 * @param logits of some samples of the batch: (1, D, H, W, classes)
	 * @param classes of the same: (voxels)
	 * @param otherStatistics (3, classes): {@link #statistics()} of the batch's other samples; used for a Dice over the
	 *     batch only
	 * @param seenInBatch {@link #seen()}, of all samples of the batch; used only where voxels may be ignored
	 * @param batchSize all samples of the batch
	 */
	DiceCrossEntropyLoss(
			Ops tf,
			LossSettings settings,
			List<Operand<TFloat32>> logits,
			List<Operand<TInt32>> classes,
			Operand<TFloat32> otherStatistics,
			Operand<TFloat32> seenInBatch,
			int batchSize) {
		this.tf = tf.withSubScope("loss");
		this.settings = settings;
		this.batchSize = batchSize;
		samples = IntStream.range(0, logits.size())
				.mapToObj(i -> LossSample.of(this.tf, logits.get(i), classes.get(i), settings))
				.toList();
		sampleStatistics = samples.stream().map(LossSample::statistics).toList();
		statistics = this.tf.math.addN(sampleStatistics);
		overall = settings.batchDice() ? this.tf.math.add(statistics, otherStatistics) : statistics;
		// Where there is none, there is no entropy either.
		this.seenInBatch = this.tf.math.maximum(seenInBatch, this.tf.constant(1f));
	}

	/** (3, classes): t, p and r, added up over the samples here. */
	Operand<TFloat32> statistics() {
		return statistics;
	}

	/** The voxels of the samples here that are looked at. */
	Operand<TFloat32> seen() {
		return tf.math.addN(samples.stream().map(LossSample::seen).toList());
	}

	/** The share of the samples here in the mean over all voxels of the batch that are looked at. */
	Operand<TFloat32> crossEntropy() {
		Operand<TFloat32> sum =
				tf.math.addN(samples.stream().map(LossSample::meanEntropy).toList());
		return tf.math.mul(sum, tf.math.mul(ofEntropy(1), tf.constant((float) samples.get(0).voxels)));
	}

	/** @return the weight of a voxel's entropy */
	private Operand<TFloat32> ofEntropy(float weight) {
		return settings.ignored().isPresent()
				? tf.math.div(tf.constant(weight), seenInBatch)
				: tf.constant(weight / batchSize / samples.get(0).voxels);
	}

	/** The soft Dice of the whole batch; or, per sample, the share of the samples here in the mean. */
	Operand<TFloat32> softDice() {
		if (settings.batchDice()) return softDice(overall);
		Operand<TFloat32> sum =
				tf.math.addN(sampleStatistics.stream().map(this::softDice).toList());
		return tf.math.div(sum, tf.constant((float) batchSize));
	}

	private Operand<TFloat32> softDice(Operand<TFloat32> of) {
		return tf.sum(tf.math.mul(dice(of), shares()), tf.constant(0));
	}

	/**
	 * The gradient of weight * (cross-entropy - soft Dice) with respect to the logits.
	 *
	 * @return by the logits of every sample here: (1, D, H, W, classes)
	 */
	List<Operand<TFloat32>> gradients(float weight) {
		return IntStream.range(0, samples.size())
				.mapToObj(i -> gradient(samples.get(i), sampleStatistics.get(i), weight))
				.toList();
	}

	private Operand<TFloat32> gradient(LossSample sample, Operand<TFloat32> own, float weight) {
		Operand<TFloat32> decisive = settings.batchDice() ? overall : own;
		float share = settings.batchDice() ? weight : weight / batchSize;
		Operand<TFloat32> scale = tf.math.div(tf.math.mul(shares(), tf.constant(share)), denominator(decisive));
		return tf.reshape(
				sample.gradient(ofEntropy(weight), scale, dice(decisive)),
				tf.constant(sample.logits.shape().asArray()));
	}

	private Operand<TFloat32> dice(Operand<TFloat32> of) {
		Operand<TFloat32> numerator = tf.math.add(tf.math.mul(row(of, 0), tf.constant(2f)), tf.constant(SMOOTH));
		return tf.math.div(numerator, denominator(of));
	}

	private Operand<TFloat32> denominator(Operand<TFloat32> of) {
		return tf.math.add(tf.math.add(row(of, 1), row(of, 2)), tf.constant((float) (SMOOTH + settings.epsilon())));
	}

	private Operand<TFloat32> row(Operand<TFloat32> of, int row) {
		return tf.gather(of, tf.constant(row), tf.constant(0));
	}

	/** The share of every class in the mean: the background, which is no region, has none. */
	private Operand<TFloat32> shares() {
		int first = settings.regions().isEmpty() ? 1 : 0;
		float[] shares = new float[(int) statistics.shape().get(1)];
		Arrays.fill(shares, first, shares.length, 1f / (shares.length - first));
		return tf.constant(shares);
	}
}
