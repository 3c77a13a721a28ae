package sc.fiji.stunet.preprocess;

import java.util.stream.IntStream;

import sc.fiji.stunet.progress.ComputingThreads;
import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.VoxelBox;

/**
 * Resampling of one channel or label map from one grid to another, both covering the same space. Follows nnU-Net v1's
 * {@code resample_data_or_seg} (file preprocessing/preprocessing.py) and the {@code resize} of skimage that it calls:
 * separable, edge values beyond the border, no smoothing before shrinking.
 * <p> When one axis is much coarser than the others, it is resampled by nearest neighbour, and each slice across it for
 * itself.
 *
 * @param from size of the source
 * @param to size of the result
 * @param separateAxis the coarse axis (0 = x), or {@link #NONE}
 */
public record Resampling(Extent from, Extent to, int separateAxis) {

	public static final int NONE = -1;
	private static final double MAX_ANISOTROPY = 3;

	/** Voxels along each axis at another spacing; halves are rounded to the even number, as numpy does. */
	static Extent newSize(Extent size, Spacing from, Spacing to) {
		int[] n = new int[3];
		for (int axis = 0; axis < 3; axis++)
			n[axis] = (int) Math.max(1, Math.rint(from.get(axis) / to.get(axis) * size.get(axis)));
		return new Extent(n[0], n[1], n[2]);
	}

	/**
	 * The axis to resample separately: the coarsest of the first spacing if that is anisotropic, else of the second.
	 *
	 * @return 0 for x, or {@link #NONE}, also if two axes are equally coarse
	 */
	static int separateAxis(Spacing first, Spacing second) {
		return isAnisotropic(first) ? coarsestAxis(first) : isAnisotropic(second) ? coarsestAxis(second) : NONE;
	}

	static boolean isAnisotropic(Spacing spacing) {
		double max = Math.max(spacing.x(), Math.max(spacing.y(), spacing.z()));
		double min = Math.min(spacing.x(), Math.min(spacing.y(), spacing.z()));
		return max / min > MAX_ANISOTROPY;
	}

	/** @return {@link #NONE} if two axes share the largest spacing */
	static int coarsestAxis(Spacing spacing) {
		double max = Math.max(spacing.x(), Math.max(spacing.y(), spacing.z()));
		int[] axes = IntStream.range(0, 3)
				.filter(axis -> max / spacing.get(axis) == 1)
				.toArray();
		return axes.length == 1 ? axes[0] : NONE;
	}

	boolean isIdentity() {
		return from.equals(to);
	}

	/**
	 * Cubic spline; the result stays within the range of the source (of its slice, across a separate axis).
	 *
	 * @param source (x, y, z), x fastest, without NaN
	 * @return (x, y, z), or the source itself if the size does not change
	 */
	public float[] cubic(float[] source) {
		if (isIdentity()) return source;
		float[][] ranges = Slices.ranges(source, from, separateAxis);
		if (separateAxis != NONE) return sliceBySlice(source, ranges);
		int[] axes = shrinkingFirst();
		CubicSpline[] splines = splines();
		float[][] slices = new float[from.get(axes[2])][];
		ComputingThreads.range(0, slices.length)
				.forEach(i ->
						slices[i] = alongTwo(Slices.select(source, from, axes[2], new int[] {i}), 1, axes, splines));
		float[] voxels = splines[axes[2]].across(slices, Slices.run(to, axes[2]));
		Slices.clip(voxels, to, NONE, ranges);
		return voxels;
	}

	/**
	 * Linear, by the nearest slice along the separate axis.
	 *
	 * @param source (x, y, z), x fastest, without NaN
	 * @return (x, y, z), or the source itself if the size does not change
	 */
	float[] linear(float[] source) {
		return isIdentity() ? source : linear(source, 0, 0, to.z());
	}

	/**
	 * Some slices of the result.
	 *
	 * @param source the slices from {@code sourceZ} on, at least those that {@link #sources} tells
	 * @param endZ after the last slice of the result
	 */
	float[] linear(float[] source, int sourceZ, int firstZ, int endZ) {
		InterpolationWeights alongX = linearWeights(0), alongY = linearWeights(1), alongZ = linearWeights(2);
		float[] result = new float[Channels.arrayLength(with(to, 2, endZ - firstZ))];
		ComputingThreads.range(firstZ, endZ).forEach(z -> {
			for (int y = 0, at = (z - firstZ) * to.y() * to.x(); y < to.y(); y++)
				for (int i = 0; i < alongZ.count(); i++)
					for (int j = 0; j < alongY.count(); j++) {
						int slice = alongZ.sample(z, i, from.z()) - sourceZ;
						int row = (slice * from.y() + alongY.sample(y, j, from.y())) * from.x();
						double weight = alongZ.weight(z, i) * alongY.weight(y, j);
						if (weight > 0) addRow(source, row, alongX, weight, result, at + y * to.x());
					}
		});
		return result;
	}

