package sc.fiji.stunet.network;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;

/**
 * Instance norm (Ulyanov et al. 2016, arXiv 1607.08022) with the biased variance, forward and backward. Batch norm of a
 * batch of one would be the same, but TensorFlow adds up its statistics voxel by voxel in single precision, which costs
 * a digit.
 */
class InstanceNorm {

	/** The gradients of the input, of the scale and of the shift. */
	record Gradient(Operand<TFloat32> input, Operand<TFloat32> scale, Operand<TFloat32> shift) {}

	private final Ops tf;
	private final float epsilon;

	/** @param epsilon added to the variance */
	InstanceNorm(Ops tf, double epsilon) {
		this.tf = tf;
		this.epsilon = (float) epsilon;
	}

	/**
	 * The mean over the voxels, as the mean of groups of voxels, then of the groups: with about as many groups as
	 * voxels in one, every sum is short, and rounds little.
	 *
	 * @param x (..., channels)
	 * @return (channels)
	 */
	Operand<TFloat32> mean(Operand<TFloat32> x) {
		long channels = x.shape().get(x.shape().numDimensions() - 1),
				voxels = x.shape().size() / channels;
		long size = groupSize(voxels);
		Operand<TFloat32> groups = tf.reshape(x, tf.constant(new long[] {size, voxels / size, channels}));
		return tf.math.mean(tf.math.mean(groups, tf.constant(0)), tf.constant(0));
	}

	/** About as many as there are groups. */
	static long groupSize(long voxels) {
		long size = (long) Math.sqrt((double) voxels);
		while (voxels % size != 0) size--;
		return size;
	}

	/** The sum over the voxels, by short sums as in {@link #mean}. */
	Operand<TFloat32> sum(Operand<TFloat32> x) {
		long channels = x.shape().get(x.shape().numDimensions() - 1);
		long voxels = x.shape().size() / channels;
		return tf.math.mul(mean(x), tf.constant((float) voxels));
	}

	/** @return (channels) */
	Operand<TFloat32> variance(Operand<TFloat32> x, Operand<TFloat32> mean) {
		return mean(tf.math.squaredDifference(x, mean));
	}

	/** @return scale * (x - mean) / sqrt(variance + epsilon) + shift, in one pass over x */
	Operand<TFloat32> apply(
			Operand<TFloat32> x,
			Operand<TFloat32> scale,
			Operand<TFloat32> shift,
			Operand<TFloat32> mean,
			Operand<TFloat32> variance) {
		return tf.nn.fusedBatchNorm(
						x,
						scale,
						shift,
						mean,
						variance, //
						FusedBatchNorm.epsilon(epsilon),
						FusedBatchNorm.dataFormat("NDHWC"),
						FusedBatchNorm.isTraining(false))
				.y();
	}

	/**
	 * The backward pass. With n = (x - mean) / deviation, where deviation = sqrt(variance + epsilon): the scale's is
	 * sum(dy n), the shift's sum(dy), and the input's scale / deviation * (dy - mean(dy) - n mean(dy n)).
	 *
	 * @param dy gradient of the output
	 */
	Gradient gradient(
			Operand<TFloat32> dy,
			Operand<TFloat32> x,
			Operand<TFloat32> scale,
			Operand<TFloat32> mean,
			Operand<TFloat32> variance) {
		Operand<TFloat32> one = tf.onesLike(mean), zero = tf.zerosLike(mean);
		Operand<TFloat32> meanGradient = mean(dy),
				meanProduct = mean(tf.math.mul(dy, apply(x, one, zero, mean, variance)));
		Operand<TFloat32> factor = tf.math.mul(scale, inverseDeviation(variance));
		// Each half in one pass; a variance of 1 - epsilon divides by one.
		Operand<TFloat32> first = apply(dy, factor, zero, meanGradient, tf.math.sub(one, tf.constant(epsilon)));
		Operand<TFloat32> second = apply(x, tf.math.neg(tf.math.mul(factor, meanProduct)), zero, mean, variance);
		long size = x.shape().size() / x.shape().get(Layers.CHANNELS);
		Operand<TFloat32> voxels = tf.constant((float) size);
		return new Gradient(
				tf.math.add(first, second), tf.math.mul(meanProduct, voxels), tf.math.mul(meanGradient, voxels));
	}

	final Operand<TFloat32> inverseDeviation(Operand<TFloat32> variance) {
		return tf.math.rsqrt(tf.math.add(variance, tf.constant(epsilon)));
	}
}
