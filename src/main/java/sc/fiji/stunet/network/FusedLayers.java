package sc.fiji.stunet.network;

import static sc.fiji.stunet.model.OriginalNames.BIAS;
import static sc.fiji.stunet.model.OriginalNames.CONV1;
import static sc.fiji.stunet.model.OriginalNames.CONV2;
import static sc.fiji.stunet.model.OriginalNames.CONV3;
import static sc.fiji.stunet.model.OriginalNames.NORM1;
import static sc.fiji.stunet.model.OriginalNames.NORM2;
import static sc.fiji.stunet.model.OriginalNames.WEIGHT;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.op.nn.LeakyRelu;
import org.tensorflow.types.TFloat32;

import sc.fiji.stunet.volume.Extent;

/**
 * The layers in as few passes over the voxels as the CPU can do them, for predictions. The numbers are those of
 * {@link PlainLayers} up to rounding.
 * <ul>
 * <li>Bias, addition and LeakyRelu are done within the convolution before them, and so is the padding.
 * <li>A convolution of nearest-up-sampled voxels is a transposed convolution of the few voxels, see
 *     {@link #transposedKernel}: neither up-sampling nor concatenation is done.
 * <li>A norm's statistics are sums, and sums of squares. Products of matrices add both up in blocks, so that they round
 *     little; the norm is then a 1x1x1 convolution with a diagonal kernel. So that the squares of the mean do not
 *     outweigh the variance, the convolution before it gets a bias that brings its mean near zero.
 * </ul>
 */
final class FusedLayers implements Layers {

	/** The mean that a bias takes away is that of every eighth plane: it need not be exact. */
	private static final int PLANES = 8;

	private final Ops tf;
	private final Parameters parameters;
	private final long fewVoxels;
	private final FusedOperations fused;

	/** @param fewVoxels see {@link StuNet.Operations} */
	FusedLayers(Ops tf, Parameters parameters, long fewVoxels) {
		this.tf = tf;
		this.parameters = parameters;
		this.fewVoxels = fewVoxels;
		this.fused = new FusedOperations(tf);
	}

	@Override
	public Operand<TFloat32> projectingBlock(String name, Operand<TFloat32> x, Extent stride) {
		Operand<TFloat32> y = norm(name + NORM1, convolution(name + CONV1, x, stride), Optional.empty(), true);
		y = norm(name + NORM2, convolution(name + CONV2, y, ONE), Optional.empty(), false);
		return fused.convolution(
				x,
				parameters.get(name + CONV3 + WEIGHT),
				stride,
				parameters.get(name + CONV3 + BIAS),
				Optional.of(y),
				true);
	}

	@Override
	public Operand<TFloat32> block(String name, Operand<TFloat32> x) {
		Operand<TFloat32> y = norm(name + NORM1, convolution(name + CONV1, x, ONE), Optional.empty(), true);
		return norm(name + NORM2, convolution(name + CONV2, y, ONE), Optional.of(x), true);
	}

	@Override
	public Operand<TFloat32> mergingBlock(String name, Upsampled below, Operand<TFloat32> skip) {
		Operand<TFloat32> y =
				norm(name + NORM1, convolutionOfConcatenation(name + CONV1, below, skip), Optional.empty(), true);
		y = convolution(name + CONV2, y, ONE);
		Operand<TFloat32> shortcutOfBelow =
				tf.nn.conv3d(below.low(), inputs(name + CONV3, below, true), Layers.strides(ONE), "VALID");
		// Up-sampled not before the two convolutions are done: it would lie in memory beside them.
		Operand<TFloat32> full =
				Layers.nearestUpsampling(tf.withControlDependencyOps(y.op()), shortcutOfBelow, below.factor());
		y = norm(name + NORM2, y, Optional.of(full), false);
		return fused.convolution(
				skip,
				inputs(name + CONV3, below, false),
				ONE,
				parameters.get(name + CONV3 + BIAS),
				Optional.of(y),
				true);
	}

