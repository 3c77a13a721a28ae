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
	sealed interface Kind {

		/** Empty for a layer without parameters. */
		default String name() {
			return "";
		}
	}

	/** Which of a kernel's inputs are convolved: all, or one half of a concatenation. */
	enum Part {
		ALL,
		BELOW,
		SKIP
	}

	/**
	 * A convolution with PyTorch's padding. A second input is added to its output.
	 *
	 * @param biased whether its bias is added; before a norm, a bias changes nothing
	 * @param leakyRelu whether the sum goes through LeakyRelu
	 */
	record Convolution(String name, Part part, Extent stride, boolean biased, boolean leakyRelu) implements Kind {

		/** Without anything else. */
		Convolution(String name, Extent stride) {
			this(name, Part.ALL, stride, false, false);
		}
	}

	/**
	 * What a convolution does with up-sampled features, as a transposed convolution of the features before.
	 *
	 * @param factor of the up-sampling
	 * @param kernel see {@link TransposedKernel}
	 */
	record UpsampledConvolution(String name, Extent factor, Operand<TFloat32> kernel) implements Kind {}

	/**
	 * A transposed convolution without its bias, whose kernel has the size of its stride.
	 *
	 * @param factor of the up-sampling
	 */
	record TransposedConvolution(String name, Extent factor) implements Kind {}

	/** The bias of a convolution. */
	record Bias(String name) implements Kind {}

	/**
	 * Instance norm. A second input is added to its output.
	 *
	 * @param mean (channels)
	 * @param variance (channels)
	 * @param leakyRelu whether the sum goes through LeakyRelu
	 */
	record Norm(String name, Operand<TFloat32> mean, Operand<TFloat32> variance, boolean leakyRelu) implements Kind {}

	record LeakyRelu() implements Kind {}

	/** Takes every stride-th voxel, from the first. */
	record Subsampling(Extent stride) implements Kind {}

	/** The mean of every block of voxels of this size. */
	record AveragePooling(Extent size) implements Kind {}

	/** Nearest-neighbour up-sampling: every voxel is repeated, factor times along each axis. */
	record NearestUpsampling(Extent factor) implements Kind {}

	record Addition() implements Kind {}

	/** Concatenation along the channels. */
	record Concatenation() implements Kind {}
}
