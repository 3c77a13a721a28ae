package sc.fiji.stunet.preprocess;

import java.util.function.IntPredicate;

/** Mean and standard deviation of voxels (of the population, as in numpy); 0 if there are none. */
record Moments(double mean, double sd) {

	static Moments of(float[] voxels, IntPredicate counts) {
		double sum = 0;
		int n = 0;
		for (int i = 0; i < voxels.length; i++)
			if (counts.test(i)) {
				sum += voxels[i];
				n++;
			}
		if (n == 0) return new Moments(0, 0);
		double mean = sum / n;
		double squares = 0;
		for (int i = 0; i < voxels.length; i++)
			if (counts.test(i)) {
				double d = voxels[i] - mean;
				squares += d * d;
			}
		return new Moments(mean, Math.sqrt(squares / n));
	}
}
