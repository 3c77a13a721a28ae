package sc.fiji.stunet.train;

import java.util.ArrayList;
import java.util.List;

/**
 * nnU-Net's pseudo-Dice: Dice per structure from voxels counted over validation patches. It is not the Dice of whole
 * cases, but cheap enough for every epoch.
 */
final class PseudoDice {

	private static final double KEPT = 0.9;

	private final long[] truePositives;
	private final long[] falsePositives;
	private final long[] falseNegatives;

	/** @param classes including the background */
	PseudoDice(int classes) {
		truePositives = new long[classes];
		falsePositives = new long[classes];
		falseNegatives = new long[classes];
	}

	void add(TrainingStep.Score score) {
		for (int c = 0; c < truePositives.length; c++) {
			truePositives[c] += score.truePositives()[c];
			falsePositives[c] += score.falsePositives()[c];
			falseNegatives[c] += score.falseNegatives()[c];
		}
	}

	/** The Dice of every structure; NaN if it occurs in no patch. */
	List<Double> perStructure() {
		List<Double> all = new ArrayList<>();
		for (int c = 1; c < truePositives.length; c++) {
			double both = 2.0 * truePositives[c];
			boolean there = truePositives[c] + falseNegatives[c] > 0;
			all.add(there ? both / (both + falsePositives[c] + falseNegatives[c]) : Double.NaN);
		}
		return all;
	}

	/** The mean over those that are not NaN; NaN if there are none. */
	static double mean(List<Double> perStructure) {
		return perStructure.stream()
				.mapToDouble(d -> d)
				.filter(d -> !Double.isNaN(d))
				.average()
				.orElse(Double.NaN);
	}

	/** The exponential moving average; an epoch whose patches have no structure at all changes nothing. */
	static double smoothed(double before, double now) {
		if (Double.isNaN(before)) return now;
		return Double.isNaN(now) ? before : KEPT * before + (1 - KEPT) * now;
	}
}
