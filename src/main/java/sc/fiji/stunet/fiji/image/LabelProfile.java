package sc.fiji.stunet.fiji.image;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

import net.imglib2.Cursor;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.view.Views;

import sc.fiji.stunet.volume.LabelMap;

/**
 * How many labelled voxels, of whatever structure, lie in each part of every axis. Corrections by hand change some
 * numbers, but a grid that was flipped or rotated has the same numbers in another order.
 *
 * @param counts by axis (x, y, z), then by part
 */
record LabelProfile(long[][] counts) {

	private static final int PARTS = 33;
	private static final int RADIX = 36;
	private static final int[][] PERMUTATIONS = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};

	static LabelProfile of(LabelMap labels) {
		long[][] counts = new long[3][];
		int[][] parts = new int[3][];
		for (int axis = 0; axis < 3; axis++) {
			parts[axis] = parts((int) labels.voxels().dimension(axis));
			counts[axis] = new long[Math.min(PARTS, parts[axis].length)];
		}
		Cursor<UnsignedShortType> voxels = Views.flatIterable(labels.voxels()).cursor();
		for (int zPart : parts[2])
			for (int yPart : parts[1])
				for (int xPart : parts[0]) {
					if (voxels.next().get() == 0) continue;
					counts[0][xPart]++;
					counts[1][yPart]++;
					counts[2][zPart]++;
				}
		return new LabelProfile(counts);
	}

	/** The part of every voxel along an axis: the same from both ends, so that flipped counts are reversed counts. */
	private static int[] parts(int length) {
		int count = Math.min(PARTS, length);
		int[] parts = new int[length];
		for (int i = 0; 2 * i < length; i++) {
			parts[i] = (int) ((long) i * count / length);
			parts[length - 1 - i] = count - 1 - parts[i];
		}
		return parts;
	}

	/** Whether a grid that was flipped, or whose axes were swapped, is much nearer to what it was than as it is now. */
	boolean isTurnedFrom(LabelProfile before) {
		for (int[] source : PERMUTATIONS)
			for (int flips = 0; flips < 8; flips++) if (isTurnedFrom(before, source, flips)) return true;
		return false;
	}

	private boolean isTurnedFrom(LabelProfile before, int[] source, int flips) {
		long asItIs = 0;
		long turned = 0;
		for (int axis = 0; axis < 3; axis++) {
			boolean flipped = (flips >> axis & 1) != 0;
			long[] own = counts[axis];
			long[] other = before.counts[source[axis]];
			if (own.length != other.length) return false;
			if (source[axis] == axis && !flipped) continue;
			for (int i = 0; i < own.length; i++) {
				asItIs += Math.abs(own[i] - before.counts[axis][i]);
				turned += Math.abs(own[i] - other[flipped ? own.length - 1 - i : i]);
			}
		}
		return 2 * turned < asItIs;
	}

	/** The numbers in text, for {@link #parse}. */
	String text() {
		return Arrays.stream(counts)
				.map(axis -> Arrays.stream(axis)
						.mapToObj(count -> Long.toString(count, RADIX))
						.collect(Collectors.joining(" ")))
				.collect(Collectors.joining(" / "));
	}

	/** @return empty if the text is no profile */
	static Optional<LabelProfile> parse(String text) {
		try {
			long[][] counts = Arrays.stream(text.strip().split(" / "))
					.map(axis -> Arrays.stream(axis.split(" "))
							.mapToLong(count -> Long.parseLong(count, RADIX))
							.toArray())
					.toArray(long[][]::new);
			return counts.length == 3 ? Optional.of(new LabelProfile(counts)) : Optional.empty();
		} catch (NumberFormatException e) {
			return Optional.empty();
		}
	}
}
