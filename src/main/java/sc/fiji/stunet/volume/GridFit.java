package sc.fiji.stunet.volume;

import java.util.Locale;
import java.util.Optional;

import sc.fiji.stunet.volume.GridMismatch.Grid;

/**
 * The match of two grids that have the same voxels in the patient.
 *
 * @param turn from the one to the other
 * @param voxels largest distance of two matching corners along any axis, in voxels of the other grid
 * @param mm the same in mm
 */
public record GridFit(Reorientation turn, double voxels, double mm) {

	/**
	 * Largest difference, in parts of a voxel, at which grids count as the same: programs round positions to some
	 * digits, and every voxel is still the nearest to its own. At twice that, it would not be.
	 */
	public static final double TOLERANCE = 0.25;

	/** Difference in voxels from which a warning is logged: more than rounding to single precision. */
	private static final double WORTH_A_WARNING = 0.01;

	/**
	 * Matches two grids. Where only one is oriented, the other is taken as ITK does (see {@link Geometry#affine}) and
	 * not turned.
	 *
	 * @throws InvalidVolume if they are not the same voxels
	 */
	public static GridFit of(Grid one, Grid other) {
		return Reorientation.matching(one.geometry(), one.size(), other.geometry(), other.size(), TOLERANCE)
				.map(turn -> of(turn, one, other))
				.orElseThrow(() -> GridMismatch.of(one, other));
	}

	private static GridFit of(Reorientation turn, Grid one, Grid other) {
		double voxels =
				Reorientation.farthestCorner(turn.apply(one.geometry(), one.size()), other.geometry(), other.size());
		double[] a = turn.apply(one.geometry(), one.size()).affine();
		double[] b = other.geometry().affine();
		double squares = 0;
		for (int row = 0; row < 3; row++)
			squares += (a[4 * row + 3] - b[4 * row + 3]) * (a[4 * row + 3] - b[4 * row + 3]);
		return new GridFit(turn, voxels, Math.sqrt(squares));
	}

	/** One sentence, if the grids differ by more than rounding. */
	public Optional<String> warning(Grid one, Grid other) {
		if (voxels <= WORTH_A_WARNING) return Optional.empty();
		return Optional.of(String.format(
				Locale.ROOT,
				"%s lies up to %.2f voxels beside the grid of %s (its first voxel %.3g mm), which is little enough"
						+ " to take both for the same grid.",
				one.name(),
				voxels,
				GridMismatch.withinSentence(other.name()),
				mm));
	}
}
