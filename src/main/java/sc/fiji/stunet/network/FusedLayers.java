package sc.fiji.stunet.network;

import static sc.fiji.stunet.model.OriginalNames.BIAS;
import static sc.fiji.stunet.model.OriginalNames.CONV1;
import static sc.fiji.stunet.model.OriginalNames.CONV2;
import static sc.fiji.stunet.model.OriginalNames.CONV3;
import static sc.fiji.stunet.model.OriginalNames.NORM1;
import static sc.fiji.stunet.model.OriginalNames.NORM2;
import static sc.fiji.stunet.model.OriginalNames.WEIGHT;
import static sc.fiji.stunet.model.UNetNames.CONVOLUTION;
import static sc.fiji.stunet.model.UNetNames.NORM;
import static sc.fiji.stunet.model.UNetNames.UNIT1;
import static sc.fiji.stunet.model.UNetNames.UNIT2;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.op.nn.LeakyRelu;
import org.tensorflow.types.TFloat32;

import sc.fiji.stunet.model.NetworkConfig.Unit;
import sc.fiji.stunet.model.UNetNames;
import sc.fiji.stunet.network.AppliedLayer.Convolution;
import sc.fiji.stunet.network.AppliedLayer.Part;
import sc.fiji.stunet.volume.Extent;

/**
 * The layers in as few passes over the voxels as the CPU can do them. The numbers are those of {@link PlainLayers} up
 * to rounding.
 * <ul>
 * <li>Bias, addition and LeakyRelu are done within the convolution before them, and so is the padding.
 * <li>A convolution of nearest-up-sampled voxels is a transposed convolution of the few voxels, see
 *     {@link TransposedKernel}: neither up-sampling nor concatenation is done.
 * <li>Nothing stands between a transposed convolution and the convolution after it: they are one, see
 *     {@link ComposedKernel}, again without concatenation.
 * <li>A norm is made of products of matrices and one convolution, see {@link FusedInstanceNorm}. So that the squares of
 *     the mean do not outweigh the variance, the convolution before it gets a bias that brings its mean near zero.
 * <li>A unit of few channels, such as the stem's of the image, is computed again for the shortcut instead of being kept
 *     while the block is computed: full resolution then takes two tensors instead of three.
 * </ul>
 */
final class FusedLayers implements Layers {

	/** The mean that a bias takes away is that of every eighth plane: it need not be exact. */
	private static final int PLANES = 8;

	/** A unit whose outputs are at least so many times its inputs is computed again: this costs less than its norm. */
	private static final int FEW_INPUTS = 8;

	/**
	 * A unit that has been computed, and whose statistics are known therefore.
	 *
	 * @param x (1, D, H, W, in)
	 * @param centring (out), see {@link #centring}
	 * @param mean (out), before the norm
	 * @param variance (out), before the norm
	 */
	private record Computed(
			String name,
			Operand<TFloat32> x,
			Extent stride,
			Operand<TFloat32> centring,
			Operand<TFloat32> mean,
			Operand<TFloat32> variance) {}

	private final Ops tf;
	private final Parameters parameters;
	private final float slope;
	private final long fewVoxels;
	private final FusedOperations fused;
	private final FusedInstanceNorm norm;
	private final List<AppliedLayer> tape = new ArrayList<>();
	/** Units that are cheap to compute again, by their outputs. */
	private final Map<Operand<TFloat32>, Computed> cheap = new HashMap<>();

	/** @param fewVoxels see {@link Network.Operations} */
	FusedLayers(Ops tf, Parameters parameters, Unit unit, long fewVoxels) {
		this.tf = tf;
		this.parameters = parameters;
		this.fewVoxels = fewVoxels;
		this.fused = new FusedOperations(tf, unit);
		this.norm = new FusedInstanceNorm(tf, unit);
		this.slope = (float) unit.slope();
	}

	@Override
	public Operand<TFloat32> projectingBlock(String name, Operand<TFloat32> x, Extent stride) {
		Operand<TFloat32> y = norm(name + NORM1, convolution(name + CONV1, x, stride), Optional.empty(), true);
		y = norm(name + NORM2, convolution(name + CONV2, y, ONE), Optional.empty(), false);
		return biased(name + CONV3, Part.ALL, parameters.get(name + CONV3 + WEIGHT), x, stride, Optional.of(y));
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
		y = norm(name + NORM2, y, Optional.of(shortcutOfBelow(name + CONV3, below, y)), false);
		return biased(
				name + CONV3, Part.SKIP, inputs(name + CONV3, channels(below.low()), false), skip, ONE, Optional.of(y));
	}

