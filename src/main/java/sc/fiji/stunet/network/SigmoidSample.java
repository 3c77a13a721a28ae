package sc.fiji.stunet.network;

import java.util.List;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

import sc.fiji.stunet.model.LossSettings;

/** Regions that may overlap: each has a probability of its own, and a binary entropy. */
final class SigmoidSample extends LossSample {

	private final Operand<TFloat32> probabilities;
	/** (voxels, regions): 1 inside of a region. */
	private final Operand<TFloat32> inside;

	SigmoidSample(Ops tf, Operand<TFloat32> logits, Operand<TInt32> reference, LossSettings settings) {
		super(tf, logits, reference, settings);
		probabilities = tf.math.sigmoid(flat);
		inside = tf.gather(tf.constant(members(settings)), classes, tf.constant(0));
	}

	/** (classes, regions). */
	private static float[][] members(LossSettings settings) {
		List<List<Integer>> regions = settings.regions();
		float[][] members = new float[settings.largestClass() + 1][regions.size()];
		for (int region = 0; region < regions.size(); region++)
			for (int label : regions.get(region)) members[label][region] = 1;
		return members;
	}

	@Override
	Operand<TFloat32> statistics() {
		Operand<TFloat32> seen = masked(probabilities);
		return stacked(norm.sum(tf.math.mul(seen, inside)), norm.sum(seen), norm.sum(masked(inside)));
	}

	/**
	 * The sum over the regions of max(z, 0) - z y + log(1 + exp(-|z|)). Without voxels that are ignored the original
	 * takes the mean over the regions, too.
	 */
	@Override
	Operand<TFloat32> entropies() {
		Operand<TFloat32> all = tf.math.add(
				tf.math.sub(tf.nn.relu(flat), tf.math.mul(flat, inside)),
				tf.math.log1p(tf.math.exp(tf.math.neg(tf.math.abs(flat)))));
		return masked(tf.math.mul(column(tf.sum(all, tf.constant(1))), share()));
	}

	private Operand<TFloat32> share() {
		return tf.constant(mask == null ? 1f / count : 1f);
	}

	/** The entropy's is p - y; that of Dice / dp = (2 y - Dice) / denominator goes through dp / dz = p (1 - p). */
	@Override
	Operand<TFloat32> gradient(Operand<TFloat32> ofEntropy, Operand<TFloat32> scale, Operand<TFloat32> dice) {
		Operand<TFloat32> entropy = tf.math.mul(tf.math.sub(probabilities, inside), tf.math.mul(ofEntropy, share()));
		Operand<TFloat32> slope = tf.math.mul(probabilities, tf.math.sub(tf.constant(1f), probabilities));
		Operand<TFloat32> ofDice = tf.math.mul(scale, tf.math.sub(tf.math.mul(inside, tf.constant(2f)), dice));
		return masked(tf.math.sub(entropy, tf.math.mul(slope, ofDice)));
	}
}
