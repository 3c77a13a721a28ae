package sc.fiji.stunet.network;

import java.util.Collections;
import java.util.List;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.index.Index;
import org.tensorflow.ndarray.index.Indices;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.op.nn.LeakyRelu;
import org.tensorflow.types.TFloat32;

import sc.fiji.stunet.volume.Extent;

/**
 * The layers of STU-Net with PyTorch's meaning of padding, sizes and epsilon, on (1, D, H, W, channels) tensors with
 * D = z, H = y, W = x. A backward pass needs one rule for each of: convolution, norm, LeakyRelu, addition, repeat and
 * concatenation.
 * <p>
 * Biases of convolutions before a norm are not computed: the norm subtracts the mean, and with it any constant.
 */
final class Layers {

	/** Of torch.nn.InstanceNorm3d as the original makes it. */
	private static final float EPSILON = 1e-5f;
	/** Of torch.nn.LeakyReLU. */
	private static final float SLOPE = 0.01f;
	private static final int CHANNELS = 4;

	private final Ops tf;
	private final Parameters parameters;

	Layers(Ops tf, Parameters parameters) {
		this.tf = tf;
		this.parameters = parameters;
	}

	/** A residual block whose shortcut is a 1x1x1 convolution: the first of every stage. */
	Operand<TFloat32> projectingBlock(String name, Operand<TFloat32> x, Extent kernel, Extent stride) {
		Operand<TFloat32> y = leakyRelu(norm(name + ".norm1", convolution(name + ".conv1", x, kernel, stride)));
		y = convolution(name + ".conv2", y, kernel, new Extent(1, 1, 1));
		// The shortcut's bias is added with the norm's: one pass less over the largest tensors.
		Operand<TFloat32> shift = tf.math.add(parameters.get(name + ".norm2.bias"), parameters.get(name + ".conv3.bias"));
		y = norm(name + ".norm2", y, shift);
		return leakyRelu(tf.math.add(y, pointwise(name + ".conv3", subsample(x, stride))));
	}

	/** A residual block that adds its input as it is: every later one of a stage. */
	Operand<TFloat32> block(String name, Operand<TFloat32> x, Extent kernel) {
		Extent stride = new Extent(1, 1, 1);
		Operand<TFloat32> y = leakyRelu(norm(name + ".norm1", convolution(name + ".conv1", x, kernel, stride)));
		y = norm(name + ".norm2", convolution(name + ".conv2", y, kernel, stride));
		return leakyRelu(tf.math.add(y, x));
	}

	/** Pads kernel / 2 on both sides, so a size n becomes ceil(n / stride). Without its bias. */
	private Operand<TFloat32> convolution(String name, Operand<TFloat32> x, Extent kernel, Extent stride) {
		int[][] padding = new int[5][2];
		boolean same = true;
		for (int axis = 0; axis < 3; axis++) {
			int k = kernel.get(axis), s = stride.get(axis), n = (int) x.shape().get(3 - axis);
			int outputs = (n + s - 1) / s;
			int before = k / 2, after = Math.max(0, (outputs - 1) * s + k - n - before);
			padding[3 - axis] = new int[] { before, after };
			// TensorFlow's SAME puts the odd one of an uneven padding at the end, and pads less for larger strides.
			same &= Math.max(0, (outputs - 1) * s + k - n) / 2 == before;
		}
		Operand<TFloat32> padded = same ? x : tf.pad(x, tf.constant(padding), tf.constant(0f));
		List<Long> strides = List.of(1L, (long) stride.z(), (long) stride.y(), (long) stride.x(), 1L);
		return tf.nn.conv3d(padded, parameters.get(name + ".weight"), strides, same ? "SAME" : "VALID");
	}

	/** A 1x1x1 convolution without its bias. */
	private Operand<TFloat32> pointwise(String name, Operand<TFloat32> x) {
		return tf.nn.conv3d(x, parameters.get(name + ".weight"), List.of(1L, 1L, 1L, 1L, 1L), "VALID");
	}

	/** A 1x1x1 convolution. */
	Operand<TFloat32> biasedConvolution(String name, Operand<TFloat32> x) {
		return tf.nn.biasAdd(pointwise(name, x), parameters.get(name + ".bias"));
	}

	/** The voxels that a strided 1x1x1 convolution looks at: every stride-th, from the first. */
	private Operand<TFloat32> subsample(Operand<TFloat32> x, Extent stride) {
		if (stride.voxels() == 1) return x;
		Index all = Indices.all();
		return tf.stridedSlice(x, all, Indices.step(stride.z()), Indices.step(stride.y()), Indices.step(stride.x()), all);
	}

	private Operand<TFloat32> norm(String name, Operand<TFloat32> x) {
		return norm(name, x, parameters.get(name + ".bias"));
	}

	/**
	 * Instance norm (Ulyanov et al. 2016, arXiv 1607.08022) with the biased variance. Batch norm of a batch of one would be
	 * the same, but TensorFlow adds up its statistics voxel by voxel in single precision, which costs a digit.
	 */
	private Operand<TFloat32> norm(String name, Operand<TFloat32> x, Operand<TFloat32> shift) {
		Operand<TFloat32> mean = mean(x), variance = mean(tf.math.squaredDifference(x, mean));
		return tf.nn.fusedBatchNorm(x, parameters.get(name + ".weight"), shift, mean, variance, //
			FusedBatchNorm.epsilon(EPSILON), FusedBatchNorm.dataFormat("NDHWC"), FusedBatchNorm.isTraining(false)).y();
	}

	/** (channels): of groups of voxels, then of the groups; with about as many groups as voxels in one, every sum is short. */
	private Operand<TFloat32> mean(Operand<TFloat32> x) {
		long channels = x.shape().get(CHANNELS), voxels = x.shape().size() / channels;
		long size = (long) Math.sqrt(voxels);
		while (voxels % size != 0)
			size--;
		Operand<TFloat32> groups = tf.reshape(x, tf.constant(new long[] { size, voxels / size, channels }));
		return tf.math.mean(tf.math.mean(groups, tf.constant(0)), tf.constant(0));
	}

	private Operand<TFloat32> leakyRelu(Operand<TFloat32> x) {
		return tf.nn.leakyRelu(x, LeakyRelu.alpha(SLOPE));
	}

	/** Nearest neighbour up-sampling, then a 1x1x1 convolution: the two commute, so the few voxels are convolved. */
	Operand<TFloat32> upsample(String name, Operand<TFloat32> x, Extent factor) {
		return repeat(biasedConvolution(name, x), factor);
	}

	/** Every voxel factor times along each axis: as copies of rows, then of planes, then of slabs. */
	private Operand<TFloat32> repeat(Operand<TFloat32> x, Extent factor) {
		Shape shape = x.shape();
		long[] size = shape.asArray();
		Operand<TFloat32> y = x;
		for (int axis = 0; axis < 3; axis++) {
			if (factor.get(axis) == 1) continue;
			long before = 1;
			for (int i = 0; i < 4 - axis; i++)
				before *= shape.get(i);
			y = tf.reshape(y, tf.constant(new long[] { before, -1 }));
			y = tf.concat(Collections.nCopies(factor.get(axis), y), tf.constant(1));
			size[3 - axis] *= factor.get(axis);
		}
		return factor.voxels() == 1 ? x : tf.reshape(y, tf.constant(size));
	}

	/** In the original's order: what comes from below, then the skip connection. */
	Operand<TFloat32> concatenate(Operand<TFloat32> upsampled, Operand<TFloat32> skip) {
		return tf.concat(List.of(upsampled, skip), tf.constant(CHANNELS));
	}
}
