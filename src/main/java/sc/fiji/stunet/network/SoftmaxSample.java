package sc.fiji.stunet.network;

import java.util.List;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Stack;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

import sc.fiji.stunet.model.LossSettings;

/** Classes of which every voxel has one; the first, the background, has no Dice. */
final class SoftmaxSample extends LossSample {

	private final Operand<TFloat32> probabilities;
	private final Operand<TInt32> rows;
	/** (voxels, 2): of the reference's classes among the probabilities. */
	private final Operand<TInt32> indices;
	/** (voxels): their probabilities; 0 where the loss does not look. */
	private final Operand<TFloat32> ofClasses;

	SoftmaxSample(Ops tf, Operand<TFloat32> logits, Operand<TInt32> reference, LossSettings settings) {
		super(tf, logits, reference, settings);
		probabilities = tf.nn.softmax(flat);
		rows = tf.range(tf.constant(0), tf.constant(voxels), tf.constant(1));
		indices = tf.stack(List.of(rows, classes), Stack.axis(1L));
		ofClasses = seen(tf.gatherNd(probabilities, indices));
	}

	/** @param x (voxels) */
	private Operand<TFloat32> seen(Operand<TFloat32> x) {
		return mask == null ? x : tf.math.mul(x, tf.reshape(mask, tf.constant(new int[] {voxels})));
	}

	@Override
	Operand<TFloat32> statistics() {
		return stacked(
				sumByClass(ofClasses, rows, classes, count),
				norm.sum(masked(probabilities)),
				sumByClass(seen(tf.onesLike(ofClasses)), rows, classes, count));
	}

	/**
	 * The entropy of a voxel is the logarithm of the sum of exponentials, less the class's logit; that of its
	 * probability would be infinite where the probability is rounded to zero.
	 */
	@Override
	Operand<TFloat32> entropies() {
		Operand<TFloat32> entropy = tf.math.sub(
				tf.math.sub(tf.max(flat, tf.constant(1)), tf.gatherNd(flat, indices)),
				tf.math.log(tf.max(probabilities, tf.constant(1))));
		return masked(column(entropy));
	}

	/**
	 * Through the probabilities p: with h = d Dice / dp, which is 2 / denominator on the class's voxels less Dice /
	 * denominator everywhere, dz = p (sum over classes (p h) - h). Only one class of a voxel has the first part of h,
	 * and the first part of the cross-entropy's gradient p - 1, so that both are added for that class alone.
	 */
	@Override
	Operand<TFloat32> gradient(Operand<TFloat32> ofEntropy, Operand<TFloat32> scale, Operand<TFloat32> dice) {
		Operand<TFloat32> everywhere = tf.math.mul(scale, dice);
		Operand<TFloat32> onVoxel =
				tf.math.mul(ofClasses, tf.gather(tf.math.mul(scale, tf.constant(2f)), classes, tf.constant(0)));
		Operand<TFloat32> mean = tf.math.sub(column(onVoxel), tf.linalg.matMul(probabilities, column(everywhere)));
		Operand<TFloat32> ofAll = tf.math.mul(probabilities, tf.math.add(tf.math.add(mean, ofEntropy), everywhere));
		return masked(tf.tensorScatterNdSub(ofAll, indices, tf.math.add(onVoxel, ofEntropy)));
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
}
