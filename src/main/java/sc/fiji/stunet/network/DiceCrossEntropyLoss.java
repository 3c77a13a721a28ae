package sc.fiji.stunet.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Sum;
import org.tensorflow.op.nn.SparseSoftmaxCrossEntropyWithLogits;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Cross-entropy minus soft Dice (Milletari et al. 2016, arXiv 1606.04797, in nnU-Net v1's form), of one level of deep
 * supervision, and its gradient in closed form. The cross-entropy is the mean over all voxels. The soft Dice is the
 * mean over the structures, the background left out, of (2 t + s) / (p + r + s + 1e-8), where s = 1e-5, r counts the
 * voxels of the structure, p adds up its probability over all voxels, and t over the structure's voxels.
 */
final class DiceCrossEntropyLoss {

	private static final float SMOOTH = 1e-5f;
	private static final float DENOMINATOR = SMOOTH + 1e-8f;

	/**
	 * @param probabilities (voxels, classes), as the two gradients and the reference, which has a 1 for the voxel's
	 *     class
	 * @param statistics (3, classes): t, p and r
	 * @param crossEntropy mean over the voxels
	 * @param crossEntropyGradient of each voxel's by its logits
	 */
	private record Sample(
			Operand<TFloat32> logits,
			Operand<TFloat32> probabilities,
			Operand<TFloat32> reference,
			Operand<TFloat32> statistics, //
			Operand<TFloat32> crossEntropy,
			Operand<TFloat32> crossEntropyGradient) {}

	private final Operand<TFloat32> statistics;
	private final Operand<TFloat32> overall;
	private final Ops tf;
	private final InstanceNorm norm;
	private final boolean perSample;
	private final int batchSize;
	private final List<Sample> samples = new ArrayList<>();

	/**
	 * @param logits of some samples of the batch: (1, D, H, W, classes)
	 * @param classes of the same: (voxels)
	 * @param otherStatistics (3, classes): {@link #statistics()} of the batch's other samples, for a Dice over the
	 *           whole batch; null for the mean of the samples' Dice
	 * @param batchSize all samples of the batch
	 */
	DiceCrossEntropyLoss(
			Ops tf,
			List<Operand<TFloat32>> logits,
			List<Operand<TInt32>> classes,
			Operand<TFloat32> otherStatistics,
			int batchSize) {
		this.tf = tf.withSubScope("loss");
		this.norm = new InstanceNorm(this.tf);
		this.perSample = otherStatistics == null;
		this.batchSize = batchSize;
		for (int i = 0; i < logits.size(); i++) samples.add(sample(logits.get(i), classes.get(i)));
		statistics = this.tf.math.addN(samples.stream().map(Sample::statistics).toList());
		overall = perSample ? statistics : this.tf.math.add(statistics, otherStatistics);
	}

	private Sample sample(Operand<TFloat32> logits, Operand<TInt32> classes) {
		int count = (int) logits.shape().get(Layers.CHANNELS),
				voxels = (int) (logits.shape().size() / count);
		Operand<TFloat32> flat = tf.reshape(logits, tf.constant(new int[] {voxels, count}));
		SparseSoftmaxCrossEntropyWithLogits<TFloat32> entropy =
				tf.nn.sparseSoftmaxCrossEntropyWithLogits(flat, classes);
		Operand<TFloat32> probabilities = tf.nn.softmax(flat),
				reference = tf.oneHot(classes, tf.constant(count), tf.constant(1f), tf.constant(0f));
		Operand<TFloat32> statistics = tf.stack(
				List.of(norm.sum(tf.math.mul(probabilities, reference)), norm.sum(probabilities), norm.sum(reference)));
		Operand<TFloat32> mean = tf.reshape(
				norm.mean(tf.reshape(entropy.loss(), tf.constant(new int[] {voxels, 1}))), tf.constant(new int[0]));
		return new Sample(logits, probabilities, reference, statistics, mean, entropy.backprop());
	}

	/** (3, classes): t, p and r, added up over the samples here. */
	Operand<TFloat32> statistics() {
		return statistics;
	}

	/** The share of the samples here in the mean over all voxels of the batch. */
	Operand<TFloat32> crossEntropy() {
		return divide(tf.math.addN(samples.stream().map(Sample::crossEntropy).toList()), batchSize);
	}

	/** The soft Dice of the whole batch; or, per sample, the share of the samples here in the mean. */
	Operand<TFloat32> softDice() {
		if (!perSample) return softDice(overall);
		return divide(
				tf.math.addN(samples.stream()
						.map(sample -> softDice(sample.statistics))
						.toList()),
				batchSize);
	}

	private Operand<TFloat32> softDice(Operand<TFloat32> statistics) {
		return tf.sum(tf.math.mul(dice(statistics), structures()), tf.constant(0));
	}

	/**
	 * The gradient of weight * (cross-entropy - soft Dice) with respect to the logits z, through the probabilities p:
	 * with h = d Dice / dp, which is 2 / denominator on the class's voxels less Dice / denominator everywhere, dz = p
	 * (sum over classes (p h) - h).
	 *
	 * @return by the logits of every sample here: (1, D, H, W, classes)
	 */
	List<Operand<TFloat32>> gradients(float weight) {
		return samples.stream().map(sample -> gradient(sample, weight)).toList();
	}

	private Operand<TFloat32> gradient(Sample sample, float weight) {
		Operand<TFloat32> decisive = perSample ? sample.statistics : overall;
		float share = perSample ? weight / batchSize : weight,
				voxels = sample.reference.shape().get(0);
		Operand<TFloat32> scale = tf.math.div(tf.math.mul(structures(), tf.constant(share)), denominator(decisive));
		Operand<TFloat32> onVoxels = tf.math.mul(scale, tf.constant(2f)),
				everywhere = tf.math.mul(scale, dice(decisive));
		Operand<TFloat32> h = tf.math.sub(tf.math.mul(sample.reference, onVoxels), everywhere);
		Operand<TFloat32> mean = tf.sum(tf.math.mul(sample.probabilities, h), tf.constant(1), Sum.keepDims(true));
		Operand<TFloat32> ofDice = tf.math.mul(sample.probabilities, tf.math.sub(mean, h));
		Operand<TFloat32> ofCrossEntropy =
				tf.math.mul(sample.crossEntropyGradient, tf.constant(weight / batchSize / voxels));
		return tf.reshape(
				tf.math.add(ofDice, ofCrossEntropy),
				tf.constant(sample.logits.shape().asArray()));
	}

	private Operand<TFloat32> dice(Operand<TFloat32> statistics) {
		Operand<TFloat32> numerator =
				tf.math.add(tf.math.mul(row(statistics, 0), tf.constant(2f)), tf.constant(SMOOTH));
		return tf.math.div(numerator, denominator(statistics));
	}

	private Operand<TFloat32> denominator(Operand<TFloat32> statistics) {
		return tf.math.add(tf.math.add(row(statistics, 1), row(statistics, 2)), tf.constant(DENOMINATOR));
	}

	private Operand<TFloat32> row(Operand<TFloat32> statistics, int row) {
		return tf.gather(statistics, tf.constant(row), tf.constant(0));
	}

	/** The share of every class in the mean over the structures. */
	private Operand<TFloat32> structures() {
		float[] share = new float[(int) statistics.shape().get(1)];
		Arrays.fill(share, 1, share.length, 1f / (share.length - 1));
		return tf.constant(share);
	}

	private Operand<TFloat32> divide(Operand<TFloat32> x, int divisor) {
		return tf.math.div(x, tf.constant((float) divisor));
	}
}
