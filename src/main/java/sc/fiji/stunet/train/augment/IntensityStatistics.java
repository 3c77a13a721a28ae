package sc.fiji.stunet.train.augment;

/**
 * Statistics of the intensities of one channel.
 *
 * @param sd over the population
 */
record IntensityStatistics(float min, float max, double mean, double sd) {

	/** Sums are taken about the first value, so that a large mean does not drown the deviation. */
	static IntensityStatistics of(float[] image, int from, int end) {
		float origin = image[from];
		float min = origin;
		float max = origin;
		double sum = 0;
		double squares = 0;
		for (int i = from; i < end; i++) {
			min = Math.min(min, image[i]);
			max = Math.max(max, image[i]);
			double offset = image[i] - origin;
			sum += offset;
			squares += offset * offset;
		}
		double mean = sum / (end - from);
		return new IntensityStatistics(
				min, max, origin + mean, Math.sqrt(Math.max(0, squares / (end - from) - mean * mean)));
	}
}
