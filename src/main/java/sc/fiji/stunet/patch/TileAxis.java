package sc.fiji.stunet.patch;

import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * One axis of a grid of tiles. Tile i is the last one that covers the voxels from its first to the one before the first
 * of tile i + 1: these are box i, whose sums are complete after that tile. The axis is cut into pieces that every tile
 * covers wholly or not at all, and so that the last voxel of a box is a piece of its own: the next box needs it, too.
 */
final class TileAxis {

	private final int[] cuts;
	private final int[] pieceOf;
	private final int[] firstTiles;
	private final int[] boxes;
	private final int[] lastBoxes;

	/**
	 * @param starts of the tiles
	 * @param size of the axis, which the tiles cover
	 * @param firstBox of those that are wanted
	 * @param endBox after the last one that is wanted
	 */
	TileAxis(List<Integer> starts, int patch, int size, int firstBox, int endBox) {
		int low = firstBox == 0 ? 0 : starts.get(firstBox) - 1;
		int high = endBox == starts.size() ? size : starts.get(endBox);
		TreeSet<Integer> all = new TreeSet<>(List.of(low, high));
		for (int start : starts) all.addAll(List.of(start, start + patch, start - 1));
		cuts = all.subSet(low, true, high, true).stream().mapToInt(cut -> cut).toArray();
		pieceOf = new int[size];
		Arrays.fill(pieceOf, -1);
		firstTiles = new int[pieces()];
		boxes = new int[pieces()];
		lastBoxes = new int[pieces()];
		for (int piece = 0; piece < pieces(); piece++) {
			Arrays.fill(pieceOf, cuts[piece], cuts[piece + 1], piece);
			int tile = 0, box = starts.size() - 1;
			while (starts.get(tile) + patch <= cuts[piece]) tile++;
			while (starts.get(box) > cuts[piece]) box--;
			boolean isBeforeNext = box + 1 < endBox && cuts[piece + 1] == starts.get(box + 1);
			firstTiles[piece] = tile;
			boxes[piece] = box;
			lastBoxes[piece] = isBeforeNext ? box + 1 : box;
		}
	}

	int pieces() {
		return cuts.length - 1;
	}

	/** The first voxel of a piece; of the number of pieces: the voxel after the last. */
	int first(int piece) {
		return cuts[piece];
	}

	int length(int piece) {
		return cuts[piece + 1] - cuts[piece];
	}

	/** The piece of a voxel, or -1 where nothing is wanted. */
	int pieceOf(int voxel) {
		return pieceOf[voxel];
	}

	/** The first tile that covers a piece. */
	int firstTile(int piece) {
		return firstTiles[piece];
	}

	/** The last tile that covers a piece. */
	int box(int piece) {
		return boxes[piece];
	}

	/** The last box for which a piece is needed. */
	int lastBox(int piece) {
		return lastBoxes[piece];
	}
}
