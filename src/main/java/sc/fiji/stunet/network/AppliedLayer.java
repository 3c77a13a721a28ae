package sc.fiji.stunet.network;

import java.util.List;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

import sc.fiji.stunet.volume.Extent;

/** A layer with what it got and gave: a step that {@link Gradients} walks back. */
record AppliedLayer(Kind kind, List<Operand<TFloat32>> inputs, Operand<TFloat32> output) {

	Operand<TFloat32> input() {
		return inputs.get(0);
	}

	/** A {@code name} is that of the original's module, which the parameters have in their names. */
	sealed interface Kind {}

	/**
	 * Without its bias.
	 *
	 * @param scheme SAME or VALID
	 * @param beforeNorm whether a norm follows, so that the bias changes nothing
	 */
	record Convolution(String name, List<Long> strides, String scheme, boolean beforeNorm) implements Kind {}

	/** Of a convolution. */
	record Bias(String name) implements Kind {}

	/**
	 * @param mean (channels)
	 * @param variance (channels)
	 */
	record Norm(String name, Operand<TFloat32> mean, Operand<TFloat32> variance) implements Kind {}

	record LeakyRelu() implements Kind {}

	/** @param padding zeros before and after each of the five axes */
	record Padding(int[][] padding) implements Kind {}

	/** Every stride-th voxel, from the first. */
	record Subsampling(Extent stride) implements Kind {}

	/** Every voxel factor times along each axis. */
	record Repetition(Extent factor) implements Kind {}

	record Addition() implements Kind {}

	/** Along the channels. */
	record Concatenation() implements Kind {}
}