	@Override
	public Upsampled upsample(String name, Operand<TFloat32> x, Extent factor) {
		Operand<TFloat32> y = pointwise(name, x);
		return new Upsampled(y, factor, Layers.nearestUpsampling(tf, y, factor));
	}

	@Override
	public Operand<TFloat32> pointwise(String name, Operand<TFloat32> x) {
		return biased(name, Part.ALL, parameters.get(name + WEIGHT), x, ONE, Optional.empty());
	}

	@Override
	public Operand<TFloat32> unit(String name, Operand<TFloat32> x, Extent stride) {
		Operand<TFloat32> centring = centring(name + CONVOLUTION, mean(x));
		Operand<TFloat32> y = convolution(name + CONVOLUTION, x, stride, centring);
		Operand<TFloat32> z = norm(name + NORM, y, Optional.empty(), true);
		if (!parameters.areTrained() && !hasFewVoxels(z) && channels(z) >= FEW_INPUTS * channels(x)) {
			AppliedLayer.Norm norm =
					(AppliedLayer.Norm) tape.get(tape.size() - 1).kind();
			cheap.put(z, new Computed(name, x, stride, centring, norm.mean(), norm.variance()));
		}
		return z;
	}

	/** The output of a unit, computed once more in one pass, not before something else is. */
	private Operand<TFloat32> again(Computed unit, Operand<TFloat32> before) {
		String name = unit.name + NORM;
		FusedInstanceNorm.Linear linear = norm.linear(
				parameters.getOr(1, name + WEIGHT, unit.mean),
				parameters.getOr(0, name + BIAS, unit.mean),
				unit.mean,
				unit.variance);
		Operand<TFloat32> weight = tf.math.mul(parameters.get(unit.name + CONVOLUTION + WEIGHT), linear.factor());
		Operand<TFloat32> bias = tf.math.add(tf.math.mul(unit.centring, linear.factor()), linear.constant());
		return fused.after(before).convolution(unit.x, weight, unit.stride, bias, Optional.empty(), true);
	}

	@Override
	public Operand<TFloat32> mergingUnit(String name, Transposed below, Operand<TFloat32> skip) {
		String convolution = name + CONVOLUTION;
		Operand<TFloat32> y = composes(below.full())
				? ofSkip(convolution, meanOfComposed(below), skip, composed(convolution, below))
				: ofSkip(convolution, mean(below.full()), skip, ofBelow(convolution, below.full()));
		return norm(name + NORM, y, Optional.empty(), true);
	}

	/**
	 * Whether a transposed convolution and the convolution after it are done as one: where that saves more time than
	 * the making of its kernel takes. While kernels change, they are not composed in every run.
	 */
	private boolean composes(Operand<TFloat32> upsampled) {
		long voxels = upsampled.shape().size() / channels(upsampled);
		return !parameters.areTrained() && voxels >= fewVoxels / 4;
	}

	/** The half of a convolution of a concatenation for up-sampled features. */
	private Operand<TFloat32> ofBelow(String name, Operand<TFloat32> upsampled) {
		Operand<TFloat32> weight = inputs(name, channels(upsampled), true);
		Operand<TFloat32> y = tf.nn.conv3d(upsampled, weight, Layers.strides(ONE), "SAME");
		return applied(new Convolution(name, Part.BELOW, ONE, false, false), y, upsampled, Optional.empty());
	}

	/** The same and the transposed convolution before it in one, less a constant for every channel. */
	private Operand<TFloat32> composed(String name, Transposed below) {
		ComposedKernel composed = new ComposedKernel(tf, below.factor());
		String weight = name + WEIGHT, transposed = below.name() + WEIGHT, bias = below.name() + BIAS;
		long between = channels(below.full());
		Operand<TFloat32> kernel =
				parameters.derived(weight, transposed, ".composed", (w, t) -> composed.of(inputs(w, between, true), t));
		Operand<TFloat32> y = composed.apply(below.low(), kernel);
		if (!parameters.has(bias)) return y;
		Shape size = y.shape();
		Operand<TFloat32> border = parameters.derived(
				weight, bias, ".border", (w, b) -> composed.border(inputs(w, between, true), b, size));
		return composed.addBorder(y, border);
	}

	/** Of up-sampled features without their bias. @return (1, channels) */
	private Operand<TFloat32> meanOfComposed(Transposed below) {
		Operand<TFloat32> mean = parameters.derived(
				below.name() + WEIGHT, ".mean", weight -> tf.math.mean(weight, tf.constant(new int[] {0, 1, 2})));
		return tf.linalg.matMul(mean(below.low()), mean, MatMul.transposeB(true));
	}

