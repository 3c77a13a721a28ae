package sc.fiji.stunet.preprocess;

import java.util.Arrays;

import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.Extent;

/**
 * Slices across one axis of a volume (x, y, z), x fastest. With no axis ({@link Resampling#NONE}) the whole volume is
 * one slice.
 */
final class Slices {

	private Slices() {}

	/** Voxels that lie side by side in one slice. */
	static int run(Extent size, int axis) {
		return axis == 0 ? 1 : axis == 1 ? size.x() : axis == 2 ? size.x() * size.y() : Channels.arrayLength(size);
	}

	/** @return {minimum, maximum} of every slice */
	static float[][] ranges(float[] voxels, Extent size, int axis) {
		int run = run(size, axis);
		int slices = axis < 0 ? 1 : size.get(axis);
		float[] min = new float[slices];
		float[] max = new float[slices];
		Arrays.fill(min, Float.POSITIVE_INFINITY);
		Arrays.fill(max, Float.NEGATIVE_INFINITY);
		for (int start = 0, slice = 0; start < voxels.length; start += run, slice = (slice + 1) % slices) {
			float low = min[slice];
			float high = max[slice];
			for (int i = start; i < start + run; i++) {
				if (voxels[i] < low) low = voxels[i];
				if (voxels[i] > high) high = voxels[i];
			}
			min[slice] = low;
			max[slice] = high;
		}
		return new float[][] {min, max};
	}

	/**
	 * Clips every slice to its range in place.
	 *
	 * @param ranges {minimum, maximum} of every slice
	 */
	static void clip(float[] voxels, Extent size, int axis, float[][] ranges) {
		int run = run(size, axis);
		int slices = ranges[0].length;
		for (int start = 0, slice = 0; start < voxels.length; start += run, slice = (slice + 1) % slices) {
			float low = ranges[0][slice];
			float high = ranges[1][slice];
			for (int i = start; i < start + run; i++) voxels[i] = Math.max(low, Math.min(high, voxels[i]));
		}
	}

	/** Puts one slice into a volume. */
	static void put(float[] slice, float[] volume, Extent size, int axis, int index) {
		int run = run(size, axis);
		for (int from = 0, to = index * run; from < slice.length; from += run, to += run * size.get(axis))
			if (run == 1) volume[to] = slice[from];
			else System.arraycopy(slice, from, volume, to, run);
	}

	/**
	 * Makes a volume of chosen slices.
	 *
	 * @param chosen the slice of the source for each slice of the result
	 */
	static float[] select(float[] voxels, Extent size, int axis, int[] chosen) {
		int run = run(size, axis);
		int block = run * size.get(axis);
		float[] result = new float[Channels.arrayLength(Resampling.with(size, axis, chosen.length))];
		for (int source = 0, target = 0; source < voxels.length; source += block)
			for (int i = 0; i < chosen.length; i++, target += run)
				if (run == 1) result[target] = voxels[source + chosen[i]];
				else System.arraycopy(voxels, source + chosen[i] * run, result, target, run);
		return result;
	}
}
