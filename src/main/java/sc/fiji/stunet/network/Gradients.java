package sc.fiji.stunet.network;

import static sc.fiji.stunet.model.OriginalNames.BIAS;
import static sc.fiji.stunet.model.OriginalNames.WEIGHT;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.StridedSliceGrad;
import org.tensorflow.op.data.LeakyReluGrad;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

import sc.fiji.stunet.model.NetworkConfig.Unit;
import sc.fiji.stunet.network.AppliedLayer.Part;
import sc.fiji.stunet.volume.Extent;

/**
 * The backward pass through the layers of one network, with one rule for each kind of layer. It is written out because
 * TensorFlow's C++ library, which Java uses, has no gradient of a 3D convolution. As in PyTorch, a tensor requires a
 * gradient only if a trained parameter has a part in it; no other gradient is computed.
 */
final class Gradients {

	private final Ops tf;
	private final InstanceNorm norm;
	private final Unit unit;
	private final Parameters parameters;
	private final Predicate<String> trained;
	/** Tensors that depend on a trained parameter. */
	private final Set<Output<TFloat32>> requiringGrad = new HashSet<>();

	private final Map<Output<TFloat32>, List<Operand<TFloat32>>> tensorGradients = new HashMap<>();
	private final Map<String, List<Operand<TFloat32>>> parameterGradients = new LinkedHashMap<>();
	/** Gradients of the halves of the kernels that are applied to concatenations. */
	private final Map<String, Map<Part, Operand<TFloat32>>> halves = new LinkedHashMap<>();

	/**
	 * @param unit of the network
	 * @param fused whether the network's layers are
	 * @param tape of the network
	 * @param headGradients gradients of the loss with respect to the network's heads; one that is absent is zero
	 * @param trained whether the parameter of a name is trained
	 */
	Gradients(
			Ops tf,
			Parameters parameters,
			Unit unit,
			boolean fused,
			List<AppliedLayer> tape,
			Map<Operand<TFloat32>, Operand<TFloat32>> headGradients,
			Predicate<String> trained) {
		this.tf = tf.withSubScope("gradients");
		this.norm = fused ? new FusedInstanceNorm(tf, unit) : new InstanceNorm(tf, unit.epsilon());
		this.unit = unit;
		this.parameters = parameters;
		this.trained = trained;
		for (AppliedLayer layer : tape)
			if (isTrained(layer.kind()) || layer.inputs().stream().anyMatch(this::requiresGrad))
				requiringGrad.add(layer.output().asOutput());
		headGradients.forEach(this::add);
		for (int i = tape.size() - 1; i >= 0; i--) backward(tape.get(i));
		halves.forEach((weight, parts) ->
				add(weight, tf.concat(List.of(parts.get(Part.BELOW), parts.get(Part.SKIP)), tf.constant(3))));
	}

	/**
	 * The gradients of the trained parameters that the loss depends on, by their names, each as terms to be added up.
	 * The list is empty for a bias before a norm: its gradient is zero, because the norm subtracts it.
	 */
	Map<String, List<Operand<TFloat32>>> parameterGradients() {
		return parameterGradients;
	}

	private boolean isTrained(AppliedLayer.Kind kind) {
		String name = kind.name();
		return trained.test(name + WEIGHT) || trained.test(name + BIAS);
	}

	private boolean requiresGrad(Operand<TFloat32> x) {
		return requiringGrad.contains(x.asOutput());
	}

	private void add(Operand<TFloat32> x, Operand<TFloat32> gradient) {
		if (requiresGrad(x))
			tensorGradients
					.computeIfAbsent(x.asOutput(), key -> new ArrayList<>())
					.add(gradient);
	}

	private void add(String parameter, Operand<TFloat32> gradient) {
		if (trained.test(parameter))
			parameterGradients
					.computeIfAbsent(parameter, key -> new ArrayList<>())
					.add(gradient);
	}

