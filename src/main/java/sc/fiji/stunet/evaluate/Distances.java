package sc.fiji.stunet.evaluate;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

import sc.fiji.stunet.volume.Spacing;

/**
 * The distances from the points of one surface to another: the distinct ones, ascending, and the weight of the points
 * at each of them. Infinite when there is no other surface.
 */
record Distances(double[] mm, double[] weights) {

	static Distances between(Surface from, Surface to, Spacing spacing) {
		double[] squares = DistanceTransform.squared(to.kind(), to.size(), spacing);
		Map<Double, double[]> weightAt = new HashMap<>();
		for (int i = 0; i < squares.length; i++)
			if (from.kind()[i] != 0)
				weightAt.computeIfAbsent(Math.sqrt(squares[i]), none -> new double[1])[0] += from.weight(i);
		double[] mm = weightAt.keySet().stream()
				.mapToDouble(Double::doubleValue)
				.sorted()
				.toArray();
		return new Distances(
				mm, Arrays.stream(mm).map(distance -> weightAt.get(distance)[0]).toArray());
	}

	boolean isEmpty() {
		return mm.length == 0;
	}

	double totalWeight() {
		return Arrays.stream(weights).sum();
	}

	/** The weight of the points within a distance. */
	double weightWithin(double tolerance) {
		double within = 0;
		for (int i = 0; i < mm.length && mm[i] <= tolerance; i++) within += weights[i];
		return within;
	}

	/** The largest distance; NaN without points. */
	double largest() {
		return isEmpty() ? Double.NaN : mm[mm.length - 1];
	}

	/** The smallest distance within which at least this part of the weight lies; infinite without points. */
	double atFraction(double fraction) {
		if (isEmpty()) return Double.POSITIVE_INFINITY;
		double total = totalWeight();
		double sum = 0;
		for (int i = 0; i < mm.length; i++) {
			sum += weights[i];
			if (sum / total >= fraction) return mm[i];
		}
		return largest();
	}
}
