package sc.fiji.stunet.preprocess;

import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.InvalidVolume;

/**
 * nnU-Net's normalization of the intensities of one channel.
 *
 * @param scheme the formula
 * @param insideMask statistics, and the result, inside the non-zero mask only; zero outside
 * @param statistics intensities of the training data, for the CT schemes; null otherwise
 */
public record Normalization(Scheme scheme, boolean insideMask, Statistics statistics) {

	private static final double EPSILON = 1e-8;

	public enum Scheme {
		/** Clip to the training data's percentiles, then subtract its mean and divide by its standard deviation. */
		CT,
		/**
		 * Clip to the training data's percentiles, then mean and deviation of the voxels strictly inside the bounds.
		 */
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

	/**
	 * Normalises the voxels of one channel in place. nnU-Net v1: {@code GenericPreprocessor.resample_and_normalize};
	 * v2: {@code default_normalization_schemes.py}.
	 *
	 * @param inside which voxels belong to the mask; unused unless {@code insideMask}
	 * @throws InvalidVolume if the intensities do not fit the scheme
	 */
	void apply(float[] voxels, boolean[] inside, NnUNetVersion nnUNetVersion) {
		boolean[] mask = insideMask ? inside : null;
		switch (scheme) {
			case CT -> {
				clip(voxels);
				double sd = nnUNetVersion == NnUNetVersion.NNUNET_V2 ? Math.max(statistics.sd, EPSILON) : statistics.sd;
				shiftAndDivide(voxels, statistics.mean, sd, zeroOutside(nnUNetVersion) ? mask : null);
			}
			case CT2 -> {
				Moments moments = Moments.of(
						voxels, i -> voxels[i] > statistics.percentile005 && voxels[i] < statistics.percentile995);
				if (!(moments.sd() > 0))
					throw new InvalidVolume(
							"The image has no spread of intensities between " + statistics.percentile005 + " and "
									+ statistics.percentile995
									+ ", where the model expects them; check that it has real values (Hounsfield "
									+ "units for CT).");
				clip(voxels);
				shiftAndDivide(voxels, moments.mean(), moments.sd(), mask);
			}
			case Z_SCORE -> {
				Moments moments = Moments.of(voxels, i -> mask == null || mask[i]);
				double sd = nnUNetVersion == NnUNetVersion.NNUNET_V2
						? Math.max(moments.sd(), EPSILON)
						: moments.sd() + EPSILON;
				shiftAndDivide(voxels, moments.mean(), sd, mask);
			}
			case ZERO_TO_ONE -> {
				float[][] range = Slices.ranges(voxels, new Extent(voxels.length, 1, 1), Resampling.NONE);
				float min = range[0][0];
				shiftAndDivide(voxels, min, Math.max((double) range[1][0] - min, EPSILON), null);
			}
			case RGB -> {
				float[][] range = Slices.ranges(voxels, new Extent(voxels.length, 1, 1), Resampling.NONE);
				if (range[0][0] < 0 || range[1][0] > 255)
					throw new InvalidVolume("The model expects intensities from 0 to 255; the image has " + range[0][0]
							+ " to " + range[1][0] + ".");
				shiftAndDivide(voxels, 0, 255, null);
			}
			case NONE -> {}
		}
	}

	/** v2 leaves a clipped CT outside the mask as it is. */
	private static boolean zeroOutside(NnUNetVersion nnUNetVersion) {
		return nnUNetVersion == NnUNetVersion.NNUNET_V1;
	}

	private void clip(float[] voxels) {
		float low = (float) statistics.percentile005;
		float high = (float) statistics.percentile995;
		for (int i = 0; i < voxels.length; i++) voxels[i] = Math.max(low, Math.min(high, voxels[i]));
	}

	/**
	 * Subtracts the mean and divides by the deviation in place; outside the mask, if there is one, the result is zero.
	 */
	private static void shiftAndDivide(float[] voxels, double mean, double sd, boolean[] mask) {
		for (int i = 0; i < voxels.length; i++)
			voxels[i] = mask == null || mask[i] ? (float) ((voxels[i] - mean) / sd) : 0;
	}
}
