package sc.fiji.stunet.patch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
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
 * their order; after each of them a box of the grid is complete, is passed on, and its sums are let go. Held are the
 * sums that later tiles still add to, {@code 4 * (classes + 1)} bytes for every voxel: those of a little more than half
 * a patch in depth.
 */
public final class PatchBlender {

	/** The exponent bits of a float: all set if it is infinite or NaN. */
	private static final int EXPONENT = 0x7f800000;
	/** The lowest bit of the exponent: added to a full exponent, it carries into the sign. */
	private static final int CARRY = 0x00800000;
	/** What {@link #best} gives if a value is infinite or NaN. */
	static final int NOT_FINITE = -2;

	/** How many rows of a slice are blended at a time. */
	private static final int ROWS = 16;

	/**
	 * Sums are held in arrays of this length, so that all can take each other's place: 1 MB with Java's header, which
	 * is one of the regions of Java's memory as the launcher sets them.
	 */
	private static final int ARRAY = (1 << 18) - 4;

	/**
	 * A block of voxels that every tile covers wholly or not at all.
	 *
	 * @param rows (class, x), class fastest, after the classes the sum of the weights: some whole rows in each array
	 * @param rowsPerArray how many
	 * @param best see {@link FinishedScores.Row}
	 */
	private record Block(Extent first, Extent size, float[][] rows, int rowsPerArray, short[] best) {

		int row(int y, int z) {
			return (z - first.z()) * size.y() + y - first.y();
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
	/** Arrays that were let go. */
	private final Deque<float[]> free;

	/**
	 * @param part of the cross-section that is blended
	 * @param window how much each voxel of a tile counts, (x, y, z), x fastest
	 */
	public PatchBlender(TileGrid grid, Columns part, int classes, float[] window) {
		this(grid, part, classes, window, new ArrayDeque<>());
	}

	/** A blender for another part, to be used after this one. */
	public PatchBlender next(Columns other) {
		return new PatchBlender(grid, other, classes, window, free);
	}

	private PatchBlender(TileGrid grid, Columns part, int classes, float[] window, Deque<float[]> free) {
		this.free = free;
		this.grid = grid;
		this.part = part;
		this.classes = classes;
		this.window = window;
		for (int axis = 0; axis < 3; axis++) axes[axis] = grid.axis(axis, part);
		blocks = new Block[axes[0].pieces() * axes[1].pieces() * axes[2].pieces()];
	}

	/** The most bytes that blenders hold, one after the other. */
	public static long bytesFor(TileGrid grid, List<Columns> parts, int classes) {
		return parts.stream()
				.mapToLong(part -> bytesFor(grid, part, classes))
				.max()
				.orElse(0);
	}

	private static long bytesFor(TileGrid grid, Columns part, int classes) {
		PatchBlender blender = new PatchBlender(grid, part, classes, new float[0]);
		long most = 0, held = 0;
		for (Tile tile : grid.tiles(part)) {
			for (int[] piece : blender.coveredFirstBy(tile)) held += blender.bytes(piece);
			most = Math.max(most, held);
			for (int[] piece : blender.neededLastFor(tile)) held -= blender.bytes(piece);
		}
		return most;
	}

	private long bytes(int[] piece) {
		Extent size = size(piece);
		return (long) Float.BYTES * arrays(size) * arrayLength(size) + Short.BYTES * size.voxels();
	}

	private int rowsPerArray(Extent block) {
		return Math.max(1, ARRAY / (block.x() * (classes + 1)));
	}

	/** How many arrays a block takes. */
	private int arrays(Extent block) {
		int rowsPerArray = rowsPerArray(block);
		return (block.y() * block.z() + rowsPerArray - 1) / rowsPerArray;
	}

	/** The length of the arrays: less only where one is enough, more only for longer rows. */
	private int arrayLength(Extent block) {
		long all = (classes + 1) * block.voxels(), row = (long) block.x() * (classes + 1);
		return Math.toIntExact(all < ARRAY / 2 ? all : Math.max(ARRAY, row));
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
		float[][] rows = new float[arrays(size)][];
		for (int i = 0; i < rows.length; i++) rows[i] = zeros(arrayLength(size));
		return new Block(first, size, rows, rowsPerArray(size), new short[Math.toIntExact(size.voxels())]);
	}

	private float[] zeros(int length) {
		if (length != ARRAY || free.isEmpty()) return new float[length];
		float[] array = free.pop();
		Arrays.fill(array, 0);
		return array;
	}

	/** Takes the memory for a tile: before its first run, or instead of all if it is left out. */
	public void begin(Tile tile) {
		for (int[] piece : coveredFirstBy(tile)) blocks[index(piece)] = newBlock(piece);
	}

	/**
	 * Adds scores of one run of a tile.
	 *
	 * @param scores of the mirrored patch; turned back here
	 * @param share how much this run counts among the runs of its tile; the shares of a tile add up to 1
	 */
	public void add(ScoreSlices scores, Tile tile, Mirroring mirroring, float share) {
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
	 * Completes the box of a tile after its last run, and passes it on if it belongs to the part.
	 *
	 * @return whether all its means are finite; a score that is infinite or NaN makes its mean so, too
	 */
	public boolean finish(Tile tile, Consumer<FinishedScores> finished) {
		for (int[] piece : ofBox(tile)) {
			Block block = blocks[index(piece)];
			boolean isFinite = ComputingThreads.range(0, block.size.z())
					.mapToObj(z -> divide(block, z))
					.reduce(true, Boolean::logicalAnd);
			if (!isFinite) return false;
		}
		Extent index = tile.index();
		if (index.x() >= part.firstX() && index.y() >= part.firstY()) finished.accept(new Box(tile));
		for (int[] piece : neededLastFor(tile)) {
			Block block = blocks[index(piece)];
			for (float[] array : block.rows) if (array.length == ARRAY) free.push(array);
			blocks[index(piece)] = null;
		}
		return true;
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

	/** The box of a tile, without the padding of the grid. */
	private final class Box implements FinishedScores {

		private final Extent before = grid.paddingBefore();
		private final Extent first;
		private final Extent end;

		Box(Tile tile) {
			int[] from = new int[3], to = new int[3];
			for (int axis = 0; axis < 3; axis++) {
				int index = tile.index().get(axis), size = grid.size().get(axis);
				List<Integer> starts = grid.starts(axis);
				from[axis] = Math.max(0, starts.get(index) - before.get(axis));
				to[axis] = index + 1 < starts.size() ? starts.get(index + 1) - before.get(axis) : size;
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
