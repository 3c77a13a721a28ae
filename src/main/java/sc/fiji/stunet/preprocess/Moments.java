package sc.fiji.stunet.preprocess;

import java.util.function.IntPredicate;

/** Mean and standard deviation of voxels (of the population, as in numpy); 0 if there are none. */
record Moments(double mean, double sd) {

	/** Which voxels of a slab count. */
	@FunctionalInterface
	interface Counted {

		IntPredicate in(float[] voxels, boolean[] inside);
	}

	/** Sums of what has been seen so far, in the order of the voxels: every other order would round otherwise. */
	private static final class Sum {

		private double sum;
		private long voxels;
	}

	/** Goes through the voxels twice. */
	static Moments of(Slabs slabs, Counted counted) {
		Sum values = new Sum();
		slabs.forEach((voxels, inside) -> {
			IntPredicate counts = counted.in(voxels, inside);
			double sum = values.sum;
			long n = values.voxels;
			for (int i = 0; i < voxels.length; i++)
				if (counts.test(i)) {
					sum += voxels[i];
					n++;
				}
			values.sum = sum;
			values.voxels = n;
		});
		if (values.voxels == 0) return new Moments(0, 0);
		double mean = values.sum / values.voxels;
		Sum squares = new Sum();
		slabs.forEach((voxels, inside) -> {
			IntPredicate counts = counted.in(voxels, inside);
			double sum = squares.sum;
			for (int i = 0; i < voxels.length; i++)
				if (counts.test(i)) {
					double d = voxels[i] - mean;
					sum += d * d;
				}
			squares.sum = sum;
		});
		return new Moments(mean, Math.sqrt(squares.sum / values.voxels));
	}
}
