package sc.fiji.stunet.preprocess;

import java.util.Arrays;

import net.imglib2.FinalInterval;
import net.imglib2.Interval;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;

import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.Extent;

/**
 * Cropping to the box of the non-zero voxels, and the non-zero mask. NaN and infinity count as 0. After nnU-Net v1,
 * {@code preprocessing/cropping.py}.
 */
public final class Crop {

	private static final int ROUNDS = 4;

	private Crop() {}

	/**
	 * The smallest box outside of which every channel is zero. An image of zeros only is kept whole (the original
	 * fails).
	 *
	 * @param voxels (x, y, z, channel)
	 * @return (x, y, z)
	 */
	public static Interval nonZeroBox(RandomAccessibleInterval<FloatType> voxels) {
		long[] min = {Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE};
		long[] max = {-1, -1, -1};
		for (int channel = 0; channel < voxels.dimension(3); channel++)
			for (long z = 0; z < voxels.dimension(2); z++) {
				long[] planeMin = {0, 0, z};
				long[] planeMax = {voxels.dimension(0) - 1, voxels.dimension(1) - 1, z};
				growBy(
						Channels.copy(voxels, new FinalInterval(planeMin, planeMax), channel),
						z,
						voxels.dimension(0),
						min,
						max);
			}
		if (max[0] < 0) return new FinalInterval(voxels.dimension(0), voxels.dimension(1), voxels.dimension(2));
		return new FinalInterval(min, max);
	}

	/**
	 * Crops an image of any type to a box.
	 *
	 * @param image (x, y, z[, channel])
	 * @param box (x, y, z)
	 * @return zero-min view
	 */
	public static <T> RandomAccessibleInterval<T> apply(RandomAccessibleInterval<T> image, Interval box) {
		long[] min = image.minAsLongArray();
		long[] max = image.maxAsLongArray();
		for (int axis = 0; axis < 3; axis++) {
			min[axis] = box.min(axis);
			max[axis] = box.max(axis);
		}
		return Views.zeroMin(Views.interval(image, min, max));
	}

	private static void growBy(float[] plane, long z, long width, long[] min, long[] max) {
		int rowLength = (int) width;
		for (int start = 0, y = 0; start < plane.length; start += rowLength, y++) {
			int first = 0;
			while (first < rowLength && isBackground(plane[start + first])) first++;
			if (first == rowLength) continue;
			int last = rowLength - 1;
			while (isBackground(plane[start + last])) last--;
			grow(min, max, 0, first, last);
			grow(min, max, 1, y, y);
			grow(min, max, 2, z, z);
		}
	}

	private static boolean isBackground(float voxel) {
		return voxel == 0 || !Float.isFinite(voxel);
	}

	/** Replaces NaN and infinity with 0 in place. */
	static float[] finite(float[] voxels) {
		for (int i = 0; i < voxels.length; i++) if (!Float.isFinite(voxels[i])) voxels[i] = 0;
		return voxels;
	}

	private static void grow(long[] min, long[] max, int axis, long from, long to) {
		min[axis] = Math.min(min[axis], from);
		max[axis] = Math.max(max[axis], to);
	}

	/**
	 * The non-zero mask of a cropped image: voxels that are non-zero in any channel, or enclosed by such voxels, as
	 * scipy's {@code binary_fill_holes} fills them.
	 *
	 * @param channels each (x, y, z), x fastest, finite
	 * @param checkCancelled called from time to time; what it throws ends the work
	 */
	static boolean[] mask(Iterable<float[]> channels, Extent size, Runnable checkCancelled) {
		boolean[] inside = new boolean[Channels.arrayLength(size)];
		for (float[] channel : channels) for (int i = 0; i < inside.length; i++) inside[i] |= channel[i] != 0;
		return withoutHoles(inside, size, checkCancelled);
	}