	private void backward(AppliedLayer layer) {
		List<Operand<TFloat32>> parts = tensorGradients.remove(layer.output().asOutput());
		if (parts == null) return;
		Operand<TFloat32> x = layer.input(), dy = parts.size() == 1 ? parts.get(0) : tf.math.addN(parts);
		AppliedLayer.Kind kind = layer.kind();
		if (kind instanceof AppliedLayer.Convolution c)
			convolution(c, layer, c.leakyRelu() ? leakyRelu(layer, dy) : dy);
		else if (kind instanceof AppliedLayer.UpsampledConvolution u) upsampledConvolution(u, x, dy);
		else if (kind instanceof AppliedLayer.TransposedConvolution t) transposedConvolution(t, x, dy);
		else if (kind instanceof AppliedLayer.Bias b) bias(b, x, dy);
		else if (kind instanceof AppliedLayer.Norm n) norm(n, layer, n.leakyRelu() ? leakyRelu(layer, dy) : dy);
		else if (kind instanceof AppliedLayer.LeakyRelu) add(x, leakyRelu(layer, dy));
		else if (kind instanceof AppliedLayer.Addition) layer.inputs().forEach(input -> add(input, dy));
		else if (kind instanceof AppliedLayer.Subsampling s) subsampling(s, x, dy);
		else if (kind instanceof AppliedLayer.AveragePooling p) averagePooling(p, x, dy);
		else if (kind instanceof AppliedLayer.NearestUpsampling r) nearestUpsampling(r, x, dy);
		else concatenation(layer.inputs(), dy);
	}

	/** The slope follows from the sign of the output, which is the input's. */
	private Operand<TFloat32> leakyRelu(AppliedLayer layer, Operand<TFloat32> dy) {
		return LeakyReluGrad.create(tf.scope(), dy, layer.output(), LeakyReluGrad.alpha((float) unit.slope()));
	}

	private void addends(AppliedLayer layer, Operand<TFloat32> dy) {
		layer.inputs().stream().skip(1).forEach(addend -> add(addend, dy));
	}

	private void convolution(AppliedLayer.Convolution layer, AppliedLayer applied, Operand<TFloat32> dy) {
		addends(applied, dy);
		String weight = layer.name() + WEIGHT, bias = layer.name() + BIAS;
		if (trained.test(bias)) parameterGradients.putIfAbsent(bias, new ArrayList<>());
		if (layer.biased() && trained.test(bias)) add(bias, norm.sum(dy));
		Operand<TFloat32> x = applied.input(), kernel = kernel(layer, x);
		ConvolutionPadding padding = ConvolutionPadding.of(x.shape(), kernel.shape(), layer.stride());
		Operand<TFloat32> padded = padding.apply(tf, x);
		List<Long> strides = Layers.strides(layer.stride());
		if (trained.test(weight))
			addWeight(
					weight,
					layer.part(),
					tf.nn.conv3dBackpropFilter(padded, sizes(kernel.shape()), dy, strides, padding.scheme()));
		if (!requiresGrad(x)) return;
		Operand<TFloat32> dx = tf.nn.conv3dBackpropInput(sizes(padded.shape()), kernel, dy, strides, padding.scheme());
		add(x, padded == x ? dx : tf.slice(dx, tf.constant(padding.before()), sizes(x.shape())));
	}

	/** @return (z, y, x, in, out) for the layer's inputs */
	private Operand<TFloat32> kernel(AppliedLayer.Convolution layer, Operand<TFloat32> x) {
		Operand<TFloat32> all = parameters.get(layer.name() + WEIGHT);
		long inputs = x.shape().get(Layers.CHANNELS);
		if (layer.part() == Part.ALL) return all;
		long first = layer.part() == Part.BELOW ? 0 : all.shape().get(3) - inputs;
		return tf.slice(
				all, tf.constant(new long[] {0, 0, 0, first, 0}), tf.constant(new long[] {-1, -1, -1, inputs, -1}));
	}

	private void addWeight(String weight, Part part, Operand<TFloat32> gradient) {
		if (part == Part.ALL) add(weight, gradient);
		else halves.computeIfAbsent(weight, key -> new EnumMap<>(Part.class)).put(part, gradient);
	}

