package sc.fiji.stunet.patch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

import sc.fiji.stunet.patch.TileGrid.Columns;
import sc.fiji.stunet.patch.TileGrid.Tile;
import sc.fiji.stunet.preprocess.FinishedScores;
import sc.fiji.stunet.progress.ComputingThreads;
import sc.fiji.stunet.volume.Extent;

/**
 * Blends the scores, or the features, of overlapping tiles to the weighted mean per voxel and class. Tiles come in
 * their order; after each of them a box of the grid is complete, is passed on, and its sums are let go: some slices
 * at a time where they are complete before the tile's last ones. Held are the sums that later tiles still add to,
 * {@code 4 * (classes + 1)} bytes for every voxel: those of a little more than half a patch in depth.
 */
public final class PatchBlender {

	/** The exponent bits of a float: all set if it is infinite or NaN. */
	private static final int EXPONENT = 0x7f800000;
	/** The lowest bit of the exponent: added to a full exponent, it carries into the sign. */
	private static final int CARRY = 0x00800000;
	/** What {@link #best} gives if a value is infinite or NaN. */
	static final int NOT_FINITE = -2;

	/** So many slices of a tile are added, and finished where this was its only run, at a time. */
	public static final int SLICES = 8;

	/** How many rows of a slice are blended at a time. */
	private static final int ROWS = 16;

	/**
	 * A block of voxels that every tile covers wholly or not at all.
	 *
	 * @param rows (class, x), class fastest, after the classes the sum of the weights: some whole rows in each array;
	 *     null before scores of its slices come and after these were let go
	 * @param rowsPerArray how many
	 * @param best see {@link FinishedScores.Row}
	 */
	private record Block(Extent first, Extent size, float[][] rows, int rowsPerArray, short[] best) {

		int row(int y, int z) {
			return (z - first.z()) * size.y() + y - first.y();
		}

		/** How many of its rows lie before a slice of the padded grid. */
		int rowsBefore(int z) {
			return Math.max(0, Math.min(size.z(), z - first.z())) * size.y();
		}
	}

	private final TileGrid grid;
	private final Columns part;
	private final int classes;
	private final float[] window;
	private final TileAxis[] axes = new TileAxis[3];
	/** (x, y, z), x fastest; null before its first tile and after its last box. */
	private final Block[] blocks;

	/** One for every thread at work: new ones for every task would be garbage by the gigabyte. */
	private final Queue<float[]> rowBuffers = new ConcurrentLinkedQueue<>();

	private final SumArrays arrays;
	/** The slice of the padded grid before which the tile's box is finished. */
	private int finishedBefore;

	/**
	 * @param part of the cross-section that is blended
	 * @param window how much each voxel of a tile counts, (x, y, z), x fastest
	 */
	public PatchBlender(TileGrid grid, Columns part, int classes, float[] window) {
		this(grid, part, classes, window, new SumArrays());
	}

	/** A blender for another part, to be used after this one. */
	public PatchBlender next(Columns other) {
		return new PatchBlender(grid, other, classes, window, arrays);
	}

	PatchBlender(TileGrid grid, Columns part, int classes, float[] window, SumArrays arrays) {
		this.arrays = arrays;
		this.grid = grid;
		this.part = part;
		this.classes = classes;
		this.window = window;
		for (int axis = 0; axis < 3; axis++) axes[axis] = grid.axis(axis, part);
		blocks = new Block[axes[0].pieces() * axes[1].pieces() * axes[2].pieces()];
	}

	/**
	 * The most bytes that blenders hold, one after the other.
	 *
	 * @param runs of every tile; only with one of them its slices are finished before the last ones are added
	 */
	public static long bytesFor(TileGrid grid, List<Columns> parts, int classes, int runs) {
		return parts.stream()
				.mapToLong(part -> bytesFor(grid, part, classes, runs))
				.max()
				.orElse(0);
	}

	private static long bytesFor(TileGrid grid, Columns part, int classes, int runs) {
		SumArrays.Counted counted = new SumArrays.Counted();
		PatchBlender blender = new PatchBlender(grid, part, classes, new float[0], counted);
		int depth = grid.patch().z(), slices = runs == 1 ? SLICES : depth;
		for (Tile tile : grid.tiles(part)) {
			int first = tile.first().z();
			blender.begin(tile);
			for (int z = 0; z < depth; z += slices) {
				blender.makeRoom(tile, first + z, first + Math.min(z + slices, depth));
				blender.letGo(tile, Math.min(first + z + slices, blender.endOfBox(2, tile)));
			}
		}
		return counted.most();
	}