	private static boolean[] withoutHoles(boolean[] nonZero, Extent size, Runnable checkCancelled) {
		boolean[] filled = new boolean[nonZero.length];
		Arrays.fill(filled, true);
		// Background spreads from the border in raster order, then in the opposite order: a few sweeps reach every bay
		// of a body.
		boolean spread = true;
		for (int round = 0; round < ROUNDS && spread; round++) {
			boolean forwards = sweep(nonZero, filled, size, 1, checkCancelled);
			boolean backwards = sweep(nonZero, filled, size, -1, checkCancelled);
			spread = forwards || backwards;
		}
		if (!spread) return filled;
		// Then one step at a time: every voxel is looked at once, however winding the way to it.
		FloodFill fill = new FloodFill(nonZero, filled, size);
		fill.start(checkCancelled);
		while (fill.advance()) checkCancelled.run();
		return filled;
	}

	/** @return whether any voxel became background */
	private static boolean sweep(boolean[] nonZero, boolean[] filled, Extent size, int step, Runnable checkCancelled) {
		boolean spread = false;
		int slice = size.x() * size.y();
		for (int from = 0; from < filled.length; from += slice) {
			checkCancelled.run();
			spread |= sweep(nonZero, filled, size, step, from, from + slice);
		}
		return spread;
	}

	/** The part of a sweep from the {@code from}-th voxel in its order to before the {@code to}-th. */
	private static boolean sweep(boolean[] nonZero, boolean[] filled, Extent size, int step, int from, int to) {
		boolean spread = false;
		int nx = size.x();
		int slice = nx * size.y();
		for (int n = from; n < to; n++) {
			int i = step > 0 ? n : filled.length - 1 - n;
			if (nonZero[i] || !filled[i]) continue;
			int x = i % nx;
			int y = i % slice / nx;
			int z = i / slice;
			if (x == 0
					|| x == nx - 1
					|| y == 0
					|| y == size.y() - 1
					|| z == 0
					|| z == size.z() - 1
					|| !filled[i - step]
					|| !filled[i - step * nx]
					|| !filled[i - step * slice]) {
				filled[i] = false;
				spread = true;
			}
		}
		return spread;
	}

	/** The queue of a flood fill: background voxels whose neighbours are to be visited. */
	private static final class FloodFill {

		private final boolean[] nonZero;
		private final boolean[] filled;
		private final Extent size;
		private final int slice;
		private int[] voxels = new int[1 << 10];
		private int[] next = new int[1 << 10];
		private int count;

		FloodFill(boolean[] nonZero, boolean[] filled, Extent size) {
			this.nonZero = nonZero;
			this.filled = filled;
			this.size = size;
			this.slice = size.x() * size.y();
		}

		/** Begins with the neighbours of all voxels that are background already. */
		void start(Runnable checkCancelled) {
			for (int i = 0; i < filled.length; i++) {
				if (i % slice == 0) checkCancelled.run();
				if (!filled[i]) visitNeighbours(i);
			}
			swap();
		}

		/** @return whether there is anything left to look at */
		boolean advance() {
			int[] now = voxels;
			int of = count;
			count = 0;
			for (int n = 0; n < of; n++) visitNeighbours(now[n]);
			swap();
			return count > 0;
		}

		private void visitNeighbours(int i) {
			int x = i % size.x(), y = i % slice / size.x(), z = i / slice;
			if (x > 0) visit(i - 1);
			if (x < size.x() - 1) visit(i + 1);
			if (y > 0) visit(i - size.x());
			if (y < size.y() - 1) visit(i + size.x());
			if (z > 0) visit(i - slice);
			if (z < size.z() - 1) visit(i + slice);
		}

		private void visit(int i) {
			if (nonZero[i] || !filled[i]) return;
			filled[i] = false;
			if (count == next.length) next = Arrays.copyOf(next, 2 * count);
			next[count++] = i;
		}

		private void swap() {
			int[] reached = next;
			next = voxels;
			voxels = reached;
		}
	}
}
