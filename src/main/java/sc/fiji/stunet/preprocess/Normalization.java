package sc.fiji.stunet.preprocess;

/**
 * How the intensities of one channel are brought to the scale that the network was trained on.
 *
 * @param scheme the formula
 * @param insideMask statistics, and the result, inside the non-zero mask only; zero outside
 * @param statistics intensities of the training data, for the CT schemes; null otherwise
 */
public record Normalization(Scheme scheme, boolean insideMask, Statistics statistics) {

	public enum Scheme {
			/** Clip to the training data's percentiles, then subtract its mean and divide by its standard deviation. */
			CT,
			/** Clip to the training data's percentiles, then mean and deviation of the voxels strictly inside the bounds. */
			CT2,
			/** Subtract the image's mean and divide by its standard deviation. */
			Z_SCORE,
			/** Leave as it is. */
			NONE,
			/** Minimum to 0, maximum to 1. */
			ZERO_TO_ONE,
			/** Divide by 255. */
			RGB
	}

	/** Mean, standard deviation, 0.5 and 99.5 percentile over the foreground of the training data. */
	public record Statistics(double mean, double sd, double percentile005, double percentile995) {}

	public Normalization {
		if ((scheme == Scheme.CT || scheme == Scheme.CT2) && statistics == null)
			throw new IllegalArgumentException("The scheme " + scheme + " needs the statistics of the training data.");
	}

	public static Normalization zScore(boolean insideMask) {
		return new Normalization(Scheme.Z_SCORE, insideMask, null);
	}
}