	@Override
	public Operand<TFloat32> residualUnits(String name, Operand<TFloat32> x, Extent stride) {
		Operand<TFloat32> y = convolution(name + UNIT2 + CONVOLUTION, unit(name + UNIT1, x, stride), ONE);
		Operand<TFloat32> kept = cheap.containsKey(x) ? again(cheap.get(x), y) : x;
		Operand<TFloat32> shortcut = shortcut(name, kept, stride, y.shape().get(CHANNELS));
		return norm(name + UNIT2 + NORM, y, Optional.of(shortcut), true);
	}

	private Operand<TFloat32> shortcut(String name, Operand<TFloat32> x, Extent stride, long width) {
		boolean pooled = stride.voxels() > 1;
		Operand<TFloat32> y = pooled
				? applied(
						new AppliedLayer.AveragePooling(stride),
						Layers.averagePooling(tf, x, stride),
						x,
						Optional.empty())
				: x;
		if (x.shape().get(CHANNELS) == width) return y;
		String projection = UNetNames.projection(name, pooled);
		return norm(projection + NORM, convolution(projection + CONVOLUTION, y, ONE), Optional.empty(), false);
	}

	@Override
	public Transposed transposedConvolution(String name, Operand<TFloat32> x, Extent factor) {
		Operand<TFloat32> y = applied(
				new AppliedLayer.TransposedConvolution(name, factor),
				Layers.transposedConvolution(tf, parameters.get(name + WEIGHT), x, factor),
				x,
				Optional.empty());
		if (!parameters.has(name + BIAS)) return new Transposed(name, x, factor, y);
		Operand<TFloat32> biased = tf.nn.biasAdd(y, parameters.get(name + BIAS));
		return new Transposed(name, x, factor, applied(new AppliedLayer.Bias(name), biased, y, Optional.empty()));
	}

	/** A convolution with its bias; with an addend, through LeakyRelu: the end of a block. */
	private Operand<TFloat32> biased(
			String name,
			Part part,
			Operand<TFloat32> weight,
			Operand<TFloat32> x,
			Extent stride,
			Optional<Operand<TFloat32>> addend) {
		boolean leakyRelu = addend.isPresent();
		Operand<TFloat32> y = fused.convolution(x, weight, stride, parameters.get(name + BIAS), addend, leakyRelu);
		return applied(new Convolution(name, part, stride, true, leakyRelu), y, x, addend);
	}

	/**
	 * The half of a 1x1x1 convolution of a concatenation for the up-sampled features.
	 *
	 * @param before what is done before the up-sampling, which would lie in memory beside it
	 */
	private Operand<TFloat32> shortcutOfBelow(String name, Upsampled below, Operand<TFloat32> before) {
		Operand<TFloat32> y =
				tf.nn.conv3d(below.low(), inputs(name, channels(below.low()), true), Layers.strides(ONE), "VALID");
		applied(new Convolution(name, Part.BELOW, ONE, false, false), y, below.low(), Optional.empty());
		Operand<TFloat32> full = Layers.nearestUpsampling(tf.withControlDependencyOps(before.op()), y, below.factor());
		return full == y ? y : applied(new AppliedLayer.NearestUpsampling(below.factor()), full, y, Optional.empty());
	}

	/** A convolution before a norm, with another bias than its own: one that brings the mean near zero. */
	private Operand<TFloat32> convolution(String name, Operand<TFloat32> x, Extent stride) {
		return convolution(name, x, stride, centring(name, mean(x)));
	}

	private Operand<TFloat32> convolution(String name, Operand<TFloat32> x, Extent stride, Operand<TFloat32> centring) {
		Operand<TFloat32> weight = parameters.get(name + WEIGHT);
		Operand<TFloat32> y = fused.convolution(x, weight, stride, centring, Optional.empty(), false);
		return applied(new Convolution(name, stride), y, x, Optional.empty());
	}

	/** The same of the concatenation of up-sampled features and a skip connection. */
	private Operand<TFloat32> convolutionOfConcatenation(String name, Upsampled below, Operand<TFloat32> skip) {
		Operand<TFloat32> kernel = parameters.derived(
				name + WEIGHT,
				".transposed",
				weight -> TransposedKernel.of(tf, inputs(weight, channels(below.low()), true), below.factor()));
		Operand<TFloat32> weight = inputs(name, channels(below.low()), false);
		int[] size = IntStream.of(0, 1, 2, 3, 4)
				.map(axis -> (int) (axis == CHANNELS ? weight : skip).shape().get(axis))
				.toArray();
		Operand<TFloat32> ofBelow = tf.nn.conv3dBackpropInput(
				tf.constant(size), kernel, below.low(), Layers.strides(below.factor()), "SAME");
		applied(
				new AppliedLayer.UpsampledConvolution(name, below.factor(), kernel),
				ofBelow,
				below.low(),
				Optional.empty());
		return ofSkip(name, mean(below.low()), skip, ofBelow);
	}

