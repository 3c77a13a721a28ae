package sc.fiji.stunet.fiji.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import net.imglib2.Cursor;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.util.Intervals;
import net.imglib2.view.Views;

import sc.fiji.stunet.progress.Progress;

/**
 * Compares the voxels of two grids, index by index, up to one positive scale and one offset: programs that ignore a
 * file's slope and intercept show its stored numbers.
 */
final class SameVoxels {

	/**
	 * Relative to the range of values: more than the rounding of a scaled 32-bit number, less than a step of 16 bits.
	 */
	private static final double ROUNDING = 1e-5;

	/** All permutations of x, y and z, as pairs to swap. */
	private static final List<int[]> AXES = List.of(
			new int[0], new int[] {0, 1}, new int[] {0, 2}, new int[] {1, 2}, new int[] {0, 1, 1, 2}, new int[] {
				0, 1, 0, 2
			});

	/** The least number of voxels that are compared, if there are as many. */
	private static final int PROBES = 32;

	private SameVoxels() {}

	/** A linear function: value = scale x value of the other + offset. */
	private record Scaling(double scale, double offset, double tolerance) {

		boolean fits(float one, float other) {
			if (!Float.isFinite(one) || !Float.isFinite(other)) return Float.compare(one, other) == 0;
			return Math.abs(scale * other + offset - one) <= tolerance;
		}
	}

	/** @param at (x, y, z, channel) */
	private record Probe(long[] at, float value) {}

	/**
	 * Whether two grids hold the same voxels; false also if a flipped or permuted grid would match as well.
	 *
	 * @param shown (x, y, z, channel)
	 * @param stored likewise, of the same size
	 * @param progress checked for cancellation between comparisons
	 */
	static boolean are(
			RandomAccessibleInterval<FloatType> shown, RandomAccessibleInterval<FloatType> stored, Progress progress) {
		Optional<Scaling> scaling = scaling(shown, stored);
		progress.checkCancelled();
		if (scaling.isEmpty() || !fit(shown, stored, scaling.get())) return false;
		List<Probe> probes = probes(shown);
		return turned(stored)
				.peek(other -> progress.checkCancelled())
				.noneMatch(other -> fit(probes, other, scaling.get()) && fit(shown, other, scaling.get()));
	}

	/** Whether all values are equal, without any scaling. */
	static boolean areEqual(RandomAccessibleInterval<FloatType> shown, RandomAccessibleInterval<FloatType> stored) {
		return scaling(shown, stored)
				.filter(found -> fit(shown, stored, new Scaling(1, 0, found.tolerance())))
				.isPresent();
	}

	/** All flips and permutations that keep the size, without the identity. */
	private static Stream<RandomAccessibleInterval<FloatType>> turned(RandomAccessibleInterval<FloatType> grid) {
		return AXES.stream()
				.flatMap(axes -> IntStream.range(0, 8).mapToObj(flips -> turned(grid, axes, flips)))
				.skip(1)
				.filter(turned -> Intervals.equals(turned, grid));
	}

	/** @param axes pairs to swap, one after the other; may be empty */
	private static RandomAccessibleInterval<FloatType> turned(
			RandomAccessibleInterval<FloatType> grid, int[] axes, int flips) {
		RandomAccessibleInterval<FloatType> view = grid;
		for (int i = 0; i < axes.length; i += 2) view = Views.permute(view, axes[i], axes[i + 1]);
		for (int axis = 0; axis < 3; axis++) if ((flips >> axis & 1) != 0) view = Views.invertAxis(view, axis);
		return Views.zeroMin(view);
	}

	/**
	 * Picks a few voxels that are not background, spread evenly: a turned grid differs there, and not in the padding.
	 */
	private static List<Probe> probes(RandomAccessibleInterval<FloatType> shown) {
		List<Probe> probes = new ArrayList<>();
		Cursor<FloatType> cursor = Views.flatIterable(shown).cursor();
		float background = shown.getAt(shown.minAsLongArray()).get();
		for (long n = 0, step = 1; cursor.hasNext(); ) {
			float value = cursor.next().get();
			if (Float.compare(value, background) == 0 || n++ % step != 0) continue;
			probes.add(new Probe(cursor.positionAsLongArray(), value));
			if (probes.size() < 2 * PROBES) continue;
			for (int i = PROBES; i-- > 0; ) probes.remove(2 * i + 1);
			step *= 2;
		}
		return probes;
	}

	private static boolean fit(List<Probe> shown, RandomAccessibleInterval<FloatType> stored, Scaling scaling) {
		return shown.stream()
				.allMatch(probe ->
						scaling.fits(probe.value(), stored.getAt(probe.at()).get()));
	}

	private static boolean fit(
			RandomAccessibleInterval<FloatType> shown, RandomAccessibleInterval<FloatType> stored, Scaling scaling) {
		Cursor<FloatType> one = Views.flatIterable(shown).cursor();
		Cursor<FloatType> other = Views.flatIterable(stored).cursor();
		while (one.hasNext()) if (!scaling.fits(one.next().get(), other.next().get())) return false;
		return true;
	}

	/**
	 * Computes the scaling from the smallest and the largest stored value and what is shown there; empty without
	 * contrast.
	 */
	private static Optional<Scaling> scaling(
			RandomAccessibleInterval<FloatType> shown, RandomAccessibleInterval<FloatType> stored) {
		Cursor<FloatType> one = Views.flatIterable(shown).cursor();
		Cursor<FloatType> other = Views.flatIterable(stored).cursor();
		double low = Double.POSITIVE_INFINITY, high = Double.NEGATIVE_INFINITY, shownLow = 0, shownHigh = 0;
		while (one.hasNext()) {
			double here = one.next().get(), there = other.next().get();
			if (!Double.isFinite(here) || !Double.isFinite(there)) continue;
			if (there < low) {
				low = there;
				shownLow = here;
			}
			if (there > high) {
				high = there;
				shownHigh = here;
			}
		}
		if (!(high > low && shownHigh > shownLow)) return Optional.empty();
		double scale = (shownHigh - shownLow) / (high - low);
		return Optional.of(new Scaling(scale, shownLow - scale * low, ROUNDING * (shownHigh - shownLow)));
	}
}
