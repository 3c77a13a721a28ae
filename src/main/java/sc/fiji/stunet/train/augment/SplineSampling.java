package sc.fiji.stunet.train.augment;

import net.imglib2.blocks.PrimitiveBlocks;
import net.imglib2.type.numeric.real.FloatType;

import sc.fiji.stunet.preprocess.CubicSpline;
import sc.fiji.stunet.volume.Extent;

/**
 * Intensities of a turned patch by cubic B-splines, as scipy's {@code map_coordinates} of order 3 on a case among
 * zeros.
 */
final class SplineSampling {

	/** Voxels that are read beyond the box: more distant ones have a share of 0.268^8, 3e-5, in a coefficient. */
	private static final int MARGIN = 8;

	private final float[] coefficients;
	private final int[] size;
	private final long[] first;
	private final float[] alongX = new float[4];
	private final float[] alongY = new float[4];
	private final float[] alongZ = new float[4];

	private SplineSampling(float[] coefficients, int[] size, long[] first) {
		this.coefficients = coefficients;
		this.size = size;
		this.first = first;
	}

	/**
	 * Fills the grid's box of one channel; places far beyond the case stay unchanged.
	 *
	 * @param voxels of the case, (x, y, z, channel), zeros beyond it
	 */
	static void fill(Patch patch, int channel, AffineGrid grid, PrimitiveBlocks<FloatType> voxels, Extent caseSize) {
		long[] first = new long[3];
		int[] size = new int[3];
		for (int axis = 0; axis < 3; axis++) {
			long[] range = grid.range(axis);
			first[axis] = Math.max(range[0] - 1 - MARGIN, -MARGIN);
			size[axis] = (int) (Math.min(range[1] + 2 + MARGIN, caseSize.get(axis) - 1 + MARGIN) - first[axis] + 1);
			if (size[axis] < 4) return;
		}
		Extent extent = new Extent(size[0], size[1], size[2]);
		float[] block = new float[Math.toIntExact(extent.voxels())];
		voxels.copy(
				new long[] {first[0], first[1], first[2], channel}, block, new int[] {size[0], size[1], size[2], 1});
		new SplineSampling(CubicSpline.coefficients(block, extent), size, first).fill(patch, channel, grid);
	}

	private void fill(Patch patch, int channel, AffineGrid grid) {
		for (int z = grid.min[2]; z < grid.end[2]; z++)
			for (int y = grid.min[1]; y < grid.end[1]; y++) {
				int row = patch.start(channel)
						+ (z * patch.size().y() + y) * patch.size().x();
				for (int x = grid.min[0]; x < grid.end[0]; x++)
					patch.image()[row + x] = value(
							grid.at(0, x, y, z) - first[0],
							grid.at(1, x, y, z) - first[1],
							grid.at(2, x, y, z) - first[2]);
			}
	}

	/** The value at a place of the block. */
	private float value(double x, double y, double z) {
		int startX = weights(x, alongX);
		int startY = weights(y, alongY);
		int startZ = weights(z, alongZ);
		if (startX < 0
				|| startY < 0
				|| startZ < 0
				|| startX + 4 > size[0]
				|| startY + 4 > size[1]
				|| startZ + 4 > size[2]) return 0;
		float x0 = alongX[0];
		float x1 = alongX[1];
		float x2 = alongX[2];
		float x3 = alongX[3];
		float sum = 0;
		for (int k = 0; k < 4; k++) {
			float ofPlane = 0;
			for (int j = 0, at = ((startZ + k) * size[1] + startY) * size[0] + startX; j < 4; j++, at += size[0])
				ofPlane += alongY[j]
						* (x0 * coefficients[at]
								+ x1 * coefficients[at + 1]
								+ x2 * coefficients[at + 2]
								+ x3 * coefficients[at + 3]);
			sum += alongZ[k] * ofPlane;
		}
		return sum;
	}

	/**
	 * Computes the weights of the four coefficients around a place.
	 *
	 * @return the first of them
	 */
	private static int weights(double place, float[] weights) {
		int floor = (int) Math.floor(place);
		float t = (float) (place - floor);
		float u = 1 - t;
		weights[0] = u * u * u / 6;
		weights[1] = (4 - 6 * t * t + 3 * t * t * t) / 6;
		weights[2] = (4 - 6 * u * u + 3 * u * u * u) / 6;
		weights[3] = t * t * t / 6;
		return floor - 1;
	}
}
