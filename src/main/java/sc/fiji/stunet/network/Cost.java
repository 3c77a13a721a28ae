package sc.fiji.stunet.network;

import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.model.StuNetConfig.Stage;
import sc.fiji.stunet.volume.Extent;

/**
 * What one forward run of a patch costs.
 *
 * @param multiplyAdds of all convolutions, heads included, as the paper counts ("FLOPs" in its table 1)
 * @param parameterBytes of the weights, 4 per parameter
 * @param activationBytes an estimate of the most memory that tensors take at one time, see {@link #of}
 */
public record Cost(long multiplyAdds, long parameterBytes, long activationBytes) {

	/**
	 * The most is needed in the last decoder stage, at full resolution: its input (twice the width), of which the first
	 * convolution and the shortcut make one tensor each, the scratch of one more, and at the head one tensor of width and
	 * two of classes (scores, and their copy in the caller's order). So activations are
	 * 4 bytes * voxels * max(5 * width, width + 2 * classes).
	 *
	 * @param patch (x, y, z) in voxels
	 */
	public static Cost of(StuNetConfig config, Extent patch) {
		long width = config.stages().get(0).width();
		long activations = 4 * patch.voxels() * Math.max(5 * width, width + 2L * config.classes());
		return new Cost(multiplyAdds(config, patch), 4 * config.parameterCount(), activations);
	}

	private static long multiplyAdds(StuNetConfig config, Extent patch) {
		int lowest = config.stages().size() - 1;
		long total = 0, below = config.inputs();
		Extent[] size = new Extent[lowest + 1];
		for (int s = 0; s <= lowest; s++) {
			Stage stage = config.stages().get(s);
			size[s] = divide(s == 0 ? patch : size[s - 1], stage.stride());
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
		return size.voxels() * (first + (stage.depth() - 1) * 2 * width * width * kernel);
	}

	private static Extent divide(Extent size, Extent stride) {
		return new Extent(ceiling(size.x(), stride.x()), ceiling(size.y(), stride.y()), ceiling(size.z(), stride.z()));
	}

	private static int ceiling(int size, int stride) {
		return (size + stride - 1) / stride;
	}
}
