package sc.fiji.stunet.volume;

import java.util.Arrays;
import java.util.Optional;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.view.Views;

/**
 * Flips and permutes the axes of a grid without interpolation: axis i of the result is axis {@code source(i)} of the
 * input, reversed where {@code flipped(i)}. Works on views; further axes (channels) stay where they are.
 */
public final class Reorientation {

	/** The identity comes first, so that a grid that fits in several ways is not turned. */
	private static final int[][] PERMUTATIONS = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};

	/** Relative difference up to which voxel sizes count as the same. */
	private static final double SAME_SPACING = 0.01;

	private final int[] source;
	private final boolean[] flipped;

	private Reorientation(int[] source, boolean[] flipped) {
		this.source = source;
		this.flipped = flipped;
	}

	/**
	 * From the axes of an image to an orientation such as {@code RAS}.
	 *
	 * @throws IllegalArgumentException if the geometry is not oriented or the code is not an orientation
	 */
	public static Reorientation to(String code, Geometry image) {
		return between(Orientation.codeOf(image), Orientation.check(code));
	}

	/** The reorientation from one code to another, both as of {@link Orientation}. */
	static Reorientation between(String from, String to) {
		int[] source = new int[3];
		boolean[] flipped = new boolean[3];
		for (int i = 0; i < 3; i++)
			for (int j = 0; j < 3; j++)
				if (Orientation.row(to.charAt(i)) == Orientation.row(from.charAt(j))) {
					source[i] = j;
					flipped[i] = Orientation.isPositive(to.charAt(i)) != Orientation.isPositive(from.charAt(j));
				}
		return new Reorientation(source, flipped);
	}

	/**
	 * Finds the reorientation that lays one grid upon another, when both are the same voxels in the patient: the outer
	 * corners of all eight corner voxels meet within the tolerance, along each axis of the other grid. Where only one
	 * of the two is oriented, the other is taken as ITK does (see {@link Geometry#affine}) and not turned.
	 *
	 * @param tolerance in voxels
	 * @return empty when the grids do not coincide
	 */
	public static Optional<Reorientation> matching(
			Geometry from, Extent fromSize, Geometry to, Extent toSize, double tolerance) {
		boolean mayTurn = from.isOriented() && to.isOriented();
		// Not by the letters of both: near 45 degrees rounding alone may give the same grid two codes.
		for (int[] source : PERMUTATIONS)
			for (int flips = 0; flips < 8; flips++) {
				Reorientation turn =
						new Reorientation(source, new boolean[] {(flips & 1) != 0, (flips & 2) != 0, (flips & 4) != 0});
				if ((mayTurn || turn.isIdentity())
						&& turn.apply(fromSize).equals(toSize)
						&& haveSameVoxels(turn.apply(from, fromSize), to)
						&& farthestCorner(turn.apply(from, fromSize), to, toSize) <= tolerance)
					return Optional.of(turn);
			}
		return Optional.empty();
	}

	/** Whether both have the same voxel sizes: in small grids the corners are near even when the voxels differ. */
	private static boolean haveSameVoxels(Geometry one, Geometry other) {
		for (int axis = 0; axis < 3; axis++)
			if (!(Math.abs(one.spacing().get(axis) / other.spacing().get(axis) - 1) <= SAME_SPACING)) return false;
		return true;
	}

	/**
	 * The largest distance of two matching corners along any axis, in voxels of the other; NaN where numbers are too
	 * large to compute it.
	 */
	static double farthestCorner(Geometry one, Geometry other, Extent size) {
		double farthest = 0;
		for (int corner = 0; corner < 8; corner++) {
			double[] index = new double[3];
			for (int axis = 0; axis < 3; axis++)
				// Outer corners, so that the thickness of a single slice counts.
				index[axis] = (corner >> axis & 1) * size.get(axis) - 0.5;
			double[] a = one.toWorld(index[0], index[1], index[2]);
			double[] b = other.toWorld(index[0], index[1], index[2]);
			for (int axis = 0; axis < 3; axis++) {
				double along = 0;
				for (int row = 0; row < 3; row++) along += (a[row] - b[row]) * other.direction(row, axis);
				farthest = Math.max(farthest, Math.abs(along) / other.spacing().get(axis));
			}
		}
		return farthest;
	}

	public Extent apply(Extent size) {
		return new Extent(size.get(source[0]), size.get(source[1]), size.get(source[2]));
	}

	/** @param size of the grid before it is turned */
	public Geometry apply(Geometry geometry, Extent size) {
		Spacing s = geometry.spacing();
		Spacing turned = new Spacing(s.get(source[0]), s.get(source[1]), s.get(source[2]));
		if (!geometry.isOriented()) return Geometry.unoriented(turned);
		double[] from = geometry.affine();
		double[] to = from.clone();
		for (int row = 0; row < 3; row++)
			for (int axis = 0; axis < 3; axis++) {
				double step = from[4 * row + source[axis]];
				to[4 * row + axis] = flipped[axis] ? -step : step;
				if (flipped[axis]) to[4 * row + 3] += step * (size.get(source[axis]) - 1);
			}
		return Geometry.of(turned, to);
	}

	/** Flips and permutes an image, as a zero-min view. */
	public <T> RandomAccessibleInterval<T> apply(RandomAccessibleInterval<T> grid) {
		// axes[i]: the axis that is at position i so far
		int[] axes = new int[grid.numDimensions()];
		Arrays.setAll(axes, i -> i);
		RandomAccessibleInterval<T> view = grid;
		for (int i = 0; i < 3; i++) {
			int at = i;
			while (axes[at] != source[i]) at++;
			if (at != i) {
				view = Views.permute(view, i, at);
				int kept = axes[i];
				axes[i] = axes[at];
				axes[at] = kept;
			}
			if (flipped[i]) view = Views.invertAxis(view, i);
		}
		return Views.zeroMin(view);
	}

	public Volume apply(Volume volume) {
		return new Volume(apply(volume.voxels()), apply(volume.geometry(), volume.size()));
	}

	public LabelMap apply(LabelMap labels) {
		return new LabelMap(apply(labels.voxels()), apply(labels.geometry(), labels.size()));
	}

	public Reorientation inverse() {
		int[] back = new int[3];
		boolean[] flippedBack = new boolean[3];
		for (int i = 0; i < 3; i++) {
			back[source[i]] = i;
			flippedBack[source[i]] = flipped[i];
		}
		return new Reorientation(back, flippedBack);
	}

	/** Whether no axis is flipped or permuted. */
	public boolean isIdentity() {
		for (int i = 0; i < 3; i++) if (source[i] != i || flipped[i]) return false;
		return true;
	}
}
