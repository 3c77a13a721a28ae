package sc.fiji.stunet.network;

import java.util.List;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

import sc.fiji.stunet.volume.Extent;

/** One layer with its inputs and its output, as a tape keeps it for the backward pass in {@link Gradients}. */
record AppliedLayer(Kind kind, List<Operand<TFloat32>> inputs, Operand<TFloat32> output) {

	Operand<TFloat32> input() {
		return inputs.get(0);
	}

	/** What the layer computes. A {@code name} is that of PyTorch's module, with which its parameters' names begin. */
	sealed interface Kind {}

	/**
	 * A convolution without its bias.
	 *
	 * @param scheme SAME or VALID
	 * @param beforeNorm whether a norm follows, so that the bias changes nothing
	 */
	record Convolution(String name, List<Long> strides, String scheme, boolean beforeNorm) implements Kind {}

	/** The bias of a convolution. */
	record Bias(String name) implements Kind {}

	/**
	 * Instance norm.
	 *
	 * @param mean (channels)
	 * @param variance (channels)
	 */
	record Norm(String name, Operand<TFloat32> mean, Operand<TFloat32> variance) implements Kind {}

	record LeakyRelu() implements Kind {}

	/** @param padding zeros before and after each of the five axes */
	record Padding(int[][] padding) implements Kind {}

	/** Takes every stride-th voxel, from the first. */
	record Subsampling(Extent stride) implements Kind {}

	/** Nearest-neighbour up-sampling: every voxel is repeated, factor times along each axis. */
	record NearestUpsampling(Extent factor) implements Kind {}

	record Addition() implements Kind {}

	/** Concatenation along the channels. */
	record Concatenation() implements Kind {}
}
