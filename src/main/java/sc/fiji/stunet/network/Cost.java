package sc.fiji.stunet.network;

import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.model.StuNetConfig.Stage;
import sc.fiji.stunet.volume.Extent;

/**
 * Operations and memory of one forward pass of a patch, or of one training iteration.
 *
 * @param multiplyAdds of all convolutions, heads included, as the paper counts ("FLOPs" in its table 1)
 * @param parameterBytes of the weights, 4 per parameter, and of what an optimizer keeps for them
 * @param activationBytes an estimate of the most memory that tensors take at one time, see {@link #of} and
 *     {@link #training}
 */
public record Cost(long multiplyAdds, long parameterBytes, long activationBytes) {

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
		return new Cost(multiplyAdds(config, sizes), 4 * config.parameterCount(), 4 * activations);
	}

	/**
	 * The cost of one training iteration: three copies of the parameters (themselves, gradients, momentum); of every
	 * residual block 9 tensors of its width (what the layers gave, their gradients, and the copies that convolutions
	 * make), of every stage 4 for what comes from below and across; and 6 of the classes at full resolution for the
	 * loss. The numbers are fitted to what the benchmark measured (docs/benchmarks.md); TensorFlow and Java themselves
	 * take about 0.6 GB more.
	 *
	 * @param patch (x, y, z) in voxels
	 * @param samples that are computed at once
	 */
	public static Cost training(StuNetConfig config, Extent patch, int samples) {
		Extent[] sizes = sizes(config, patch);
		long activations = 6L * patch.voxels() * config.classes();
		for (int s = 0; s < sizes.length; s++) {
			Stage stage = config.stages().get(s);
			int sides = s == sizes.length - 1 ? 1 : 2;
			activations += sizes[s].voxels() * stage.width() * (9L * stage.depth() * sides + 4);
		}
		return new Cost(
				3L * samples * multiplyAdds(config, sizes), 12 * config.parameterCount(), 4L * samples * activations);
	}

	/** The grid of every stage, from full to lowest resolution. */
	private static Extent[] sizes(StuNetConfig config, Extent patch) {
		Extent[] sizes = new Extent[config.stages().size()];
		for (int s = 0; s < sizes.length; s++)
			sizes[s] =
					divide(s == 0 ? patch : sizes[s - 1], config.stages().get(s).stride());
		return sizes;
	}

	private static long multiplyAdds(StuNetConfig config, Extent[] size) {
		int lowest = config.stages().size() - 1;
		long total = 0, below = config.inputs();
		for (int s = 0; s <= lowest; s++) {
			Stage stage = config.stages().get(s);
			total += blocks(stage, below, size[s]);
			below = stage.width();
		}
		for (int s = lowest - 1; s >= 0; s--) {
			Stage stage = config.stages().get(s);
			long pointwise = size[s].voxels() * stage.width();
			total += pointwise * below + blocks(stage, 2L * stage.width(), size[s]) + pointwise * config.classes();
			below = stage.width();
		}
		return total;
	}

	/** The shortcut counts as a kernel of one voxel. */
	private static long blocks(Stage stage, long inputs, Extent size) {
		long kernel = stage.kernel().voxels(), width = stage.width();
		long first = inputs * width * (kernel + 1) + width * width * kernel;
		return size.voxels() * (first + (stage.depth() - 1) * 2L * width * width * kernel);
	}

	private static Extent divide(Extent size, Extent stride) {
		return new Extent(ceiling(size.x(), stride.x()), ceiling(size.y(), stride.y()), ceiling(size.z(), stride.z()));
	}

	private static int ceiling(int size, int stride) {
		return (size + stride - 1) / stride;
	}
}
