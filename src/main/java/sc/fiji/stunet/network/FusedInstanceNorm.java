package sc.fiji.stunet.network;

import java.util.Optional;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;

import sc.fiji.stunet.model.NetworkConfig.Unit;

/**
 * Instance norm in few passes over the voxels. Its statistics are sums, and sums of products: products of matrices,
 * which add up in blocks and so round little. What is then multiplied by one factor for each channel and added is a
 * 1x1x1 convolution with a diagonal kernel, which may add other tensors and go through LeakyRelu in the same pass.
 */
final class FusedInstanceNorm extends InstanceNorm {

	/** Up to so many, taking the mean away costs hardly any time and keeps the digits. */
	private static final long FEW_VOXELS = 1 << 15;

	/**
	 * What a norm does to every voxel once its statistics are known: factor x + constant.
	 *
	 * @param factor (channels)
	 * @param constant (channels)
	 */
	record Linear(Operand<TFloat32> factor, Operand<TFloat32> constant) {}

	private final Ops tf;
	private final FusedOperations fused;

	FusedInstanceNorm(Ops tf, Unit unit) {
		super(tf, unit.epsilon());
		this.tf = tf;
		this.fused = new FusedOperations(tf, unit);
	}

	/** Of groups of voxels, then of the groups: a product with one row adds up one by one. */
	@Override
	Operand<TFloat32> mean(Operand<TFloat32> x) {
		long voxels = voxels(x), size = groupSize(voxels);
		Operand<TFloat32> groups = meanOfRows(tf.reshape(x, tf.constant(new long[] {size, -1})), size);
		Operand<TFloat32> mean =
				meanOfRows(tf.reshape(groups, tf.constant(new long[] {voxels / size, channels(x)})), voxels / size);
		return tf.reshape(mean, tf.constant(new long[] {channels(x)}));
	}

	private Operand<TFloat32> meanOfRows(Operand<TFloat32> x, long count) {
		return tf.linalg.matMul(tf.fill(tf.constant(new long[] {1, count}), tf.constant(1f / count)), x);
	}

	/** @param x of many voxels: with a mean near zero, else the squares of the mean would outweigh the variance */
	@Override
	Operand<TFloat32> variance(Operand<TFloat32> x, Operand<TFloat32> mean) {
		return tf.math.maximum(covariance(x, x, mean, mean), tf.constant(0f));
	}

	/** Where there are few voxels, the mean is taken away from each of them, which costs little there. */
	private Operand<TFloat32> covariance(
			Operand<TFloat32> a, Operand<TFloat32> b, Operand<TFloat32> meanOfA, Operand<TFloat32> meanOfB) {
		if (voxels(b) <= FEW_VOXELS) return meanProduct(tf.math.sub(a, meanOfA), tf.math.sub(b, meanOfB));
		return tf.math.sub(meanProduct(a, b), tf.math.mul(meanOfA, meanOfB));
	}

	/** @return (channels) */
	private Operand<TFloat32> meanProduct(Operand<TFloat32> a, Operand<TFloat32> b) {
		Operand<TFloat32> products = tf.linalg.matMul(rows(a), rows(b), MatMul.transposeA(true));
		return tf.math.mul(tf.sum(tf.math.mul(products, identity(a)), tf.constant(0)), tf.constant(1f / voxels(a)));
	}

	/** Instance norm, plus an addend, through LeakyRelu. */
	Operand<TFloat32> apply(
			Operand<TFloat32> x,
			Operand<TFloat32> scale,
			Operand<TFloat32> shift,
			Operand<TFloat32> mean,
			Operand<TFloat32> variance,
			Optional<Operand<TFloat32>> addend,
			boolean leakyRelu) {
		Linear linear = linear(scale, shift, mean, variance);
		return linear(x, linear.factor, linear.constant, addend, leakyRelu);
	}

	Linear linear(
			Operand<TFloat32> scale, Operand<TFloat32> shift, Operand<TFloat32> mean, Operand<TFloat32> variance) {
		Operand<TFloat32> factor = tf.math.mul(scale, inverseDeviation(variance));
		return new Linear(factor, tf.math.sub(shift, tf.math.mul(mean, factor)));
	}

	/** As a sum of dy and x with a factor each, and a constant. */
	@Override
	Gradient gradient(
			Operand<TFloat32> dy,
			Operand<TFloat32> x,
			Operand<TFloat32> scale,
			Operand<TFloat32> mean,
			Operand<TFloat32> variance) {
		Operand<TFloat32> inverse = inverseDeviation(variance), meanGradient = mean(dy);
		Operand<TFloat32> meanProduct = // of dy and the normalised x
				tf.math.mul(inverse, covariance(dy, x, meanGradient, mean));
		Operand<TFloat32> ofGradient = tf.math.mul(scale, inverse);
		Operand<TFloat32> ofX = tf.math.neg(tf.math.mul(tf.math.mul(ofGradient, inverse), meanProduct));
		Operand<TFloat32> constant =
				tf.math.neg(tf.math.add(tf.math.mul(ofGradient, meanGradient), tf.math.mul(ofX, mean)));
		Operand<TFloat32> first = linear(x, ofX, constant, Optional.empty(), false);
		Operand<TFloat32> voxels = tf.constant((float) voxels(x));
		return new Gradient(
				linear(dy, ofGradient, tf.zerosLike(constant), Optional.of(first), false),
				tf.math.mul(meanProduct, voxels),
				tf.math.mul(meanGradient, voxels));
	}

	/** factor x + constant + addend, through LeakyRelu. */
	private Operand<TFloat32> linear(
			Operand<TFloat32> x,
			Operand<TFloat32> factor,
			Operand<TFloat32> constant,
			Optional<Operand<TFloat32>> addend,
			boolean leakyRelu) {
		long channels = channels(x);
		Operand<TFloat32> diagonal =
				tf.reshape(tf.math.mul(identity(x), factor), tf.constant(new long[] {1, 1, 1, channels, channels}));
		return fused.convolution(x, diagonal, Layers.ONE, constant, addend, leakyRelu);
	}

	/** (channels, channels). */
	private Operand<TFloat32> identity(Operand<TFloat32> x) {
		int size = (int) channels(x);
		float[][] ones = new float[size][size];
		for (int i = 0; i < size; i++) ones[i][i] = 1;
		return tf.constant(ones);
	}

	/** (voxels, channels). */
	private Operand<TFloat32> rows(Operand<TFloat32> x) {
		return tf.reshape(x, tf.constant(new long[] {voxels(x), channels(x)}));
	}

	private static long channels(Operand<TFloat32> x) {
		return x.shape().get(x.shape().numDimensions() - 1);
	}

	private static long voxels(Operand<TFloat32> x) {
		return x.shape().size() / channels(x);
	}
}
