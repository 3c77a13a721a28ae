package sc.fiji.stunet.network;

import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.PlainConvUNetConfig;
import sc.fiji.stunet.model.ResidualEncoderUNetConfig;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.model.UNetConfig;
import sc.fiji.stunet.volume.Extent;

/**
 * The memory of one forward pass of a patch, or of one training iteration.
 *
 * @param parameterBytes of the weights, 4 per parameter, and of what an optimizer keeps for them
 * @param activationBytes an estimate of the most memory that tensors take at one time, see {@link #of} and
 *     {@link #training}
 */
public record Cost(long parameterBytes, long activationBytes) {

	/** What Java and TensorFlow take beside a prediction. */
	public static final long PROCESS = 500_000_000;

	/** What Java and TensorFlow take beside a training's iterations, patches that are made ahead included. */
	public static final long TRAINING_PROCESS = 1_100_000_000;

	/** The network gives so many scores of a patch at once: 64 MB. */
	public static final long SCORES_AT_ONCE = 1 << 24;

	/**
	 * The cost of one forward pass. A stage of the decoder holds the skip connections of all stages above it and four
	 * tensors of its own: its skip connection, its shortcut, a convolution's input and output; the U-Nets' have no
	 * shortcut. The scores come after it, some at a time, from memory that TensorFlow does not put together from what
	 * the stages gave back.
	 *
	 * @param patch (x, y, z) in voxels
	 */
	public static Cost of(NetworkConfig config, Extent patch) {
		Extent[] sizes = sizes(config, patch);
		int own = config instanceof UNetConfig ? 3 : 4;
		long most = 0, skips = 0;
		for (int s = 0; s < sizes.length; s++) {
			long tensor = sizes[s].voxels() * config.stages().get(s).width();
			most = Math.max(most, skips + own * tensor);
			skips += tensor;
		}
		long scores = Math.min(SCORES_AT_ONCE, patch.voxels() * config.classes());
		return new Cost(Float.BYTES * config.parameterCount(), Float.BYTES * (most + scores));
	}

	/**
	 * The cost of one training iteration: six copies of the parameters (themselves, gradients, momentum, and as much
	 * while gradients are computed); of every residual block 5 tensors of its width (what the layers gave), of every
	 * stage 4 for what comes from below and across; and while the loss is computed, 2 1/2 of the classes at full
	 * resolution, or on the way back 5 of the width there. A unit keeps half as many as a block. The numbers are fitted
	 * to what the benchmark measured of the fused layers (docs/benchmarks.md); Java and TensorFlow themselves come on
	 * top, see {@link #ofTraining}.
	 *
	 * @param patch (x, y, z) in voxels
	 * @param samples that are computed at once
	 */
	public static Cost training(NetworkConfig config, Extent patch, int samples) {
		Extent[] sizes = sizes(config, patch);
		long activations = patch.voxels() * 5 * Math.max(config.stages().get(0).width(), config.classes() / 2);
		for (int s = 0; s < sizes.length; s++) {
			Stage stage = config.stages().get(s);
			double blocks = blocks(config, s);
			activations += (long) (sizes[s].voxels() * stage.width() * (5 * blocks + 4));
		}
		return new Cost(24 * config.parameterCount(), 4L * samples * activations);
	}

	/** Residual blocks of the encoder's and the decoder's stage at one resolution; a unit counts as half of one. */
	private static double blocks(NetworkConfig config, int stage) {
		int depth = config.stages().get(stage).depth();
		boolean isLowest = stage == config.decoderStages();
		if (!(config instanceof UNetConfig unet)) return isLowest ? depth : 2 * depth;
		double encoder = unet instanceof PlainConvUNetConfig ? 0.5 * depth : depth;
		if (unet instanceof ResidualEncoderUNetConfig && stage == 0) encoder += 0.5;
		return encoder + (isLowest ? 0 : 0.5 * unet.decoderDepths().get(config.decoderStages() - 1 - stage));
	}

	/** The multiplications, each with an addition, of one forward pass: of every kernel, wherever it is applied. */
	public static double multiplyAdds(NetworkConfig config, Extent patch) {
		Extent[] sizes = sizes(config, patch);
		double all = (double) patch.voxels() * config.stages().get(0).width() * config.classes();
		int below = config.inputs();
		if (config instanceof ResidualEncoderUNetConfig) {
			Stage stem = config.stages().get(0);
			all += (double) patch.voxels() * stem.kernel().voxels() * below * stem.width();
			below = stem.width();
		}
		for (int s = 0; s < sizes.length; s++) {
			Stage stage = config.stages().get(s);
			all += sizes[s].voxels()
					* (config instanceof PlainConvUNetConfig
							? units(stage, stage.depth(), below)
							: blocks(config, stage, below));
			// In the decoder: what comes from below, made narrower, and what is made of it with the skip connection.
			if (s < sizes.length - 1)
				all += (double) sizes[s].voxels()
						* ((double) stage.width() * config.stages().get(s + 1).width()
								+ (config instanceof UNetConfig unet
										? units(
												stage,
												unet.decoderDepths().get(sizes.length - 2 - s),
												2 * stage.width())
										: blocks(config, stage, 2 * stage.width())));
			below = stage.width();
		}
		return all;
	}

	/** The residual blocks of a stage, per voxel; where the width changes, the shortcut is a convolution, too. */
	private static double blocks(NetworkConfig config, Stage stage, int inputs) {
		double kernel = stage.kernel().voxels(), width = stage.width();
		boolean projects = config instanceof StuNetConfig || inputs != stage.width();
		return width * (inputs * (kernel + (projects ? 1 : 0)) + width * kernel * (2 * stage.depth() - 1));
	}

	/** Units, per voxel. */
	private static double units(Stage stage, int depth, int inputs) {
		double kernel = stage.kernel().voxels(), width = stage.width();
		return width * kernel * (inputs + width * (depth - 1));
	}

	/** Of the scores of a whole patch. */
	public static long scoreBytes(NetworkConfig config, Extent patch) {
		return Float.BYTES * patch.voxels() * config.classes();
	}

	/** With a fifth more for the weights, which are copied one after the other and leave gaps between them. */
	public Cost withGaps() {
		return new Cost(parameterBytes + parameterBytes / 5, activationBytes);
	}

	/** With what a process takes besides: Java and TensorFlow themselves. */
	public Cost ofProcess() {
		Cost own = withGaps();
		return new Cost(PROCESS + own.parameterBytes, activationBytes);
	}

	/** With what a whole process takes that trains: as measured on Linux with trainings of 2 GB to 5 GB. */
	public Cost ofTraining() {
		return new Cost(TRAINING_PROCESS + parameterBytes, activationBytes);
	}

	public long bytes() {
		return parameterBytes + activationBytes;
	}

	/** The grid of every stage, from full to lowest resolution. */
	static Extent[] sizes(NetworkConfig config, Extent patch) {
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