	@Override
	public Upsampled upsample(String name, Operand<TFloat32> x, Extent factor) {
		Operand<TFloat32> y = pointwise(name, x);
		return new Upsampled(y, factor, Layers.nearestUpsampling(tf, y, factor));
	}

	@Override
	public Operand<TFloat32> pointwise(String name, Operand<TFloat32> x) {
		return fused.convolution(
				x, parameters.get(name + WEIGHT), ONE, parameters.get(name + BIAS), Optional.empty(), false);
	}

	/** A convolution before a norm, with another bias than its own: one that brings the mean near zero. */
	private Operand<TFloat32> convolution(String name, Operand<TFloat32> x, Extent stride) {
		Operand<TFloat32> weight = parameters.get(name + WEIGHT);
		Operand<TFloat32> taps = parameters.derived(name + WEIGHT, ".taps", this::sumOfTaps);
		return fused.convolution(x, weight, stride, negative(tf.linalg.matMul(mean(x), taps)), Optional.empty(), false);
	}

	/** The same of the concatenation of up-sampled features and a skip connection. */
	private Operand<TFloat32> convolutionOfConcatenation(String name, Upsampled below, Operand<TFloat32> skip) {
		Operand<TFloat32> taps = parameters.derived(name + WEIGHT, ".taps", this::sumOfTaps);
		Operand<TFloat32> kernel = parameters.derived(
				name + WEIGHT, ".transposed", weight -> transposedKernel(inputs(weight, below, true), below.factor()));
		Operand<TFloat32> weight = inputs(name, below, false);
		int[] size = IntStream.of(0, 1, 2, 3, 4)
				.map(axis -> (int) (axis == CHANNELS ? weight : skip).shape().get(axis))
				.toArray();
		Operand<TFloat32> ofBelow = tf.nn.conv3dBackpropInput(
				tf.constant(size), kernel, below.low(), Layers.strides(below.factor()), "SAME");
		Operand<TFloat32> mean = tf.concat(List.of(mean(below.low()), mean(skip)), tf.constant(1));
		return fused.convolution(
				skip, weight, ONE, negative(tf.linalg.matMul(mean, taps)), Optional.of(ofBelow), false);
	}

	/**
	 * The kernel with which a transposed convolution does what a convolution does after nearest-neighbour up-sampling.
	 * Along an axis, output o of a kernel w of k taps and factor s is the sum over t of w[t] u[(o + t - k / 2) / s],
	 * the division rounded down, so that u[j] counts with the sum over r in 0 ... s - 1 of w[r + j s - o + k / 2]: a
	 * kernel of k + s - 1 taps, which is w reversed, added to itself at s places.
	 *
	 * @param weight (z, y, x, in, out)
	 * @return (z + factor.z - 1, y + factor.y - 1, x + factor.x - 1, out, in)
	 */
	private Operand<TFloat32> transposedKernel(Operand<TFloat32> weight, Extent factor) {
		Operand<TFloat32> sum = tf.reverse(weight, tf.constant(new int[] {0, 1, 2}));
		for (int axis = 0; axis < 3; axis++) {
			Operand<TFloat32> once = sum;
			for (int shift = 0; shift < factor.get(axis); shift++) {
				int[][] zeros = new int[5][2];
				zeros[2 - axis] = new int[] {shift, factor.get(axis) - 1 - shift};
				Operand<TFloat32> shifted = tf.pad(once, tf.constant(zeros), tf.constant(0f));
				sum = shift == 0 ? shifted : tf.math.add(sum, shifted);
			}
		}
		return tf.linalg.transpose(sum, tf.constant(new int[] {0, 1, 2, 4, 3}));
	}

	/** The part of a convolution's kernel for the up-sampled features, or that for the skip connection. */
	private Operand<TFloat32> inputs(String name, Upsampled below, boolean first) {
		return parameters.derived(name + WEIGHT, first ? ".below" : ".skip", weight -> inputs(weight, below, first));
	}

	private Operand<TFloat32> inputs(Operand<TFloat32> weight, Upsampled below, boolean first) {
		long channels = below.low().shape().get(CHANNELS), all = weight.shape().get(3);
		long[] begin = {0, 0, 0, first ? 0 : channels, 0};
		long[] size = {-1, -1, -1, first ? channels : all - channels, -1};
		return tf.slice(weight, tf.constant(begin), tf.constant(size));
	}

