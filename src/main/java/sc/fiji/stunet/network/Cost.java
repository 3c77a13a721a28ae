package sc.fiji.stunet.network;

import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.model.StuNetConfig.Stage;
import sc.fiji.stunet.volume.Extent;

/**
 * The memory of one forward pass of a patch, or of one training iteration.
 *
 * @param parameterBytes of the weights, 4 per parameter, and of what an optimizer keeps for them
 * @param activationBytes an estimate of the most memory that tensors take at one time, see {@link #of} and
 *     {@link #training}
 */
public record Cost(long parameterBytes, long activationBytes) {

	/**
	 * The cost of one forward pass. Two moments may need the most memory. In a decoder stage, the stage's input (twice
	 * its width), both outputs of it, the norm's squares, and the copies that a convolution makes of input and output,
	 * so 4 bytes * voxels * 8 * width. At the head, the features and the scores before and after the softmax, so 4
	 * bytes * voxels * (width + 2 * classes).
	 *
	 * @param patch (x, y, z) in voxels
	 */
	public static Cost of(StuNetConfig config, Extent patch) {
		Extent[] sizes = sizes(config, patch);
		long activations = patch.voxels() * (config.stages().get(0).width() + 2L * config.classes());
		for (int s = 0; s < sizes.length; s++)
			activations = Math.max(
					activations, sizes[s].voxels() * 8 * config.stages().get(s).width());
		return new Cost(4 * config.parameterCount(), 4 * activations);
	}

	/**
	 * The cost of one training iteration: six copies of the parameters (themselves, gradients, momentum, and as much
	 * while gradients are computed); of every residual block 5 tensors of its width (what the layers gave), of every
	 * stage 4 for what comes from below and across; and while the loss is computed, 2 1/2 of the classes at full
	 * resolution, or on the way back 5 of the width there. The numbers are fitted to what the benchmark measured of
	 * the fused layers (docs/benchmarks.md); TensorFlow and Java themselves take about 0.7 GB more.
	 *
	 * @param patch (x, y, z) in voxels
	 * @param samples that are computed at once
	 */
	public static Cost training(StuNetConfig config, Extent patch, int samples) {
		Extent[] sizes = sizes(config, patch);
		long activations = patch.voxels() * 5 * Math.max(config.stages().get(0).width(), config.classes() / 2);
		for (int s = 0; s < sizes.length; s++) {
			Stage stage = config.stages().get(s);
			int sides = s == sizes.length - 1 ? 1 : 2;
			activations += sizes[s].voxels() * stage.width() * (5L * stage.depth() * sides + 4);
		}
		return new Cost(24 * config.parameterCount(), 4L * samples * activations);
	}

	/** The grid of every stage, from full to lowest resolution. */
	static Extent[] sizes(StuNetConfig config, Extent patch) {
		Extent[] sizes = new Extent[config.stages().size()];
		for (int s = 0; s < sizes.length; s++)
			sizes[s] =
					divide(s == 0 ? patch : sizes[s - 1], config.stages().get(s).stride());
		return sizes;
	}

	private static Extent divide(Extent size, Extent stride) {
		return new Extent(ceiling(size.x(), stride.x()), ceiling(size.y(), stride.y()), ceiling(size.z(), stride.z()));
	}

	private static int ceiling(int size, int stride) {
		return (size + stride - 1) / stride;
	}
}
