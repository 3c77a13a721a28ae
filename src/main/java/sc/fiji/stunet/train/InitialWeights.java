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
		return of(config, seed, 1);
	}

	/**
	 * Initializes a training of fewer updates than the original's: as {@link #of}, but the heads of a STU-Net with a
	 * tenth of the deviation. The first scores of the original's spread widely, and the first updates then let half of
	 * the decoder's channels die, since its shortcuts have no norm (docs/benchmarks.md). The other networks have a norm
	 * behind every convolution, and begin as the original.
	 */
	public static HeapWeights ofShort(NetworkConfig config, long seed) {
		return of(config, seed, config instanceof StuNetConfig ? 10 : 1);
	}

	/** @param divisor of the heads' weights */
	private static HeapWeights of(NetworkConfig config, long seed, int divisor) {
		Random random = new Random(seed);
		HeapWeights weights = new HeapWeights();
		config.parameters().forEach((name, shape) -> {
			float[] values = values(name, shape, random);
			if (config.isHead(name)) for (int i = 0; i < values.length; i++) values[i] /= divisor;
			weights.with(name, shape, values);
		});
		return weights;
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
