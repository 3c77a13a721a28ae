package sc.fiji.stunet.evaluate;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.blocks.PrimitiveBlocks;
import net.imglib2.blocks.PrimitiveBlocks.OnFallback;
import net.imglib2.type.numeric.integer.UnsignedShortType;

import sc.fiji.stunet.volume.LabelMap;

/** Reads a label map slice by slice as plain numbers, whatever ImgLib2 view it is. */
final class LabelSlices {

	/** The number of possible labels, 0 to 65535. */
	static final int VALUES = 1 << 16;

	private final PrimitiveBlocks<UnsignedShortType> blocks;

	LabelSlices(LabelMap labels) {
		RandomAccessibleInterval<UnsignedShortType> voxels = labels.voxels();
		blocks = PrimitiveBlocks.of(voxels, OnFallback.ACCEPT);
	}

	/**
	 * Reads a part of slice z, from (x, y) and of this width and height, x fastest; labels above 32767 are negative.
	 */
	void read(int x, int y, int z, int width, int height, short[] slice) {
		blocks.copy(new int[] {x, y, z}, slice, new int[] {width, height, 1});
	}
}