	private int rowsPerArray(Extent block) {
		return Math.max(1, SumArrays.LENGTH / (block.x() * (classes + 1)));
	}

	/** How many arrays a block takes. */
	private int arrays(Extent block) {
		int rowsPerArray = rowsPerArray(block);
		return (block.y() * block.z() + rowsPerArray - 1) / rowsPerArray;
	}

	/** The length of the arrays: less only where one is enough, more only for longer rows. */
	private int arrayLength(Extent block) {
		long all = (classes + 1) * block.voxels(), row = (long) block.x() * (classes + 1);
		return Math.toIntExact(all < SumArrays.LENGTH / 2 ? all : Math.max(SumArrays.LENGTH, row));
	}

	/** The pieces of the axes that meet in a block, for all blocks of which each axis fulfils the condition. */
	private List<int[]> pieces(PieceTest test) {
		List<int[]> found = new ArrayList<>();
		for (int z = 0; z < axes[2].pieces(); z++)
			for (int y = 0; test.test(2, z) && y < axes[1].pieces(); y++)
				for (int x = 0; test.test(1, y) && x < axes[0].pieces(); x++)
					if (test.test(0, x)) found.add(new int[] {x, y, z});
		return found;
	}

	private interface PieceTest {
		boolean test(int axis, int piece);
	}

	private List<int[]> ofBox(Tile tile) {
		return pieces((axis, piece) -> axes[axis].box(piece) == tile.index().get(axis));
	}

	/** Those that are in some slices of a tile. */
	private List<int[]> coveredBy(Tile tile, int firstZ, int endZ) {
		return pieces(
				(axis, piece) -> axes[axis].firstTile(piece) <= tile.index().get(axis)
						&& tile.index().get(axis) <= axes[axis].box(piece)
						&& (axis < 2 || axes[2].first(piece) < endZ && firstZ < axes[2].first(piece + 1)));
	}

	private List<int[]> coveredFirstBy(Tile tile) {
		return pieces(
				(axis, piece) -> axes[axis].firstTile(piece) == tile.index().get(axis));
	}

	private List<int[]> neededLastFor(Tile tile) {
		return pieces((axis, piece) -> axes[axis].lastBox(piece) == tile.index().get(axis));
	}

	private int index(int x, int y, int z) {
		return (z * axes[1].pieces() + y) * axes[0].pieces() + x;
	}

	private int index(int[] piece) {
		return index(piece[0], piece[1], piece[2]);
	}

	private Extent size(int[] piece) {
		return new Extent(axes[0].length(piece[0]), axes[1].length(piece[1]), axes[2].length(piece[2]));
	}

	private Block newBlock(int[] piece) {
		Extent first = new Extent(axes[0].first(piece[0]), axes[1].first(piece[1]), axes[2].first(piece[2]));
		Extent size = size(piece);
		short[] best = arrays.takeBest(Math.toIntExact(size.voxels()));
		return new Block(first, size, new float[arrays(size)][], rowsPerArray(size), best);
	}

	/** Before the first run of a tile, or instead of all if it is left out. */
	public void begin(Tile tile) {
		for (int[] piece : coveredFirstBy(tile)) blocks[index(piece)] = newBlock(piece);
		finishedBefore = tile.first().z();
	}

	/** Takes the memory for slices of a tile, where they have none yet. */
	private void makeRoom(Tile tile, int firstZ, int endZ) {
		for (int[] piece : coveredBy(tile, firstZ, endZ)) {
			Block block = blocks[index(piece)];
			int firstRow = block.rowsBefore(firstZ), endRow = block.rowsBefore(endZ);
			for (int i = firstRow / block.rowsPerArray; i * block.rowsPerArray < endRow; i++)
				if (block.rows[i] == null) block.rows[i] = arrays.takeSums(arrayLength(block.size));
		}
	}

