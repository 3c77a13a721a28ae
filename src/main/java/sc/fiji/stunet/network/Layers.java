package sc.fiji.stunet.network;

import java.util.Collections;
import java.util.List;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

import sc.fiji.stunet.volume.Extent;

/**
 * The layers of the networks with PyTorch's meaning of padding, sizes and epsilon, on (1, D, H, W, channels) tensors
 * with D = z, H = y, W = x. Names are those of the original's modules. Biases of convolutions before a norm are not
 * computed: the norm subtracts the mean, and with it any constant.
 */
interface Layers {

	/** The axis of the channels. */
	int CHANNELS = 4;

	Extent ONE = new Extent(1, 1, 1);

	/**
	 * Features before and after nearest-neighbour up-sampling.
	 *
	 * @param low (1, D, H, W, channels)
	 * @param factor by which every voxel is repeated along each axis
	 * @param full (1, D factor.z, H factor.y, W factor.x, channels); costs nothing where it is not used
	 */
	record Upsampled(Operand<TFloat32> low, Extent factor, Operand<TFloat32> full) {}

	/**
	 * Features before and after a transposed convolution.
	 *
	 * @param name of the transposed convolution
	 * @param low (1, D, H, W, in)
	 * @param factor the size of the transposed convolution's kernel, and its stride
	 * @param full (1, D factor.z, H factor.y, W factor.x, out); costs nothing where it is not used
	 */
	record Transposed(String name, Operand<TFloat32> low, Extent factor, Operand<TFloat32> full) {}

	/** A residual block whose shortcut is a 1x1x1 convolution: the first of every stage of the encoder. */
	Operand<TFloat32> projectingBlock(String name, Operand<TFloat32> x, Extent stride);

	/** A residual block that adds its input as it is: every later one of a stage. */
	Operand<TFloat32> block(String name, Operand<TFloat32> x);

	/**
	 * The first block of a stage of the decoder: a projecting block of the concatenation of the up-sampled features
	 * and the skip connection, in this order.
	 */
	Operand<TFloat32> mergingBlock(String name, Upsampled below, Operand<TFloat32> skip);

	/** nnU-Net v2's unit: convolution, instance norm, LeakyReLU. */
	Operand<TFloat32> unit(String name, Operand<TFloat32> x, Extent stride);

	/** A unit of the concatenation of up-sampled features and the skip connection, in this order. */
	Operand<TFloat32> mergingUnit(String name, Transposed below, Operand<TFloat32> skip);

	/**
	 * nnU-Net v2's residual block: a unit with the stride, then convolution and norm, whose sum with the input goes
	 * through LeakyReLU; before, the input of a strided block is averaged over what the stride steps over, and of one
	 * that changes the width it goes through a 1x1x1 convolution and a norm.
	 */
	Operand<TFloat32> residualUnits(String name, Operand<TFloat32> x, Extent stride);

	/** A transposed convolution whose kernel has the size of its stride: every voxel becomes a block of voxels. */
	Transposed transposedConvolution(String name, Operand<TFloat32> x, Extent factor);

	/** Nearest neighbour up-sampling, then a 1x1x1 convolution: the two commute, so the few voxels are convolved. */
	Upsampled upsample(String name, Operand<TFloat32> x, Extent factor);

	/** A 1x1x1 convolution with its bias. */
	Operand<TFloat32> pointwise(String name, Operand<TFloat32> x);

	/** Every layer in the order in which it was applied. */
	List<AppliedLayer> tape();

	/** Repeats every voxel factor times along each axis: copies rows, then planes, then slabs. */
	static Operand<TFloat32> nearestUpsampling(Ops tf, Operand<TFloat32> x, Extent factor) {
		if (factor.voxels() == 1) return x;
		long[] size = x.shape().asArray();
		Operand<TFloat32> y = x;
		for (int axis = 0; axis < 3; axis++) {
			if (factor.get(axis) == 1) continue;
			long before = 1;
			for (int i = 0; i < 4 - axis; i++) before *= x.shape().get(i);
			y = tf.reshape(y, tf.constant(new long[] {before, -1}));
			y = tf.concat(Collections.nCopies(factor.get(axis), y), tf.constant(1));
			size[3 - axis] *= factor.get(axis);
		}
		return tf.reshape(y, tf.constant(size));
	}

	/** The means of blocks of voxels of this size. */
	static Operand<TFloat32> averagePooling(Ops tf, Operand<TFloat32> x, Extent size) {
		return tf.nn.avgPool3d(x, strides(size), strides(size), "VALID");
	}

	/** What {@link #transposedConvolution} does but for the bias. */
	static Operand<TFloat32> transposedConvolution(
			Ops tf, Operand<TFloat32> weight, Operand<TFloat32> x, Extent factor) {
		int[] size = {1, 0, 0, 0, (int) weight.shape().get(3)};
		for (int axis = 0; axis < 3; axis++) size[3 - axis] = (int) x.shape().get(3 - axis) * factor.get(axis);
		return tf.nn.conv3dBackpropInput(tf.constant(size), weight, x, strides(factor), "SAME");
	}

	/** As TensorFlow takes them: (1, z, y, x, 1). */
	static List<Long> strides(Extent stride) {
		return List.of(1L, (long) stride.z(), (long) stride.y(), (long) stride.x(), 1L);
	}
}
