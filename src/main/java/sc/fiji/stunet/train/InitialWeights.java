package sc.fiji.stunet.train;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

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
	 * Initializes as the original does: convolutions normally distributed with the deviation sqrt(2 / ((1 + slope^2)
	 * n)) for n inputs of an output value (He et al. 2015, arXiv 1502.01852), norms at scale 1, all biases and shifts
	 * 0; the norms at the end of nnU-Net's residual blocks at scale 0, so that a block begins as its shortcut.
	 *
	 * @param seed the same seed gives the same weights
	 */
	public static HeapWeights of(NetworkConfig config, long seed) {
		Random random = new Random(seed);
		HeapWeights weights = new HeapWeights();
		config.parameters().forEach((name, shape) -> weights.with(name, shape, values(name, shape, random)));
		return weights;
	}

	/**
	 * Initializes a training of fewer updates than the original's. A STU-Net begins as its authors' code for nnU-Net v2
	 * does, which leaves it to PyTorch's {@code nn.Conv3d}: weights and biases even within 1 / sqrt(n). Its shortcuts
	 * have no norm, and He's numbers there let half of the decoder's channels die within 100 updates
	 * (docs/benchmarks.md). The other networks have a norm behind every convolution, and begin as the original.
	 */
	public static HeapWeights ofShort(NetworkConfig config, long seed) {
		if (!(config instanceof StuNetConfig)) return of(config, seed);
		Random random = new Random(seed);
		HeapWeights weights = new HeapWeights();
		config.parameters().forEach((name, shape) -> {
			List<Integer> kernel = config.parameters().get(name.replace(OriginalNames.BIAS, OriginalNames.WEIGHT));
			weights.with(name, shape, kernel.size() == 1 ? values(name, shape, random) : even(shape, kernel, random));
		});
		return weights;
	}

	/** @param kernel of the convolution, (outputs, inputs, z, y, x) */
	private static float[] even(List<Integer> shape, List<Integer> kernel, Random random) {
		double bound = 1 / Math.sqrt(product(kernel) / (double) kernel.get(0));
		float[] values = new float[product(shape)];
		for (int i = 0; i < values.length; i++) values[i] = (float) (bound * (2 * random.nextDouble() - 1));
		return values;
	}

	private static int product(List<Integer> shape) {
		return shape.stream().reduce(1, (a, b) -> a * b);
	}

	private static float[] values(String name, List<Integer> shape, Random random) {
		float[] values = new float[product(shape)];
		if (shape.size() == 1) Arrays.fill(values, name.endsWith(OriginalNames.WEIGHT) && !name.endsWith(LAST) ? 1 : 0);
		else {
			double deviation = Math.sqrt(2 / ((1 + SLOPE * SLOPE) * values.length / shape.get(0)));
			for (int i = 0; i < values.length; i++) values[i] = (float) (deviation * random.nextGaussian());
		}
		return values;
	}
}
