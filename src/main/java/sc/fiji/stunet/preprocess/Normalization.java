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

	/** What is done to every voxel, when the statistics of the channel are known. */
	@FunctionalInterface
	interface Scale {

		/**
		 * In place.
		 *
		 * @param voxels of any part of the channel
		 * @param inside which of them belong to the mask; null if there is none
		 */
		void apply(float[] voxels, boolean[] inside);
	}

	/**
	 * Normalises the voxels of one channel in place.
	 *
	 * @param inside which voxels belong to the mask; unused unless {@code insideMask}
	 * @throws InvalidVolume if the intensities do not fit the scheme
	 */
	void apply(float[] voxels, boolean[] inside, NnUNetVersion nnUNetVersion) {
		scale(visitor -> visitor.visit(voxels, inside), nnUNetVersion).apply(voxels, inside);
	}

	/**
	 * Computes the statistics of a channel. nnU-Net v1: {@code GenericPreprocessor.resample_and_normalize}; v2: {@code
	 * default_normalization_schemes.py}.
	 *
	 * @throws InvalidVolume if the intensities do not fit the scheme
	 */
	Scale scale(Slabs slabs, NnUNetVersion nnUNetVersion) {
		boolean isV2 = nnUNetVersion == NnUNetVersion.NNUNET_V2;
		return switch (scheme) {
			case CT -> {
				double sd = isV2 ? Math.max(statistics.sd, EPSILON) : statistics.sd;
				yield (voxels, inside) -> {
					clip(voxels);
					shiftAndDivide(voxels, statistics.mean, sd, zeroOutside(nnUNetVersion) ? mask(inside) : null);
				};
			}
			case CT2 -> {
				Moments moments = Moments.of(
						slabs,
						(voxels, inside) ->
								i -> voxels[i] > statistics.percentile005 && voxels[i] < statistics.percentile995);
				if (!(moments.sd() > 0))
					throw new InvalidVolume(
							"The image has no spread of intensities between " + statistics.percentile005 + " and "
									+ statistics.percentile995
									+ ", where the model expects them; check that it has real values (Hounsfield "
									+ "units for CT).");
				yield (voxels, inside) -> {
					clip(voxels);
					shiftAndDivide(voxels, moments.mean(), moments.sd(), mask(inside));
				};
			}
			case Z_SCORE -> {
				Moments moments = Moments.of(slabs, (voxels, inside) -> {
					boolean[] mask = mask(inside);
					return i -> mask == null || mask[i];
				});
				double sd = isV2 ? Math.max(moments.sd(), EPSILON) : moments.sd() + EPSILON;
				yield (voxels, inside) -> shiftAndDivide(voxels, moments.mean(), sd, mask(inside));
			}
			case ZERO_TO_ONE -> {
				float[] range = range(slabs);
				double width = Math.max((double) range[1] - range[0], EPSILON);
				yield (voxels, inside) -> shiftAndDivide(voxels, range[0], width, null);
			}
			case RGB -> {
				float[] range = range(slabs);
				if (range[0] < 0 || range[1] > 255)
					throw new InvalidVolume("The model expects intensities from 0 to 255; the image has " + range[0]
							+ " to " + range[1] + ".");
				yield (voxels, inside) -> shiftAndDivide(voxels, 0, 255, null);
			}
			case NONE -> (voxels, inside) -> {};
		};
	}

	private boolean[] mask(boolean[] inside) {
		return insideMask ? inside : null;
	}

	/** @return minimum and maximum of a channel */
	static float[] range(Slabs slabs) {
		float[] range = {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
		slabs.forEach((voxels, inside) -> {
			float[][] own = Slices.ranges(voxels, new Extent(voxels.length, 1, 1), Resampling.NONE);
			if (own[0][0] < range[0]) range[0] = own[0][0];
			if (own[1][0] > range[1]) range[1] = own[1][0];
		});
		return range;
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