	/** Backwards, a transposed convolution is a strided one, and the roles of its input and its gradient change. */
	private void upsampledConvolution(
			AppliedLayer.UpsampledConvolution layer, Operand<TFloat32> x, Operand<TFloat32> dy) {
		List<Long> strides = Layers.strides(layer.factor());
		if (trained.test(layer.name() + WEIGHT)) {
			Operand<TFloat32> ofKernel =
					tf.nn.conv3dBackpropFilter(dy, sizes(layer.kernel().shape()), x, strides, "SAME");
			addWeight(layer.name() + WEIGHT, Part.BELOW, TransposedKernel.gradient(tf, ofKernel, layer.factor()));
		}
		if (requiresGrad(x)) add(x, tf.nn.conv3d(dy, layer.kernel(), strides, "SAME"));
	}

	/** The same with a kernel of its own. */
	private void transposedConvolution(
			AppliedLayer.TransposedConvolution layer, Operand<TFloat32> x, Operand<TFloat32> dy) {
		Operand<TFloat32> kernel = parameters.get(layer.name() + WEIGHT);
		List<Long> strides = Layers.strides(layer.factor());
		if (trained.test(layer.name() + WEIGHT))
			add(layer.name() + WEIGHT, tf.nn.conv3dBackpropFilter(dy, sizes(kernel.shape()), x, strides, "SAME"));
		if (requiresGrad(x)) add(x, tf.nn.conv3d(dy, kernel, strides, "SAME"));
	}

	private void averagePooling(AppliedLayer.AveragePooling layer, Operand<TFloat32> x, Operand<TFloat32> dy) {
		List<Long> size = Layers.strides(layer.size());
		if (requiresGrad(x)) add(x, tf.nn.avgPool3dGrad(sizes(x.shape()), dy, size, size, "VALID"));
	}

	private void bias(AppliedLayer.Bias layer, Operand<TFloat32> x, Operand<TFloat32> dy) {
		if (trained.test(layer.name() + BIAS)) add(layer.name() + BIAS, norm.sum(dy));
		add(x, dy);
	}

	private void norm(AppliedLayer.Norm layer, AppliedLayer applied, Operand<TFloat32> dy) {
		addends(applied, dy);
		InstanceNorm.Gradient gradient = norm.gradient(
				dy,
				applied.input(),
				parameters.getOr(1, layer.name() + WEIGHT, layer.mean()),
				layer.mean(),
				layer.variance());
		add(layer.name() + WEIGHT, gradient.scale());
		add(layer.name() + BIAS, gradient.shift());
		add(applied.input(), gradient.input());
	}

	private void subsampling(AppliedLayer.Subsampling layer, Operand<TFloat32> x, Operand<TFloat32> dy) {
		Extent stride = layer.stride();
		Operand<TInt32> all = tf.constant(new int[5]),
				steps = tf.constant(new int[] {1, stride.z(), stride.y(), stride.x(), 1});
		long everything = 0b11111;
		add(
				x,
				tf.stridedSliceGrad(
						sizes(x.shape()),
						all,
						all,
						steps,
						dy,
						StridedSliceGrad.beginMask(everything),
						StridedSliceGrad.endMask(everything)));
	}

	/** Adds up the gradients of a voxel's copies: slabs first, then planes, then rows, which is the least work. */
	private void nearestUpsampling(AppliedLayer.NearestUpsampling layer, Operand<TFloat32> x, Operand<TFloat32> dy) {
		Operand<TFloat32> sum = dy;
		long before = 1;
		for (int axis = 2; axis >= 0; axis--) {
			before *= x.shape().get(3 - axis);
			int factor = layer.factor().get(axis);
			if (factor > 1) sum = tf.sum(tf.reshape(sum, tf.constant(new long[] {before, factor, -1})), tf.constant(1));
		}
		add(x, tf.reshape(sum, tf.constant(x.shape().asArray())));
	}

	private void concatenation(List<Operand<TFloat32>> inputs, Operand<TFloat32> dy) {
		int[] start = new int[5];
		for (Operand<TFloat32> x : inputs) {
			if (requiresGrad(x)) add(x, tf.slice(dy, tf.constant(start.clone()), sizes(x.shape())));
			start[Layers.CHANNELS] += (int) x.shape().get(Layers.CHANNELS);
		}
	}

	private Operand<TInt32> sizes(Shape shape) {
		int[] sizes = new int[shape.numDimensions()];
		for (int i = 0; i < sizes.length; i++) sizes[i] = (int) shape.get(i);
		return tf.constant(sizes);
	}
}
