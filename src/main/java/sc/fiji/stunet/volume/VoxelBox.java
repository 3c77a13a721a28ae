package sc.fiji.stunet.volume;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import net.imglib2.FinalInterval;
import net.imglib2.Interval;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.blocks.PrimitiveBlocks;
import net.imglib2.blocks.PrimitiveBlocks.OnFallback;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.util.Intervals;
import net.imglib2.view.Views;

/**
 * A box of voxels of a volume, in its own axes.
 *
 * @param first voxel of the box, from 0
 * @param size in voxels, at least one along each axis
 */
public record VoxelBox(Extent first, Extent size) {

	/** @throws IllegalArgumentException if it is empty or begins before the first voxel */
	public VoxelBox {
		for (int axis = 0; axis < 3; axis++)
			if (first.get(axis) < 0 || size.get(axis) < 1)
				throw new IllegalArgumentException("is an empty box or begins before 0; give x,y,z,w,h,d in voxels: "
						+ "the first one from 0, and how many along each axis");
	}

	/**
	 * @param text x,y,z,w,h,d: the first voxel and the size
	 * @throws IllegalArgumentException if it is no box
	 */
	public static VoxelBox parse(String text) {
		List<Integer> numbers;
		try {
			numbers = Stream.of(text.split(",", -1))
					.map(number -> Integer.valueOf(number.strip()))
					.toList();
		} catch (NumberFormatException e) {
			throw new IllegalArgumentException("is not six whole numbers x,y,z,w,h,d, in voxels", e);
		}
		if (numbers.size() != 6) throw new IllegalArgumentException("is not six whole numbers x,y,z,w,h,d, in voxels");
		return new VoxelBox(Extent.of(numbers.subList(0, 3)), Extent.of(numbers.subList(3, 6)));
	}

	/** Whether no voxel of the box lies outside of a grid. */
	public boolean liesIn(Extent grid) {
		for (int axis = 0; axis < 3; axis++) if ((long) first.get(axis) + size.get(axis) > grid.get(axis)) return false;
		return true;
	}

	/** The box of an interval, whose first three axes count. */
	public static VoxelBox of(Interval interval) {
		return new VoxelBox(Extent.of(interval.minAsLongArray()), Extent.of(interval.dimensionsAsLongArray()));
	}

	/** The interval of the box. */
	public Interval interval() {
		return new FinalInterval(
				new long[] {first.x(), first.y(), first.z()},
				new long[] {first.x() + size.x() - 1L, first.y() + size.y() - 1L, first.z() + size.z() - 1L});
	}

	/** The box of a grid in which this one, of the part of that grid, lies. */
	public VoxelBox within(VoxelBox part) {
		return new VoxelBox(
				new Extent(part.first.x() + first.x(), part.first.y() + first.y(), part.first.z() + first.z()), size);
	}

	/** The volume inside the box, a view; its voxels keep their places in the patient. */
	public Volume cut(Volume whole) {
		return new Volume(cut(whole.voxels()), cut(whole.geometry()));
	}

	private <T> RandomAccessibleInterval<T> cut(RandomAccessibleInterval<T> image) {
		long[] min = image.minAsLongArray(), max = image.maxAsLongArray();
		for (int axis = 0; axis < 3; axis++) {
			min[axis] = first.get(axis);
			max[axis] = first.get(axis) + size.get(axis) - 1L;
		}
		return Views.zeroMin(Views.interval(image, min, max));
	}

	private Geometry cut(Geometry whole) {
		if (!whole.isOriented()) return whole;
		double[] affine = whole.affine();
		double[] origin = whole.toWorld(first.x(), first.y(), first.z());
		for (int row = 0; row < 3; row++) affine[4 * row + 3] = origin[row];
		return Geometry.of(whole.spacing(), affine);
	}

	/**
	 * A label map of the whole grid, background outside of the box.
	 *
	 * @param part the labels inside the box
	 */
	public LabelMap fill(LabelMap part, Extent grid, Geometry geometry) {
		RandomAccessibleInterval<UnsignedShortType> whole =
				ArrayImgs.unsignedShorts(new short[Channels.arrayLength(grid)], grid.toArray());
		short[] row = new short[size.x() * size.y()];
		var blocks = PrimitiveBlocks.of(part.voxels(), OnFallback.ACCEPT);
		var cursor = Views.flatIterable(cut(whole)).cursor();
		for (int z = 0; z < size.z(); z++) {
			blocks.copy(new long[] {0, 0, z}, row, new int[] {size.x(), size.y(), 1});
			for (short value : row) cursor.next().set(value & 0xffff);
		}
		return new LabelMap(whole, geometry);
	}

	/**
	 * One channel of the whole grid.
	 *
	 * @param part inside the box, (x, y, z), x fastest
	 * @param outside what is outside of it
	 */
	public float[] fill(float[] part, Extent grid, float outside) {
		float[] whole = new float[Channels.arrayLength(grid)];
		if (outside != 0) Arrays.fill(whole, outside);
		for (int z = 0; z < size.z(); z++)
			for (int y = 0; y < size.y(); y++)
				System.arraycopy(
						part,
						(z * size.y() + y) * size.x(),
						whole,
						((first.z() + z) * grid.y() + first.y() + y) * grid.x() + first.x(),
						size.x());
		return whole;
	}

	/** The box as {@link #parse} takes it. */
	public String text() {
		return first.x() + "," + first.y() + "," + first.z() + "," + size.x() + "," + size.y() + "," + size.z();
	}

	/** The smallest box with a margin around an interval, cut off where the grid ends. */
	public static VoxelBox around(Interval inner, int[] margin, Extent grid) {
		long[] min = Intervals.minAsLongArray(inner), max = Intervals.maxAsLongArray(inner);
		for (int axis = 0; axis < 3; axis++) {
			min[axis] = Math.max(0, min[axis] - margin[axis]);
			max[axis] = Math.min(grid.get(axis) - 1L, max[axis] + margin[axis]);
		}
		return new VoxelBox(
				Extent.of(min), Extent.of(new long[] {max[0] - min[0] + 1, max[1] - min[1] + 1, max[2] - min[2] + 1}));
	}
}
