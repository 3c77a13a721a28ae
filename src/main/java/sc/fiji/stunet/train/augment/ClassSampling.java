package sc.fiji.stunet.train.augment;

import net.imglib2.blocks.PrimitiveBlocks;
import net.imglib2.type.numeric.integer.ShortType;

/**
 * Classes of a turned patch: each class's indicator is interpolated linearly, and the class is written where it reaches
 * 0.5, the highest one of two; where none does, background ({@code interpolate_img} of batchgenerators with order 1),
 * or the one with the largest share ({@code SpatialTransform} of batchgeneratorsv2).
 */
final class ClassSampling {

	private static final double ENOUGH = 0.5;

	private final short[] classes;
	private final boolean byShare;
	private final int[] size;
	private final long[] first;
	/** Offsets of the eight voxels around a place. */
	private final int[] offsets;

	private final short[] around = new short[8];
	private final double[] shares = new double[8];

	private ClassSampling(short[] classes, int[] size, long[] first, boolean byShare) {
		this.classes = classes;
		this.byShare = byShare;
		this.size = size;
		this.first = first;
		this.offsets = new int[8];
		for (int i = 0; i < 8; i++) offsets[i] = (i & 1) + (i >> 1 & 1) * size[0] + (i >> 2) * size[0] * size[1];
	}

	/**
	 * @param classes of the case, -1 beyond it
	 * @param byShare whether the largest share wins where none reaches 0.5
	 */
	static void fill(Patch patch, AffineGrid grid, PrimitiveBlocks<ShortType> classes, boolean byShare) {
		long[] first = new long[3];
		int[] size = new int[3];
		for (int axis = 0; axis < 3; axis++) {
			long[] range = grid.range(axis);
			first[axis] = range[0];
			size[axis] = (int) (range[1] + 2 - range[0]);
		}
		short[] block = new short[Math.toIntExact((long) size[0] * size[1] * size[2])];
		classes.copy(first, block, size);
		new ClassSampling(block, size, first, byShare).fill(patch, grid);
	}

	private void fill(Patch patch, AffineGrid grid) {
		for (int z = grid.min[2]; z < grid.end[2]; z++)
			for (int y = grid.min[1]; y < grid.end[1]; y++) {
				int row = (z * patch.size().y() + y) * patch.size().x();
				for (int x = grid.min[0]; x < grid.end[0]; x++)
					patch.classes()[row + x] = value(
							grid.at(0, x, y, z) - first[0],
							grid.at(1, x, y, z) - first[1],
							grid.at(2, x, y, z) - first[2]);
			}
	}

	private short value(double x, double y, double z) {
		int floorX = (int) x;
		int floorY = (int) y;
		int floorZ = (int) z;
		int at = (floorZ * size[1] + floorY) * size[0] + floorX;
		boolean uniform = true;
		for (int i = 0; i < 8; i++) {
			around[i] = classes[at + offsets[i]];
			uniform &= around[i] == around[0];
		}
		return uniform ? around[0] : vote(x - floorX, y - floorY, z - floorZ);
	}

	private short vote(double x, double y, double z) {
		for (int i = 0; i < 8; i++)
			shares[i] = ((i & 1) == 0 ? 1 - x : x) * ((i & 2) == 0 ? 1 - y : y) * ((i & 4) == 0 ? 1 - z : z);
		short winner = Short.MIN_VALUE;
		short largest = 0;
		double most = 0;
		for (int i = 0; i < 8; i++) {
			if (around[i] <= winner) continue;
			double share = 0;
			for (int j = 0; j < 8; j++) if (around[j] == around[i]) share += shares[j];
			if (share >= ENOUGH) winner = around[i];
			if (share > most) {
				most = share;
				largest = around[i];
			}
		}
		if (winner != Short.MIN_VALUE) return winner;
		return byShare ? largest : 0;
	}
}
