package sc.fiji.stunet.volume;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

import net.imglib2.FinalInterval;
import net.imglib2.Interval;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.blocks.PrimitiveBlocks;
import net.imglib2.blocks.PrimitiveBlocks.OnFallback;
import net.imglib2.img.basictypeaccess.array.FloatArray;
import net.imglib2.img.cell.Cell;
import net.imglib2.img.cell.CellGrid;
import net.imglib2.img.cell.LazyCellImg;
import net.imglib2.type.numeric.real.FloatType;

/**
 * Stacks arrays, one {@code float[]} per channel, to an image. All channels of a volume, or all classes of a score map,
 * may hold more than 2^31 values; a single one may not.
 */
public final class Channels {

	private Channels() {}

	/**
	 * Views the arrays as an image, without copying: changes to an array are visible in the image.
	 *
	 * @param channels each (x, y, z), x fastest
	 * @return zero-min, (x, y, z, channel)
	 */
	public static RandomAccessibleInterval<FloatType> stack(List<float[]> channels, Extent size) {
		int[] one = {size.x(), size.y(), size.z(), 1};
		CellGrid grid = new CellGrid(new long[] {size.x(), size.y(), size.z(), channels.size()}, one);
		List<Cell<FloatArray>> cells = new ArrayList<>();
		for (int c = 0; c < channels.size(); c++)
			cells.add(new Cell<>(one, new long[] {0, 0, 0, c}, new FloatArray(channels.get(c))));
		return new LazyCellImg<>(grid, new FloatType(), index -> cells.get((int) index));
	}

	/**
	 * Views channels that are made when they are needed, and of which one is held: for reading one after the other.
	 *
	 * @param maker of a channel: (x, y, z), x fastest
	 * @return zero-min, (x, y, z, channel)
	 */
	public static RandomAccessibleInterval<FloatType> ofOneAtATime(
			int channels, Extent size, IntFunction<float[]> maker) {
		int[] one = {size.x(), size.y(), size.z(), 1};
		CellGrid grid = new CellGrid(new long[] {size.x(), size.y(), size.z(), channels}, one);
		return new LazyCellImg<>(grid, new FloatType(), new LazyCellImg.Get<Cell<FloatArray>>() {

			private Cell<FloatArray> last;

			@Override
			public synchronized Cell<FloatArray> get(long index) {
				if (last == null || last.min(3) != index) {
					last = null; // so that its memory is free before the next one is made
					last = new Cell<>(one, new long[] {0, 0, 0, index}, new FloatArray(maker.apply((int) index)));
				}
				return last;
			}
		});
	}

	/**
	 * Copies one channel.
	 *
	 * @param image zero-min, (x, y, z, channel)
	 * @return (x, y, z), x fastest
	 * @throws InvalidVolume if the channel has 2^31 voxels or more
	 */
	public static float[] copy(RandomAccessibleInterval<FloatType> image, int channel) {
		return copy(image, new FinalInterval(image.dimension(0), image.dimension(1), image.dimension(2)), channel);
	}

	/**
	 * Copies a part of one channel.
	 *
	 * @param image (x, y, z, channel)
	 * @param box (x, y, z), the part to copy
	 * @return (x, y, z) of the box, x fastest
	 * @throws InvalidVolume if the box has 2^31 voxels or more
	 */
	public static float[] copy(RandomAccessibleInterval<FloatType> image, Interval box, int channel) {
		Extent size = Extent.of(box.dimensionsAsLongArray());
		float[] voxels = new float[arrayLength(size)];
		PrimitiveBlocks.of(image, OnFallback.ACCEPT)
				.copy(new long[] {box.min(0), box.min(1), box.min(2), channel}, voxels, new int[] {
					size.x(), size.y(), size.z(), 1
				});
		return voxels;
	}

	/** @throws InvalidVolume if there are too many voxels for one array */
	public static int arrayLength(Extent size) {
		if (size.voxels() > Integer.MAX_VALUE - 8)
			throw new InvalidVolume("A grid of " + size + " voxels is too large; crop the image or use larger voxels.");
		return (int) size.voxels();
	}
}
