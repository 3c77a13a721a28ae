package sc.fiji.stunet.train.cases;

import net.imglib2.img.cell.CellGrid;
import net.imglib2.util.Intervals;

/**
 * Divides an image into blocks that follow each other in the file, so that a patch takes a few reads, not one per row.
 */
final class Cells {

	/** Edge length of a block in voxels. */
	private static final int EDGE = 32;

	final CellGrid grid;
	/** The first element of every cell, and the number of all elements. */
	private final long[] starts;

	/** @param dimensions (x, y, z) or (x, y, z, channel); a cell has one channel */
	Cells(long... dimensions) {
		int[] cell = new int[dimensions.length];
		for (int axis = 0; axis < cell.length; axis++)
			cell[axis] = axis < 3 ? (int) Math.min(EDGE, dimensions[axis]) : 1;
		grid = new CellGrid(dimensions, cell);
		int count = Math.toIntExact(Intervals.numElements(grid.getGridDimensions()));
		starts = new long[count + 1];
		for (int i = 0; i < count; i++) {
			long length = 1;
			for (int size : size(i)) length *= size;
			starts[i + 1] = starts[i] + length;
		}
	}

	int count() {
		return starts.length - 1;
	}

	/** The first element of a block, counted from the image's first one. */
	long start(int cell) {
		return starts[cell];
	}

	int length(int cell) {
		return (int) (starts[cell + 1] - starts[cell]);
	}

	int[] size(int cell) {
		int[] size = new int[grid.numDimensions()];
		grid.getCellDimensions(cell, new long[size.length], size);
		return size;
	}

	long[] min(int cell) {
		long[] min = new long[grid.numDimensions()];
		grid.getCellDimensions(cell, min, new int[min.length]);
		return min;
	}
}
