package sc.fiji.stunet.train.planning;

import java.util.Arrays;

import sc.fiji.stunet.preprocess.Normalization.Statistics;

/**
 * Statistics of the intensities of one channel inside the structures of all cases: nnU-Net's foreground intensity
 * properties.
 *
 * @param sd of the population
 */
public record IntensityProperties(
		double mean, double sd, double median, double percentile005, double percentile995, double min, double max) {

	/** @param values at least one; sorted by this */
	static IntensityProperties of(float[] values) {
		Arrays.sort(values);
		double sum = 0;
		for (float value : values) sum += value;
		double mean = sum / values.length;
		double squares = 0;
		for (float value : values) squares += (value - mean) * (value - mean);
		return new IntensityProperties(
				mean,
				Math.sqrt(squares / values.length),
				Percentile.ofSorted(50, values),
				Percentile.ofSorted(0.5, values),
				Percentile.ofSorted(99.5, values),
				values[0],
				values[values.length - 1]);
	}

	Statistics statistics() {
		return new Statistics(mean, sd, percentile005, percentile995);
	}
}