	/** (in, out). */
	private Operand<TFloat32> sumOfTaps(Operand<TFloat32> weight) {
		return tf.sum(weight, tf.constant(new int[] {0, 1, 2}));
	}

	/** (1, channels) to (channels). */
	private Operand<TFloat32> negative(Operand<TFloat32> row) {
		return tf.math.neg(tf.reshape(row, tf.constant(new long[] {-1})));
	}

	/** About: of some of the planes. @return (1, channels) */
	private Operand<TFloat32> mean(Operand<TFloat32> x) {
		long depth = x.shape().get(1), all = x.shape().size();
		long step = PLANES;
		while (depth % step != 0) step /= 2;
		// Reshaped and cut, because TensorFlow's strided slices run on one thread.
		Operand<TFloat32> rows = tf.reshape(x, tf.constant(new long[] {depth / step, all / depth * step}));
		Operand<TFloat32> some =
				tf.slice(rows, tf.constant(new long[] {0, 0}), tf.constant(new long[] {depth / step, all / depth}));
		return meanOfRows(tf.reshape(some, tf.constant(new long[] {-1, x.shape().get(CHANNELS)})), all / step);
	}

	/**
	 * @param rows (voxels, channels)
	 * @return (1, channels)
	 */
	private Operand<TFloat32> meanOfRows(Operand<TFloat32> rows, long values) {
		long voxels = values / rows.shape().get(1);
		return tf.linalg.matMul(tf.fill(tf.constant(new long[] {1, voxels}), tf.constant(1f / voxels)), rows);
	}

	/**
	 * Instance norm, plus an addend, through LeakyRelu.
	 *
	 * @param x with a mean near zero
	 */
	private Operand<TFloat32> norm(
			String name, Operand<TFloat32> x, Optional<Operand<TFloat32>> addend, boolean leakyRelu) {
		Operand<TFloat32> weight = parameters.get(name + WEIGHT), bias = parameters.get(name + BIAS);
		long channels = x.shape().get(CHANNELS), voxels = x.shape().size() / channels;
		if (voxels <= fewVoxels) {
			Operand<TFloat32> y = fused.instanceNorm(x, weight, bias, leakyRelu && addend.isEmpty());
			if (addend.isEmpty()) return y;
			Operand<TFloat32> sum = tf.math.add(y, addend.get());
			return leakyRelu ? tf.nn.leakyRelu(sum, LeakyRelu.alpha(SLOPE)) : sum;
		}
		Operand<TFloat32> rows = tf.reshape(x, tf.constant(new long[] {voxels, channels}));
		Operand<TFloat32> mean = tf.reshape(meanOfRows(rows, x.shape().size()), tf.constant(new long[] {channels}));
		Operand<TFloat32> ones = tf.constant(identity((int) channels));
		Operand<TFloat32> products = tf.linalg.matMul(rows, rows, MatMul.transposeA(true));
		Operand<TFloat32> squares =
				tf.math.mul(tf.sum(tf.math.mul(products, ones), tf.constant(0)), tf.constant(1f / voxels));
		Operand<TFloat32> variance = tf.math.maximum(tf.math.sub(squares, tf.math.square(mean)), tf.constant(0f));
		Operand<TFloat32> scale =
				tf.math.mul(weight, tf.math.rsqrt(tf.math.add(variance, tf.constant(InstanceNorm.EPSILON))));
		Operand<TFloat32> shift = tf.math.sub(bias, tf.math.mul(mean, scale));
		Operand<TFloat32> diagonal =
				tf.reshape(tf.math.mul(ones, scale), tf.constant(new long[] {1, 1, 1, channels, channels}));
		return fused.convolution(x, diagonal, ONE, shift, addend, leakyRelu);
	}

	private static float[][] identity(int size) {
		float[][] ones = new float[size][size];
		for (int i = 0; i < size; i++) ones[i][i] = 1;
		return ones;
	}
}