	/** Lets go of what no box after this tile's needs, nor the slices of this one from here on, except the last. */
	private void letGo(Tile tile, int endZ) {
		if (endZ <= finishedBefore) return;
		finishedBefore = endZ;
		boolean isWhole = endZ == endOfBox(2, tile);
		for (int[] piece : neededLastFor(tile)) {
			Block block = blocks[index(piece)];
			int end = isWhole ? block.rows.length : block.rowsBefore(endZ - 1) / block.rowsPerArray;
			for (int i = 0; i < end; i++) {
				if (block.rows[i] != null) arrays.letGoSums(block.rows[i], arrayLength(block.size));
				block.rows[i] = null;
			}
			if (!isWhole) continue;
			arrays.letGoBest(Math.toIntExact(block.size.voxels()));
			blocks[index(piece)] = null;
		}
	}

	/**
	 * Adds scores of one run of a tile.
	 *
	 * @param scores of the mirrored patch; turned back here
	 * @param share how much this run counts among the runs of its tile; the shares of a tile add up to 1
	 */
	public void add(ScoreSlices scores, Tile tile, Mirroring mirroring, float share) {
		int inPatch = mirroring.z() ? grid.patch().z() - scores.first() - scores.count() : scores.first();
		int firstZ = tile.first().z() + inPatch;
		makeRoom(tile, firstZ, firstZ + scores.count());
		int perSlice = (grid.patch().y() + ROWS - 1) / ROWS;
		ComputingThreads.range(0, scores.count() * perSlice).forEach(task -> {
			float[] last = rowBuffers.poll();
			float[] row = last == null ? new float[grid.patch().x() * classes] : last;
			int firstRow = task % perSlice * ROWS;
			for (int y = firstRow; y < Math.min(firstRow + ROWS, grid.patch().y()); y++)
				addRow(scores, y, scores.first() + task / perSlice, tile.first(), mirroring, share, row);
			rowBuffers.add(row);
		});
	}

	/** @param y and z in the mirrored patch */
	private void addRow(ScoreSlices scores, int y, int z, Extent tile, Mirroring mirroring, float share, float[] row) {
		Extent patch = grid.patch();
		int inPatchY = mirroring.y() ? patch.y() - 1 - y : y, inPatchZ = mirroring.z() ? patch.z() - 1 - z : z;
		int gridY = tile.y() + inPatchY, gridZ = tile.z() + inPatchZ;
		int pieceY = axes[1].pieceOf(gridY), pieceZ = axes[2].pieceOf(gridZ);
		if (pieceY < 0) return;
		scores.readRow(y, z, row);
		int weightsAt = (inPatchZ * patch.y() + inPatchY) * patch.x();
		for (int x = 0; x < patch.x(); ) {
			int piece = axes[0].pieceOf(tile.x() + x);
			if (piece < 0) {
				x++;
				continue;
			}
			Block block = blocks[index(piece, pieceY, pieceZ)];
			int rowOfBlock = block.row(gridY, gridZ);
			float[] sums = block.rows[rowOfBlock / block.rowsPerArray];
			int inRow = tile.x() + x - block.first.x();
			int to = (rowOfBlock % block.rowsPerArray * block.size.x() + inRow) * (classes + 1);
			int end = axes[0].first(piece + 1) - tile.x();
			for (; x < end; x++, to += classes + 1) {
				float weight = share * window[weightsAt + x];
				add(row, (mirroring.x() ? patch.x() - 1 - x : x) * classes, sums, to, classes, weight);
				sums[to + classes] += weight;
			}
		}
	}

	private static void add(float[] scores, int from, float[] sums, int to, int classes, float weight) {
		for (int c = 0; c < classes; c++) sums[to + c] += weight * scores[from + c];
	}

	/**
	 * Completes slices of the box of a tile, which its last run has given, and passes them on if the box belongs to the
	 * part. The sums before the last of these slices are let go, and all with the last ones of the box.
	 *
	 * @param slices of the tile that are complete, from its first one on; those of calls before count, too
	 * @return whether all its means are finite; a score that is infinite or NaN makes its mean so, too
	 */
	public boolean finish(Tile tile, int slices, Consumer<FinishedScores> finished) {
		int first = finishedBefore, end = Math.min(tile.first().z() + slices, endOfBox(2, tile));
		if (first >= end) return true;
		// A tile that is left out has added nothing.
		makeRoom(tile, first, end);
		for (int[] piece : ofBox(tile)) {
			Block block = blocks[index(piece)];
			int endZ = Math.min(end - block.first.z(), block.size.z());
			boolean isFinite = ComputingThreads.range(Math.max(0, first - block.first.z()), endZ)
					.mapToObj(z -> divide(block, z))
					.reduce(true, Boolean::logicalAnd);
			if (!isFinite) return false;
		}
		Extent index = tile.index();
		Box box = new Box(tile, first, end);
		boolean isOfPart = index.x() >= part.firstX() && index.y() >= part.firstY();
		if (isOfPart && box.first().z() < box.end().z()) finished.accept(box);
		letGo(tile, end);
		return true;
	}

