package sc.fiji.stunet.patch;

import java.util.Arrays;

import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.Extent;

/**
 * The importance map of a tile: a Gaussian around voxel {@code patch / 2} with a standard deviation of an eighth of the
 * patch, cut off at four deviations, 1 at its maximum. Zeros are replaced by the smallest value above 0. After nnU-Net
 * v1, {@code SegmentationNetwork._get_gaussian}.
 */
public final class GaussianWindow {

	private static final double SIGMAS_PER_PATCH = 8;
	private static final double CUT_OFF = 4;

	private GaussianWindow() {}

	/** @return (x, y, z), x fastest */
	public static float[] weights(Extent patch) {
		double[] alongX = profile(patch.x());
		double[] alongY = profile(patch.y());
		double[] alongZ = profile(patch.z());
		float[] weights = new float[Channels.arrayLength(patch)];
		float smallest = 1;
		for (int z = 0, i = 0; z < patch.z(); z++)
			for (int y = 0; y < patch.y(); y++)
				for (int x = 0; x < patch.x(); x++, i++) {
					weights[i] = (float) (alongX[x] * alongY[y] * alongZ[z]);
					if (weights[i] > 0) smallest = Math.min(smallest, weights[i]);
				}
		for (int i = 0; i < weights.length; i++) if (weights[i] == 0) weights[i] = smallest;
		return weights;
	}

	/** Weights of 1 for every voxel. */
	public static float[] flat(Extent patch) {
		float[] weights = new float[Channels.arrayLength(patch)];
		Arrays.fill(weights, 1);
		return weights;
	}

	private static double[] profile(int length) {
		double sigma = length / SIGMAS_PER_PATCH;
		int radius = (int) (CUT_OFF * sigma + 0.5);
		double[] profile = new double[length];
		for (int i = 0; i < length; i++) {
			int distance = Math.abs(i - length / 2);
			profile[i] = distance > radius ? 0 : Math.exp(-0.5 * distance * distance / (sigma * sigma));
		}
		return profile;
	}
}
