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
import java.util.List;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.index.Index;
import org.tensorflow.ndarray.index.Indices;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.LeakyRelu;
import org.tensorflow.types.TFloat32;

import sc.fiji.stunet.model.NetworkConfig.Unit;
import sc.fiji.stunet.model.UNetNames;
import sc.fiji.stunet.volume.Extent;

/**
 * The layers from TensorFlow's public operations, one after the other, for every device. Every layer that is applied is
 * recorded on a tape, for {@link Gradients}.
 */
final class PlainLayers implements Layers {

	private final Ops tf;
	private final Parameters parameters;
	private final InstanceNorm norm;
	private final float slope;
	private final List<AppliedLayer> tape = new ArrayList<>();

	PlainLayers(Ops tf, Parameters parameters, Unit unit) {
		this.tf = tf;
		this.parameters = parameters;
		this.norm = new InstanceNorm(tf, unit.epsilon());
		this.slope = (float) unit.slope();
	}

	@Override
	public Operand<TFloat32> projectingBlock(String name, Operand<TFloat32> x, Extent stride) {
		Operand<TFloat32> y = twoConvolutions(name, x, stride);
		return leakyRelu(add(y, pointwise(name + CONV3, subsample(x, stride))));
	}

	@Override
	public Operand<TFloat32> block(String name, Operand<TFloat32> x) {
		return leakyRelu(add(twoConvolutions(name, x, ONE), x));
	}

	@Override
	public Operand<TFloat32> mergingBlock(String name, Upsampled below, Operand<TFloat32> skip) {
		return projectingBlock(name, concatenate(below.full(), skip), ONE);
	}

	private Operand<TFloat32> twoConvolutions(String name, Operand<TFloat32> x, Extent stride) {
		Operand<TFloat32> y = leakyRelu(norm(name + NORM1, convolution(name + CONV1, x, stride)));
		return norm(name + NORM2, convolution(name + CONV2, y, ONE));
	}

	/** Without its bias. */
	private Operand<TFloat32> convolution(String name, Operand<TFloat32> x, Extent stride) {
		Operand<TFloat32> weight = parameters.get(name + WEIGHT);
		ConvolutionPadding padding = ConvolutionPadding.of(x.shape(), weight.shape(), stride);
		Operand<TFloat32> y = tf.nn.conv3d(padding.apply(tf, x), weight, Layers.strides(stride), padding.scheme());
		return applied(new AppliedLayer.Convolution(name, stride), y, x);
	}

	@Override
	public Operand<TFloat32> pointwise(String name, Operand<TFloat32> x) {
		return bias(name, convolution(name, x, ONE));
	}

	private Operand<TFloat32> bias(String name, Operand<TFloat32> x) {
		return applied(new AppliedLayer.Bias(name), tf.nn.biasAdd(x, parameters.get(name + BIAS)), x);
	}

	@Override
	public Operand<TFloat32> unit(String name, Operand<TFloat32> x, Extent stride) {
		return leakyRelu(normalised(name, x, stride));
	}

	@Override
	public Operand<TFloat32> mergingUnit(String name, Transposed below, Operand<TFloat32> skip) {
		return unit(name, concatenate(below.full(), skip), ONE);
	}

	@Override
	public Operand<TFloat32> residualUnits(String name, Operand<TFloat32> x, Extent stride) {
		Operand<TFloat32> y = normalised(name + UNIT2, unit(name + UNIT1, x, stride), ONE);
		return leakyRelu(add(y, shortcut(name, x, stride, y.shape().get(CHANNELS))));
	}

	private Operand<TFloat32> shortcut(String name, Operand<TFloat32> x, Extent stride, long width) {
		boolean pooled = stride.voxels() > 1;
		Operand<TFloat32> y =
				pooled ? applied(new AppliedLayer.AveragePooling(stride), Layers.averagePooling(tf, x, stride), x) : x;
		return x.shape().get(CHANNELS) == width ? y : normalised(UNetNames.projection(name, pooled), y, ONE);
	}

	/** A unit without its LeakyReLU. */
	private Operand<TFloat32> normalised(String name, Operand<TFloat32> x, Extent stride) {
		return norm(name + NORM, convolution(name + CONVOLUTION, x, stride));
	}

	@Override
	public Transposed transposedConvolution(String name, Operand<TFloat32> x, Extent factor) {
		Operand<TFloat32> y = applied(
				new AppliedLayer.TransposedConvolution(name, factor),
				Layers.transposedConvolution(tf, parameters.get(name + WEIGHT), x, factor),
				x);
		return new Transposed(name, x, factor, parameters.has(name + BIAS) ? bias(name, y) : y);
	}

	/** The voxels that a strided 1x1x1 convolution looks at: every stride-th, from the first. */
	private Operand<TFloat32> subsample(Operand<TFloat32> x, Extent stride) {
		if (stride.voxels() == 1) return x;
		Index all = Indices.all();
		Operand<TFloat32> y = tf.stridedSlice(
				x, all, Indices.step(stride.z()), Indices.step(stride.y()), Indices.step(stride.x()), all);
		return applied(new AppliedLayer.Subsampling(stride), y, x);
	}

	private Operand<TFloat32> norm(String name, Operand<TFloat32> x) {
		Operand<TFloat32> mean = norm.mean(x), variance = norm.variance(x, mean);
		Operand<TFloat32> scale = parameters.getOr(1, name + WEIGHT, mean),
				shift = parameters.getOr(0, name + BIAS, mean);
		Operand<TFloat32> y = norm.apply(x, scale, shift, mean, variance);
		return applied(new AppliedLayer.Norm(name, mean, variance, false), y, x);
	}

	private Operand<TFloat32> leakyRelu(Operand<TFloat32> x) {
		return applied(new AppliedLayer.LeakyRelu(), tf.nn.leakyRelu(x, LeakyRelu.alpha(slope)), x);
	}

	private Operand<TFloat32> add(Operand<TFloat32> a, Operand<TFloat32> b) {
		return applied(new AppliedLayer.Addition(), tf.math.add(a, b), a, b);
	}

	@Override
	public Upsampled upsample(String name, Operand<TFloat32> x, Extent factor) {
		Operand<TFloat32> y = pointwise(name, x);
		Operand<TFloat32> full = Layers.nearestUpsampling(tf, y, factor);
		return new Upsampled(y, factor, full == y ? y : applied(new AppliedLayer.NearestUpsampling(factor), full, y));
	}

	/** Concatenates along the channels in the original's order: the up-sampled features, then the skip connection. */
	private Operand<TFloat32> concatenate(Operand<TFloat32> upsampled, Operand<TFloat32> skip) {
		return applied(
				new AppliedLayer.Concatenation(),
				tf.concat(List.of(upsampled, skip), tf.constant(CHANNELS)),
				upsampled,
				skip);
	}

	@SafeVarargs
	@SuppressWarnings("varargs") // List.of copies them
	private Operand<TFloat32> applied(AppliedLayer.Kind kind, Operand<TFloat32> output, Operand<TFloat32>... inputs) {
		tape.add(new AppliedLayer(kind, List.of(inputs), output));
		return output;
	}

	@Override
	public List<AppliedLayer> tape() {
		return Collections.unmodifiableList(tape);
	}
}
