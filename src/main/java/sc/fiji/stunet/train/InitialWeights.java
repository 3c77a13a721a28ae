package sc.fiji.stunet.train;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

import sc.fiji.stunet.job.WeightInitialization;
import sc.fiji.stunet.model.HeapWeights;
import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.OriginalNames;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.model.UNetNames;

/** Random weights with which a training from scratch begins. */
public final class InitialWeights {

	/** Negative slope of the LeakyReLU that follows a convolution. */
	private static final double SLOPE = 0.01;

	private static final String LAST = UNetNames.UNIT2 + UNetNames.NORM + OriginalNames.WEIGHT;

	private InitialWeights() {}

	/**
	 * Initializes a whole network. {@code HE} is what the original does: convolutions normally distributed with the
	 * deviation sqrt(2 / ((1 + slope^2) n)) for n inputs of an output value (He et al. 2015, arXiv 1502.01852), norms
	 * at scale 1, all biases and shifts 0; the norms at the end of nnU-Net's residual blocks at scale 0, so that a
	 * block begins as its shortcut. {@code PYTORCH} is what PyTorch's layers do by themselves: convolutions and their
	 * biases uniform between -1 / sqrt(n) and 1 / sqrt(n), which is its kaiming_uniform with a = sqrt(5), all norms at
	 * scale 1 and shift 0. As in PyTorch, n is the size of the kernel's second axis times its voxels, also for a
	 * transposed convolution, whose second axis are its outputs.
	 *
	 * @param seed the same seed gives the same weights
	 */
	public static HeapWeights of(WeightInitialization how, NetworkConfig config, long seed) {
		return how == WeightInitialization.PYTORCH ? pyTorch(config, seed) : he(config, seed, 1);
	}

	/**
	 * Initializes a training of fewer updates than the original's: by {@code HE}, but the heads of a STU-Net with a
	 * tenth of the deviation. The first scores of the original's spread widely, and the first updates then let half of
	 * the decoder's channels die, since its shortcuts have no norm (docs/benchmarks.md). The other networks have a norm
	 * behind every convolution, and begin as the original.
	 */
	public static HeapWeights ofShort(NetworkConfig config, long seed) {
		return he(config, seed, config instanceof StuNetConfig ? 10 : 1);
	}

	/** @param divisor of the heads' weights */
	private static HeapWeights he(NetworkConfig config, long seed, int divisor) {
		Random random = new Random(seed);
		HeapWeights weights = new HeapWeights();
		config.parameters().forEach((name, shape) -> {
			float[] values = isKernel(shape)
					? normal(shape, random)
					: constant(shape, isScale(name) && !name.endsWith(LAST) ? 1 : 0);
			if (config.isHead(name)) for (int i = 0; i < values.length; i++) values[i] /= divisor;
			weights.with(name, shape, values);
		});
		return weights;
	}

	private static HeapWeights pyTorch(NetworkConfig config, long seed) {
		Random random = new Random(seed);
		HeapWeights weights = new HeapWeights();
		Map<String, List<Integer>> shapes = config.parameters();
		shapes.forEach((name, shape) -> {
			// A norm's shift has a bias's name, too; only a convolution has a kernel beside it.
			List<Integer> kernel = shapes.get(
					name.endsWith(OriginalNames.WEIGHT)
							? name
							: name.substring(0, name.length() - OriginalNames.BIAS.length()) + OriginalNames.WEIGHT);
			weights.with(
					name,
					shape,
					isKernel(kernel)
							? uniform(shape, 1 / Math.sqrt(fanIn(kernel)), random)
							: constant(shape, isScale(name) ? 1 : 0));
		});
		return weights;
	}

	private static boolean isKernel(List<Integer> shape) {
		return shape.size() > 1;
	}

	/** Of a norm; what has the same name and is no kernel is one. */
	private static boolean isScale(String name) {
		return name.endsWith(OriginalNames.WEIGHT);
	}

	private static int fanIn(List<Integer> kernel) {
		return product(kernel.subList(1, kernel.size()));
	}

	private static int product(List<Integer> shape) {
		return shape.stream().reduce(1, (a, b) -> a * b);
	}

	private static float[] constant(List<Integer> shape, float value) {
		float[] values = new float[product(shape)];
		Arrays.fill(values, value);
		return values;
	}

	private static float[] normal(List<Integer> kernel, Random random) {
		float[] values = new float[product(kernel)];
		double deviation = Math.sqrt(2 / ((1 + SLOPE * SLOPE) * fanIn(kernel)));
		for (int i = 0; i < values.length; i++) values[i] = (float) (deviation * random.nextGaussian());
		return values;
	}

	private static float[] uniform(List<Integer> shape, double bound, Random random) {
		float[] values = new float[product(shape)];
		for (int i = 0; i < values.length; i++) values[i] = (float) (bound * (2 * random.nextDouble() - 1));
		return values;
	}
}
