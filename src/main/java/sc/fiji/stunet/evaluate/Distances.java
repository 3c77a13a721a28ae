package sc.fiji.stunet.evaluate;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

import sc.fiji.stunet.volume.Spacing;

/**
 * The distances from the points of one surface to another: the distinct ones, ascending, and the weight of the points
 * at each of them. Infinite when there is no other surface.
 */
final class Distances {

	private final double[] mm;
	private final double[] weights;

	private Distances(Map<Double, double[]> weightAt) {
		mm = weightAt.keySet().stream()
				.mapToDouble(Double::doubleValue)
				.sorted()
				.toArray();
		weights = Arrays.stream(mm).map(distance -> weightAt.get(distance)[0]).toArray();
	}

	static Distances between(Surface from, Surface to, Spacing spacing) {
		double[] squares = DistanceTransform.squared(to.kind(), to.size(), spacing);
		Map<Double, double[]> weightAt = new HashMap<>();
		for (int i = 0; i < squares.length; i++)
			if (from.kind()[i] != 0) add(weightAt, Math.sqrt(squares[i]), from.weight(i));
		return new Distances(weightAt);
	}

	/** Joins the distances of the points of both. */
	Distances and(Distances other) {
		Map<Double, double[]> weightAt = new HashMap<>();
		for (Distances each : new Distances[] {this, other})
			for (int i = 0; i < each.mm.length; i++) add(weightAt, each.mm[i], each.weights[i]);
		return new Distances(weightAt);
	}

	private static void add(Map<Double, double[]> weightAt, double distance, double weight) {
		weightAt.computeIfAbsent(distance, none -> new double[1])[0] += weight;
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

	/** The weighted mean of the distances; NaN without points. */
	double mean() {
		double sum = 0;
		for (int i = 0; i < mm.length; i++) sum += mm[i] * weights[i];
		return sum / totalWeight();
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

	/** A percentile of points with equal weights, interpolated linearly as NumPy does by default. */
	double interpolated(double fraction) {
		if (isEmpty()) return Double.NaN;
		double place = (totalWeight() - 1) * fraction;
		double below = atRank((long) Math.floor(place));
		double above = atRank((long) Math.ceil(place));
		return below == above ? below : below + (above - below) * (place - Math.floor(place));
	}

	private double atRank(long rank) {
		double before = 0;
		for (int i = 0; i < mm.length; i++) {
			before += weights[i];
			if (rank < before) return mm[i];
		}
		return largest();
	}
}
