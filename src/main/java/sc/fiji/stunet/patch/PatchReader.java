package sc.fiji.stunet.patch;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.blocks.PrimitiveBlocks;
import net.imglib2.blocks.PrimitiveBlocks.OnFallback;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;

import sc.fiji.stunet.volume.Extent;

/** Copies patches out of an image; beyond the image there are zeros. Belongs to one thread at a time. */
public final class PatchReader {

	private final PrimitiveBlocks<FloatType> blocks;
	private final int[] shape;

	/** @param image (x, y, z, channel) */
	public PatchReader(RandomAccessibleInterval<FloatType> image, Extent patch) {
		this.blocks = PrimitiveBlocks.of(Views.extendZero(image), OnFallback.ACCEPT);
		this.shape = new int[] {patch.x(), patch.y(), patch.z(), Math.toIntExact(image.dimension(3))};
	}

	/** The length of the array that {@link #read} fills. */
	public int length() {
		return Math.toIntExact((long) shape[0] * shape[1] * shape[2] * shape[3]);
	}

	/**
	 * @param x first voxel, may lie outside the image
	 * @param patch filled with (x, y, z, channel), x fastest
	 */
	public void read(long x, long y, long z, float[] patch) {
		blocks.copy(new long[] {x, y, z, 0}, patch, shape);
	}
}
