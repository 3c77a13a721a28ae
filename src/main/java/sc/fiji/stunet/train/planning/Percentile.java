package sc.fiji.stunet.train.planning;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/** Percentiles as of numpy's {@code percentile}: linear between the two nearest values. */
final class Percentile {

	private Percentile() {}

	static double of(double percent, double[] values) {
		double[] sorted = values.clone();
		Arrays.sort(sorted);
		return between(percent, sorted.length, at -> sorted[at]);
	}

	/** The percentile of values that are sorted already. */
	static double ofSorted(double percent, float[] sorted) {
		return between(percent, sorted.length, at -> sorted[at]);
	}

	private static double between(double percent, int count, IntToDoubleFunction sorted) {
		double place = percent / 100 * (count - 1);
		int below = (int) place;
		double value = sorted.applyAsDouble(below);
		return value + (place - below) * (sorted.applyAsDouble(Math.min(below + 1, count - 1)) - value);
	}

	static double median(double[] values) {
		return of(50, values);
	}
}
