package sc.fiji.stunet.network;

import java.util.ArrayList;
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

import sc.fiji.stunet.model.OriginalNames;
import sc.fiji.stunet.volume.Extent;

/**
 * The backward pass through the layers of one network, with one rule for each kind of layer. It is written out because
 * TensorFlow's C++ library, which Java uses, has no gradient of a 3D convolution. As in PyTorch, a tensor requires a
 * gradient only if a trained parameter has a part in it; no other gradient is computed.
 */
final class Gradients {

	private final Ops tf;
	private final InstanceNorm norm;
	private final Parameters parameters;
	private final Predicate<String> trained;
	/** Tensors that depend on a trained parameter. */
	private final Set<Output<TFloat32>> requiringGrad = new HashSet<>();

	private final Map<Output<TFloat32>, List<Operand<TFloat32>>> tensorGradients = new HashMap<>();
	private final Map<String, List<Operand<TFloat32>>> parameterGradients = new LinkedHashMap<>();

	/**
	 * @param tape of the network
	 * @param headGradients gradients of the loss with respect to the network's heads; one that is absent is zero
	 * @param trained whether the parameter of a name is trained
	 */
	Gradients(
			Ops tf,
			Parameters parameters,
			List<AppliedLayer> tape,
			Map<Operand<TFloat32>, Operand<TFloat32>> headGradients,
			Predicate<String> trained) {
		this.tf = tf.withSubScope("gradients");
		this.norm = new InstanceNorm(this.tf);
		this.parameters = parameters;
		this.trained = trained;
		for (AppliedLayer layer : tape)
			if (isTrained(layer.kind()) || layer.inputs().stream().anyMatch(this::requiresGrad))
				requiringGrad.add(layer.output().asOutput());
		headGradients.forEach(this::add);
		for (int i = tape.size() - 1; i >= 0; i--) backward(tape.get(i));
	}

	/**
	 * The gradients of the trained parameters that the loss depends on, by their names, each as terms to be added up.
	 * The list is empty for a bias before a norm: its gradient is zero, because the norm subtracts it.
	 */
	Map<String, List<Operand<TFloat32>>> parameterGradients() {
		return parameterGradients;
	}

	private boolean isTrained(AppliedLayer.Kind kind) {
		String name = kind instanceof AppliedLayer.Convolution c
				? c.name()
				: kind instanceof AppliedLayer.Bias b ? b.name() : kind instanceof AppliedLayer.Norm n ? n.name() : "";
		return trained.test(name + OriginalNames.WEIGHT) || trained.test(name + OriginalNames.BIAS);
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
		if (kind instanceof AppliedLayer.Convolution c) convolution(c, x, dy);
		else if (kind instanceof AppliedLayer.Bias b) bias(b, x, dy);
		else if (kind instanceof AppliedLayer.Norm n) norm(n, x, dy);
		else if (kind instanceof AppliedLayer.LeakyRelu)
			add(x, LeakyReluGrad.create(tf.scope(), dy, layer.output(), LeakyReluGrad.alpha(Layers.SLOPE)));
		else if (kind instanceof AppliedLayer.Addition) layer.inputs().forEach(input -> add(input, dy));
		else if (kind instanceof AppliedLayer.Padding p) padding(p, x, dy);
		else if (kind instanceof AppliedLayer.Subsampling s) subsampling(s, x, dy);
		else if (kind instanceof AppliedLayer.NearestUpsampling r) nearestUpsampling(r, x, dy);
		else concatenation(layer.inputs(), dy);
	}

	private void convolution(AppliedLayer.Convolution layer, Operand<TFloat32> x, Operand<TFloat32> dy) {
		String weight = layer.name() + OriginalNames.WEIGHT, bias = layer.name() + OriginalNames.BIAS;
		if (layer.beforeNorm() && trained.test(bias)) parameterGradients.putIfAbsent(bias, List.of());
		Operand<TFloat32> kernel = parameters.get(weight);
		if (trained.test(weight))
			add(weight, tf.nn.conv3dBackpropFilter(x, sizes(kernel.shape()), dy, layer.strides(), layer.scheme()));
		if (requiresGrad(x))
			add(x, tf.nn.conv3dBackpropInput(sizes(x.shape()), kernel, dy, layer.strides(), layer.scheme()));
	}

	private void bias(AppliedLayer.Bias layer, Operand<TFloat32> x, Operand<TFloat32> dy) {
		if (trained.test(layer.name() + OriginalNames.BIAS)) add(layer.name() + OriginalNames.BIAS, norm.sum(dy));
		add(x, dy);
	}

	private void norm(AppliedLayer.Norm layer, Operand<TFloat32> x, Operand<TFloat32> dy) {
		InstanceNorm.Gradient gradient = norm.gradient(
				dy, x, parameters.get(layer.name() + OriginalNames.WEIGHT), layer.mean(), layer.variance());
		add(layer.name() + OriginalNames.WEIGHT, gradient.scale());
		add(layer.name() + OriginalNames.BIAS, gradient.shift());
		add(x, gradient.input());
	}

	private void padding(AppliedLayer.Padding layer, Operand<TFloat32> x, Operand<TFloat32> dy) {
		int[] start = new int[5];
		for (int axis = 0; axis < 5; axis++) start[axis] = layer.padding()[axis][0];
		add(x, tf.slice(dy, tf.constant(start), sizes(x.shape())));
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
