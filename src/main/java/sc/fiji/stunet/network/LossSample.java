package sc.fiji.stunet.network;

import java.util.List;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

import sc.fiji.stunet.model.LossSettings;

/**
 * The scores of one sample, one level of deep supervision, compared with the reference.
 *
 * @see DiceCrossEntropyLoss
 */
abstract sealed class LossSample permits SoftmaxSample, SigmoidSample {

	final Ops tf;
	final InstanceNorm norm;
	/** (1, D, H, W, classes). */
	final Operand<TFloat32> logits;
	/** (voxels, classes): the same. */
	final Operand<TFloat32> flat;

	final int voxels;
	final int count;
	/** (voxels, 1): 1 where the loss looks, 0 where nobody annotated; null: everywhere. */
	final Operand<TFloat32> mask;
	/** (voxels): of the reference; 0 where nobody annotated. */
	final Operand<TInt32> classes;

	LossSample(Ops tf, Operand<TFloat32> logits, Operand<TInt32> reference, LossSettings settings) {
		this.tf = tf;
		this.logits = logits;
		norm = new InstanceNorm(tf, 0);
		count = (int) logits.shape().get(Layers.CHANNELS);
		voxels = (int) (logits.shape().size() / count);
		flat = tf.reshape(logits, tf.constant(new int[] {voxels, count}));
		if (settings.ignored().isEmpty()) {
			mask = null;
			classes = reference;
			return;
		}
		Operand<TInt32> seen = tf.dtypes.cast(
				tf.math.notEqual(reference, tf.constant(settings.ignored().getAsInt())), TInt32.class);
		mask = tf.reshape(tf.dtypes.cast(seen, TFloat32.class), tf.constant(new int[] {voxels, 1}));
		classes = tf.math.mul(reference, seen);
	}

	static LossSample of(Ops tf, Operand<TFloat32> logits, Operand<TInt32> reference, LossSettings settings) {
		return settings.regions().isEmpty()
				? new SoftmaxSample(tf, logits, reference, settings)
				: new SigmoidSample(tf, logits, reference, settings);
	}

	/** (3, classes): t, p and r of {@link DiceCrossEntropyLoss}. */
	abstract Operand<TFloat32> statistics();

	/** (voxels, 1): the entropy of every voxel; 0 where the loss does not look. */
	abstract Operand<TFloat32> entropies();

	/**
	 * The gradient of cross-entropy - Dice with respect to the logits.
	 *
	 * @param ofEntropy the weight of a voxel's entropy
	 * @param scale (classes): the weight of the class's Dice, divided by its denominator
	 * @param dice (classes)
	 * @return (voxels, classes)
	 */
	abstract Operand<TFloat32> gradient(Operand<TFloat32> ofEntropy, Operand<TFloat32> scale, Operand<TFloat32> dice);

	/** The voxels that the loss looks at: ones add up without rounding, as far as patches go. */
	final Operand<TFloat32> seen() {
		return mask == null ? tf.constant((float) voxels) : tf.sum(mask, tf.constant(new int[] {0, 1}));
	}

	/** The mean over all voxels, also over those that the loss does not look at. */
	final Operand<TFloat32> meanEntropy() {
		return scalar(norm.mean(entropies()));
	}

	/** @param x (voxels, any) */
	final Operand<TFloat32> masked(Operand<TFloat32> x) {
		return mask == null ? x : tf.math.mul(x, mask);
	}

	private Operand<TFloat32> scalar(Operand<TFloat32> x) {
		return tf.reshape(x, tf.constant(new int[0]));
	}

	final Operand<TFloat32> column(Operand<TFloat32> x) {
		return tf.reshape(x, tf.constant(new int[] {-1, 1}));
	}

	final Operand<TFloat32> stacked(Operand<TFloat32> t, Operand<TFloat32> p, Operand<TFloat32> r) {
		return tf.stack(List.of(t, p, r));
	}
}
