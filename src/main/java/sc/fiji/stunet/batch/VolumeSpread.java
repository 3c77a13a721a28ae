package sc.fiji.stunet.batch;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import sc.fiji.stunet.model.Structures;

/**
 * How the volumes of the structures vary over many scans, to find those that lie far from the others. Logarithms are
 * compared, since twice as large is as far as half as large, by median and median absolute deviation (MAD), which a few
 * wrong label maps do not move: Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993, modified z-score.
 */
final class VolumeSpread {

	/** For the user. */
	static final String RULE =
			"A volume is marked where it lies far from those of the other scans: more than 3.5 robust standard "
					+ "deviations (1.4826 MAD) from the median, both of the logarithms, and by a quarter at least. A "
					+ "structure that was not found is marked where nine of ten scans have it. With fewer than 8 scans "
					+ "that have a structure, nothing of it is marked.";

	private static final int FEWEST = 8;
	private static final double FAR = 3.5;
	/** Of the normal distribution's standard deviation to its MAD. */
	private static final double NORMAL = 1.4826;

	private static final double LEAST = Math.log(1.25);
	private static final double USUAL = 0.9;
	private static final MathContext DIGITS = new MathContext(2);

	/**
	 * @param median of the logarithms of the volumes
	 * @param scans that have the structure
	 */
	private record Spread(double median, double deviation, int scans) {}

	private final Map<Integer, Spread> spreads = new HashMap<>();
	private final int scans;

	VolumeSpread(Structures structures, Collection<CaseRecord> records) {
		scans = records.size();
		for (Structures.Structure structure : structures.all()) {
			double[] logarithms = records.stream()
					.mapToDouble(record -> record.mm3(structure.value()))
					.filter(mm3 -> mm3 > 0)
					.map(Math::log)
					.toArray();
			if (logarithms.length >= FEWEST) spreads.put(structure.value(), spread(logarithms));
		}
	}

	private static Spread spread(double[] values) {
		double median = median(values);
		double mad = median(
				Arrays.stream(values).map(value -> Math.abs(value - median)).toArray());
		return new Spread(median, NORMAL * mad, values.length);
	}

	private static double median(double[] values) {
		double[] sorted = values.clone();
		Arrays.sort(sorted);
		int middle = sorted.length / 2;
		return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
	}

	/** How a volume lies to the others, for the user: "3.1 times the median"; empty if it is not far from them. */
	Optional<String> mark(int structure, double mm3) {
		Spread spread = spreads.get(structure);
		if (spread == null) return Optional.empty();
		if (mm3 == 0)
			return spread.scans() < USUAL * scans
					? Optional.empty()
					: Optional.of("not found, but in " + spread.scans() + " of " + scans + " scans");
		double distance = Math.abs(Math.log(mm3) - spread.median());
		if (distance <= Math.max(LEAST, FAR * spread.deviation())) return Optional.empty();
		return Optional.of(
				new BigDecimal(mm3 / Math.exp(spread.median())).round(DIGITS).toPlainString() + " times the median");
	}
}