	/** The voxel of the padded grid after the last one of a tile's box. */
	private int endOfBox(int axis, Tile tile) {
		List<Integer> starts = grid.starts(axis);
		int next = tile.index().get(axis) + 1;
		return next < starts.size() ? starts.get(next) : grid.paddedSize().get(axis);
	}

	/** Divides the sums of a slice by the weights in place; returns whether all are finite. */
	private boolean divide(Block block, int z) {
		boolean isFinite = true;
		int slice = block.size.x() * block.size.y(), perArray = block.rowsPerArray * block.size.x();
		for (int voxel = z * slice; voxel < (z + 1) * slice; voxel++) {
			float[] values = block.rows[voxel / perArray];
			int at = voxel % perArray * (classes + 1);
			divide(values, at, classes);
			int best = best(values, at, classes);
			isFinite &= best != NOT_FINITE;
			block.best[voxel] = (short) best;
		}
		return isFinite;
	}

	private static void divide(float[] values, int at, int classes) {
		float weight = values[at + classes];
		// Where no tile was, there is background.
		if (weight == 0) values[at] = 1;
		else for (int i = at; i < at + classes; i++) values[i] /= weight;
	}

	/** See {@link FinishedScores.Row}; {@link #NOT_FINITE} if a value is not, found without a branch for each. */
	static int best(float[] values, int at, int classes) {
		float first = Float.NEGATIVE_INFINITY, second = Float.NEGATIVE_INFINITY;
		int best = 0, carried = 0;
		for (int c = 0; c < classes; c++) {
			float value = values[at + c];
			carried |= (Float.floatToRawIntBits(value) & EXPONENT) + CARRY;
			if (value > first) {
				second = first;
				first = value;
				best = c;
			} else if (value > second) second = value;
		}
		if (carried < 0) return NOT_FINITE;
		return FinishedScores.isAhead(first, second) ? best : -1;
	}

	/** Some slices of the box of a tile, without the padding of the grid. */
	private final class Box implements FinishedScores {

		private final Extent before = grid.paddingBefore();
		private final Extent first;
		private final Extent end;

		/** @param endZ after the last slice of the padded grid */
		Box(Tile tile, int firstZ, int endZ) {
			int[] from = {tile.first().x(), tile.first().y(), firstZ};
			int[] to = {endOfBox(0, tile), endOfBox(1, tile), endZ};
			for (int axis = 0; axis < 3; axis++) {
				from[axis] = Math.max(0, from[axis] - before.get(axis));
				to[axis] = Math.min(grid.size().get(axis), to[axis] - before.get(axis));
			}
			first = new Extent(from[0], from[1], from[2]);
			end = new Extent(to[0], to[1], to[2]);
		}

		@Override
		public Extent first() {
			return first;
		}

		@Override
		public Extent end() {
			return end;
		}

		@Override
		public void findRow(int y, int z, Row row) {
			int pieceY = axes[1].pieceOf(y + before.y()), pieceZ = axes[2].pieceOf(z + before.z());
			for (int x = Math.max(0, first.x() - 1); x < end.x(); ) {
				int piece = axes[0].pieceOf(x + before.x());
				Block block = blocks[index(piece, pieceY, pieceZ)];
				int rowOfBlock = block.row(y + before.y(), z + before.z());
				int inRow = x + before.x() - block.first.x();
				int at = (rowOfBlock % block.rowsPerArray * block.size.x() + inRow) * (classes + 1);
				int stop = Math.min(end.x(), axes[0].first(piece + 1) - before.x());
				System.arraycopy(block.best, rowOfBlock * block.size.x() + inRow, row.best, x, stop - x);
				Arrays.fill(row.values, x, stop, block.rows[rowOfBlock / block.rowsPerArray]);
				for (; x < stop; x++, at += classes + 1) row.at[x] = at;
			}
		}
	}
}
