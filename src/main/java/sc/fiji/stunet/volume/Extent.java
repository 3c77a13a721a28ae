package sc.fiji.stunet.volume;

import java.util.List;

/** Three whole numbers, one per axis in (x, y, z) order, in voxels: sizes of volumes, patches, kernels and strides. */
public record Extent(int x, int y, int z) {

	/** @throws IllegalArgumentException unless there are exactly three numbers */
	public static Extent of(List<Integer> xyz) {
		if (xyz.size() != 3) throw new IllegalArgumentException("Three numbers (x, y, z) are needed, not " + xyz);
		return new Extent(xyz.get(0), xyz.get(1), xyz.get(2));
	}

	/** The first three of the dimensions, for example of an ImgLib2 interval. */
	public static Extent of(long[] dimensions) {
		return new Extent(
				Math.toIntExact(dimensions[0]), Math.toIntExact(dimensions[1]), Math.toIntExact(dimensions[2]));
	}

	/** @param axis 0 is x, 1 is y, 2 is z */
	public int get(int axis) {
		return axis == 0 ? x : axis == 1 ? y : z;
	}

	public long voxels() {
		return (long) x * y * z;
	}

	public List<Integer> toList() {
		return List.of(x, y, z);
	}

	public long[] toArray() {
		return new long[] {x, y, z};
	}

	@Override
	public String toString() {
		return x + " x " + y + " x " + z;
	}
}