	/** The slices between which some slices of the result are interpolated linearly. */
	VoxelBox sources(int firstZ, int endZ) {
		InterpolationWeights alongZ = linearWeights(2);
		int first = alongZ.start()[firstZ];
		int end = alongZ.sample(endZ - 1, alongZ.count() - 1, from.z()) + 1;
		return new VoxelBox(new Extent(0, 0, first), with(from, 2, end - first));
	}

	/** Adds a row of the source to one of the result. */
	private void addRow(
			float[] source, int row, InterpolationWeights alongX, double weight, float[] result, int target) {
		for (int x = 0; x < to.x(); x++)
			for (int k = 0; k < alongX.count(); k++)
				result[target + x] +=
						(float) (weight * alongX.weight(x, k) * source[row + alongX.sample(x, k, from.x())]);
	}

	CubicSpline[] splines() {
		return IntStream.range(0, 3)
				.mapToObj(axis -> new CubicSpline(from.get(axis), to.get(axis)))
				.toArray(CubicSpline[]::new);
	}

	/**
	 * Slices across the last of the axes, resampled along the others: a single one stays in the processor's cache.
	 *
	 * @return the slices themselves if their size does not change
	 */
	float[] alongTwo(float[] slices, int count, int[] axes, CubicSpline[] splines) {
		float[] voxels = slices;
		Extent size = with(from, axes[2], count);
		for (int axis : new int[] {axes[0], axes[1]}) {
			if (from.get(axis) == to.get(axis)) continue;
			voxels = splines[axis].apply(voxels, size, axis);
			size = with(size, axis, to.get(axis));
		}
		return voxels;
	}

	/** Each slice across the separate axis that is the nearest of any; the others are not needed. */
	private float[] sliceBySlice(float[] source, float[][] ranges) {
		int[] axes = separateLast();
		int[] chosen = InterpolationWeights.nearest(from.get(separateAxis), to.get(separateAxis))
				.start();
		CubicSpline[] splines = splines();
		float[] result = new float[resultLength()];
		ComputingThreads.range(0, from.get(separateAxis)).forEach(i -> {
			if (IntStream.of(chosen).noneMatch(slice -> slice == i)) return;
			float[] voxels = Slices.select(source, from, separateAxis, new int[] {i});
			float[] resampled = alongTwo(voxels, 1, axes, splines);
			// Nothing to clip where only the separate axis changes.
			if (resampled != voxels)
				Slices.clip(resampled, with(to, separateAxis, 1), NONE, new float[][] {{ranges[0][i]}, {ranges[1][i]}});
			for (int target = 0; target < chosen.length; target++)
				if (chosen[target] == i) Slices.put(resampled, result, to, separateAxis, target);
		});
		return result;
	}

	/**
	 * The nearest voxel, halves upwards.
	 *
	 * @param source (x, y, z), x fastest
	 * @return (x, y, z), or the source itself if the size does not change
	 */
	public float[] nearest(float[] source) {
		float[] voxels = source;
		Extent size = from;
		for (int axis = 2; axis >= 0; axis--) {
			if (size.get(axis) == to.get(axis)) continue;
			voxels = Slices.select(
					voxels,
					size,
					axis,
					InterpolationWeights.nearest(size.get(axis), to.get(axis)).start());
			size = with(size, axis, to.get(axis));
		}
		return voxels;
	}

	/** The axes with the separate one at the end. */
	int[] separateLast() {
		return IntStream.concat(
						IntStream.of(shrinkingFirst()).filter(axis -> axis != separateAxis), IntStream.of(separateAxis))
				.toArray();
	}

	/** The axes in the order of the least work. */
	int[] shrinkingFirst() {
		return IntStream.range(0, 3)
				.boxed()
				.sorted((a, b) -> Double.compare((double) to.get(a) / from.get(a), (double) to.get(b) / from.get(b)))
				.mapToInt(axis -> axis)
				.toArray();
	}

	/** Weights of linear interpolation, or of the nearest neighbour along the separate axis. */
	InterpolationWeights linearWeights(int axis) {
		return axis == separateAxis
				? InterpolationWeights.nearest(from.get(axis), to.get(axis))
				: InterpolationWeights.linear(from.get(axis), to.get(axis));
	}

	static Extent with(Extent size, int axis, int voxels) {
		return new Extent(axis == 0 ? voxels : size.x(), axis == 1 ? voxels : size.y(), axis == 2 ? voxels : size.z());
	}

	/** @throws sc.fiji.stunet.volume.InvalidVolume if the result is too large */
	int resultLength() {
		return Channels.arrayLength(to);
	}
}
