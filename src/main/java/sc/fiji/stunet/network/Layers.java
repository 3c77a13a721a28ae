package sc.fiji.stunet.network;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.index.Index;
import org.tensorflow.ndarray.index.Indices;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.LeakyRelu;
import org.tensorflow.types.TFloat32;

import sc.fiji.stunet.model.OriginalNames;
import sc.fiji.stunet.volume.Extent;

/**
 * The layers of STU-Net with PyTorch's meaning of padding, sizes and epsilon, on (1, D, H, W, channels) tensors with
 * D = z, H = y, W = x. Every layer that is applied is recorded on a tape, for {@link Gradients}.
 * <p>
 * Biases of convolutions before a norm are not computed: the norm subtracts the mean, and with it any constant.
 */
final class Layers {

	/** Of torch.nn.LeakyReLU. */
	static final float SLOPE = 0.01f;

	static final int CHANNELS = 4;

	private final Ops tf;
	private final Parameters parameters;
	private final InstanceNorm norm;
	private final List<AppliedLayer> tape = new ArrayList<>();

	Layers(Ops tf, Parameters parameters) {
		this.tf = tf;
		this.parameters = parameters;
		this.norm = new InstanceNorm(tf);
	}

	/** A residual block whose shortcut is a 1x1x1 convolution: the first of every stage. */
	Operand<TFloat32> projectingBlock(String name, Operand<TFloat32> x, Extent kernel, Extent stride) {
		Operand<TFloat32> y =
				leakyRelu(norm(name + OriginalNames.NORM1, convolution(name + OriginalNames.CONV1, x, kernel, stride)));
		y = convolution(name + OriginalNames.CONV2, y, kernel, new Extent(1, 1, 1));
		y = norm(name + OriginalNames.NORM2, y);
		return leakyRelu(add(y, biasedConvolution(name + OriginalNames.CONV3, subsample(x, stride))));
	}

	/** A residual block that adds its input as it is: every later one of a stage. */
	Operand<TFloat32> block(String name, Operand<TFloat32> x, Extent kernel) {
		Extent stride = new Extent(1, 1, 1);
		Operand<TFloat32> y =
				leakyRelu(norm(name + OriginalNames.NORM1, convolution(name + OriginalNames.CONV1, x, kernel, stride)));
		y = norm(name + OriginalNames.NORM2, convolution(name + OriginalNames.CONV2, y, kernel, stride));
		return leakyRelu(add(y, x));
	}

	/** Pads kernel / 2 on both sides, so a size n becomes ceil(n / stride). Without its bias. */
	private Operand<TFloat32> convolution(String name, Operand<TFloat32> x, Extent kernel, Extent stride) {
		int[][] padding = new int[5][2];
		boolean same = true;
		for (int axis = 0; axis < 3; axis++) {
			int k = kernel.get(axis), s = stride.get(axis), n = (int) x.shape().get(3 - axis);
			int outputs = (n + s - 1) / s;
			int before = k / 2, after = Math.max(0, (outputs - 1) * s + k - n - before);
			padding[3 - axis] = new int[] {before, after};
			// TensorFlow's SAME puts the odd one of an uneven padding at the end, and pads less for larger strides.
			same &= Math.max(0, (outputs - 1) * s + k - n) / 2 == before;
		}
		return convolution(name, same ? x : pad(x, padding), stride, same ? "SAME" : "VALID", true);
	}

	private Operand<TFloat32> pad(Operand<TFloat32> x, int[][] padding) {
		return applied(new AppliedLayer.Padding(padding), tf.pad(x, tf.constant(padding), tf.constant(0f)), x);
	}

	private Operand<TFloat32> convolution(
			String name, Operand<TFloat32> x, Extent stride, String scheme, boolean beforeNorm) {
		List<Long> strides = List.of(1L, (long) stride.z(), (long) stride.y(), (long) stride.x(), 1L);
		Operand<TFloat32> y = tf.nn.conv3d(x, parameters.get(name + OriginalNames.WEIGHT), strides, scheme);
		return applied(new AppliedLayer.Convolution(name, strides, scheme, beforeNorm), y, x);
	}

	/** A 1x1x1 convolution without its bias. */
	private Operand<TFloat32> pointwise(String name, Operand<TFloat32> x) {
		return convolution(name, x, new Extent(1, 1, 1), "VALID", false);
	}

	/** A 1x1x1 convolution. */
	Operand<TFloat32> biasedConvolution(String name, Operand<TFloat32> x) {
		Operand<TFloat32> y = pointwise(name, x);
		return applied(new AppliedLayer.Bias(name), tf.nn.biasAdd(y, parameters.get(name + OriginalNames.BIAS)), y);
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
		Operand<TFloat32> y = norm.apply(
				x,
				parameters.get(name + OriginalNames.WEIGHT),
				parameters.get(name + OriginalNames.BIAS),
				mean,
				variance);
		return applied(new AppliedLayer.Norm(name, mean, variance), y, x);
	}

	private Operand<TFloat32> leakyRelu(Operand<TFloat32> x) {
		return applied(new AppliedLayer.LeakyRelu(), tf.nn.leakyRelu(x, LeakyRelu.alpha(SLOPE)), x);
	}

	private Operand<TFloat32> add(Operand<TFloat32> a, Operand<TFloat32> b) {
		return applied(new AppliedLayer.Addition(), tf.math.add(a, b), a, b);
	}

	/** Nearest neighbour up-sampling, then a 1x1x1 convolution: the two commute, so the few voxels are convolved. */
	Operand<TFloat32> upsample(String name, Operand<TFloat32> x, Extent factor) {
		return nearestUpsampling(biasedConvolution(name, x), factor);
	}

	/** Repeats every voxel factor times along each axis: copies rows, then planes, then slabs. */
	private Operand<TFloat32> nearestUpsampling(Operand<TFloat32> x, Extent factor) {
		Shape shape = x.shape();
		long[] size = shape.asArray();
		Operand<TFloat32> y = x;
		for (int axis = 0; axis < 3; axis++) {
			if (factor.get(axis) == 1) continue;
			long before = 1;
			for (int i = 0; i < 4 - axis; i++) before *= shape.get(i);
			y = tf.reshape(y, tf.constant(new long[] {before, -1}));
			y = tf.concat(Collections.nCopies(factor.get(axis), y), tf.constant(1));
			size[3 - axis] *= factor.get(axis);
		}
		return factor.voxels() == 1
				? x
				: applied(new AppliedLayer.NearestUpsampling(factor), tf.reshape(y, tf.constant(size)), x);
	}

	/** Concatenates along the channels in the original's order: the up-sampled features, then the skip connection. */
	Operand<TFloat32> concatenate(Operand<TFloat32> upsampled, Operand<TFloat32> skip) {
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

	/** Every layer in the order in which it was applied. */
	List<AppliedLayer> tape() {
		return Collections.unmodifiableList(tape);
	}
}