	/**
	 * The half of a convolution of a concatenation for the skip connection, added to the other half.
	 *
	 * @param meanOfBelow (1, channels) of the up-sampled features
	 * @param ofBelow the half of these
	 */
	private Operand<TFloat32> ofSkip(
			String name, Operand<TFloat32> meanOfBelow, Operand<TFloat32> skip, Operand<TFloat32> ofBelow) {
		Operand<TFloat32> mean = tf.concat(List.of(meanOfBelow, mean(skip)), tf.constant(1));
		Operand<TFloat32> weight = inputs(name, meanOfBelow.shape().get(1), false);
		Operand<TFloat32> y = fused.convolution(skip, weight, ONE, centring(name, mean), Optional.of(ofBelow), false);
		return applied(new Convolution(name, Part.SKIP, ONE, false, false), y, skip, Optional.of(ofBelow));
	}

	/** The part of a convolution's kernel for so many up-sampled features, or that for the skip connection. */
	private Operand<TFloat32> inputs(String name, long below, boolean first) {
		return parameters.derived(name + WEIGHT, first ? ".below" : ".skip", weight -> inputs(weight, below, first));
	}

	private Operand<TFloat32> inputs(Operand<TFloat32> weight, long below, boolean first) {
		long all = weight.shape().get(3);
		long[] begin = {0, 0, 0, first ? 0 : below, 0};
		long[] size = {-1, -1, -1, first ? below : all - below, -1};
		return tf.slice(weight, tf.constant(begin), tf.constant(size));
	}

	/**
	 * @param mean (1, in) of a convolution's input
	 * @return (out): less that of its output
	 */
	private Operand<TFloat32> centring(String name, Operand<TFloat32> mean) {
		Operand<TFloat32> sum = parameters.derived(name + WEIGHT, ".taps", weight -> {
			long channels = weight.shape().get(3) * weight.shape().get(CHANNELS);
			long taps = weight.shape().size() / channels;
			return tf.linalg.matMul(
					tf.fill(tf.constant(new long[] {1, taps}), tf.constant(1f)),
					tf.reshape(weight, tf.constant(new long[] {taps, channels})));
		});
		Operand<TFloat32> taps =
				tf.reshape(sum, tf.constant(new long[] {mean.shape().get(1), -1}));
		return tf.math.neg(tf.reshape(tf.linalg.matMul(mean, taps), tf.constant(new long[] {-1})));
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
		long channels = x.shape().get(CHANNELS);
		Operand<TFloat32> mean = norm.mean(tf.reshape(some, tf.constant(new long[] {all / step / channels, channels})));
		return tf.reshape(mean, tf.constant(new long[] {1, channels}));
	}

	/**
	 * Instance norm, plus an addend, through LeakyRelu.
	 *
	 * @param x with a mean near zero
	 */
	private Operand<TFloat32> norm(
			String name, Operand<TFloat32> x, Optional<Operand<TFloat32>> addend, boolean leakyRelu) {
		Operand<TFloat32> mean = norm.mean(x);
		Operand<TFloat32> weight = parameters.getOr(1, name + WEIGHT, mean),
				bias = parameters.getOr(0, name + BIAS, mean);
		if (hasFewVoxels(x)) {
			Operand<TFloat32> y = fused.instanceNorm(x, weight, bias, leakyRelu && addend.isEmpty());
			if (addend.isEmpty()) return y;
			Operand<TFloat32> sum = tf.math.add(y, addend.get());
			return leakyRelu ? tf.nn.leakyRelu(sum, LeakyRelu.alpha(slope)) : sum;
		}
		Operand<TFloat32> variance = norm.variance(x, mean);
		Operand<TFloat32> y = norm.apply(x, weight, bias, mean, variance, addend, leakyRelu);
		return applied(new AppliedLayer.Norm(name, mean, variance, leakyRelu), y, x, addend);
	}

	private boolean hasFewVoxels(Operand<TFloat32> x) {
		return x.shape().size() / channels(x) <= fewVoxels;
	}

	private static long channels(Operand<TFloat32> x) {
		return x.shape().get(CHANNELS);
	}

	private Operand<TFloat32> applied(
			AppliedLayer.Kind kind, Operand<TFloat32> y, Operand<TFloat32> x, Optional<Operand<TFloat32>> addend) {
		tape.add(new AppliedLayer(
				kind, Stream.concat(Stream.of(x), addend.stream()).toList(), y));
		return y;
	}

	@Override
	public List<AppliedLayer> tape() {
		return Collections.unmodifiableList(tape);
	}
}
