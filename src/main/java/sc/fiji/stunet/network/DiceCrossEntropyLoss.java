package sc.fiji.stunet.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Stack;
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
	 * @param probabilities (voxels, classes)
	 * @param classes (voxels): of the reference
	 * @param indices (voxels, 2): of the reference's classes among the probabilities
	 * @param ofClasses (voxels): their probabilities
	 * @param statistics (3, classes): t, p and r
	 * @param crossEntropy mean over the voxels
	 */
	private record Sample(
			Operand<TFloat32> logits,
			Operand<TFloat32> probabilities,
			Operand<TInt32> classes,
			Operand<TInt32> indices,
			Operand<TFloat32> ofClasses,
			Operand<TFloat32> statistics,
			Operand<TFloat32> crossEntropy) {}

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
		this.norm = new InstanceNorm(this.tf, 0);
		this.perSample = otherStatistics == null;
		this.batchSize = batchSize;
		for (int i = 0; i < logits.size(); i++) samples.add(sample(logits.get(i), classes.get(i)));
		statistics = this.tf.math.addN(samples.stream().map(Sample::statistics).toList());
		overall = perSample ? statistics : this.tf.math.add(statistics, otherStatistics);
	}

	/**
	 * The cross-entropy of a voxel is the logarithm of the sum of exponentials, less the class's logit; that of its
	 * probability would be infinite where the probability is rounded to zero.
	 */
	private Sample sample(Operand<TFloat32> logits, Operand<TInt32> classes) {
		int count = (int) logits.shape().get(Layers.CHANNELS),
				voxels = (int) (logits.shape().size() / count);
		Operand<TFloat32> flat = tf.reshape(logits, tf.constant(new int[] {voxels, count}));
		Operand<TFloat32> probabilities = tf.nn.softmax(flat);
		Operand<TInt32> rows = tf.range(tf.constant(0), tf.constant(voxels), tf.constant(1));
		Operand<TInt32> indices = tf.stack(List.of(rows, classes), Stack.axis(1L));
		Operand<TFloat32> ofClasses = tf.gatherNd(probabilities, indices);
		Operand<TFloat32> entropy = tf.math.sub(
				tf.math.sub(tf.max(flat, tf.constant(1)), tf.gatherNd(flat, indices)),
				tf.math.log(tf.max(probabilities, tf.constant(1))));
		Operand<TFloat32> statistics = tf.stack(List.of(
				sumByClass(ofClasses, rows, classes, count),
				norm.sum(probabilities),
				sumByClass(tf.onesLike(ofClasses), rows, classes, count)));
		Operand<TFloat32> mean =
				tf.reshape(norm.mean(tf.reshape(entropy, tf.constant(new int[] {voxels, 1}))), tf.constant(new int[0]));
		return new Sample(logits, probabilities, classes, indices, ofClasses, statistics, mean);
	}

	/**
	 * Sums over the voxels of each class, as sums of groups of voxels, then of the groups: short sums round little.
	 *
	 * @param values (voxels)
	 * @return (count)
	 */
	private Operand<TFloat32> sumByClass(
			Operand<TFloat32> values, Operand<TInt32> rows, Operand<TInt32> classes, int count) {
		int voxels = (int) values.shape().get(0),
				size = (int) Math.ceil(Math.sqrt(voxels)),
				groups = (voxels + size - 1) / size;
		Operand<TInt32> group = tf.math.div(rows, tf.constant(size));
		Operand<TInt32> segment = tf.math.add(tf.math.mul(group, tf.constant(count)), classes);
		Operand<TFloat32> sums = tf.math.unsortedSegmentSum(values, segment, tf.constant(groups * count));
		return tf.sum(tf.reshape(sums, tf.constant(new int[] {groups, count})), tf.constant(0));
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
	 * (sum over classes (p h) - h). Only one class of a voxel has the first part of h, and the first part of the
	 * cross-entropy's gradient p - 1, so that both are added for that class alone.
	 *
	 * @return by the logits of every sample here: (1, D, H, W, classes)
	 */
	List<Operand<TFloat32>> gradients(float weight) {
		return samples.stream().map(sample -> gradient(sample, weight)).toList();
	}

	private Operand<TFloat32> gradient(Sample sample, float weight) {
		Operand<TFloat32> decisive = perSample ? sample.statistics : overall;
		float share = perSample ? weight / batchSize : weight,
				voxels = sample.probabilities.shape().get(0);
		Operand<TFloat32> scale = tf.math.div(tf.math.mul(structures(), tf.constant(share)), denominator(decisive));
		Operand<TFloat32> everywhere = tf.math.mul(scale, dice(decisive));
		Operand<TFloat32> onVoxel = tf.math.mul(
				sample.ofClasses, tf.gather(tf.math.mul(scale, tf.constant(2f)), sample.classes, tf.constant(0)));
		Operand<TFloat32> column = tf.reshape(everywhere, tf.constant(new int[] {-1, 1}));
		Operand<TFloat32> mean = tf.math.sub(
				tf.reshape(onVoxel, tf.constant(new int[] {-1, 1})), tf.linalg.matMul(sample.probabilities, column));
		Operand<TFloat32> ofEntropy = tf.constant(weight / batchSize / voxels);
		Operand<TFloat32> ofAll =
				tf.math.mul(sample.probabilities, tf.math.add(tf.math.add(mean, ofEntropy), everywhere));
		Operand<TFloat32> gradient = tf.tensorScatterNdSub(ofAll, sample.indices, tf.math.add(onVoxel, ofEntropy));
		return tf.reshape(gradient, tf.constant(sample.logits.shape().asArray()));
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
