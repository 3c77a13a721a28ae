package sc.fiji.stunet.volume;

import net.imglib2.Cursor;
import net.imglib2.blocks.PrimitiveBlocks;
import net.imglib2.blocks.PrimitiveBlocks.OnFallback;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.view.Views;

/** Labels (x, y, z) that are read and changed one slice after the other, in memory or on disk. */
public interface LabelPlanes {

	Extent size();

	/** @param plane filled with slice z: (x, y), x fastest */
	void read(int z, short[] plane);

	/** @param plane slice z: (x, y), x fastest */
	void write(int z, short[] plane);

	/** The voxels of a label map, changed in place. */
	static LabelPlanes of(LabelMap map) {
		Extent size = map.size();
		PrimitiveBlocks<UnsignedShortType> blocks = PrimitiveBlocks.of(map.voxels(), OnFallback.ACCEPT);
		return new LabelPlanes() {

			@Override
			public Extent size() {
				return size;
			}

			@Override
			public void read(int z, short[] plane) {
				blocks.copy(new long[] {0, 0, z}, plane, new int[] {size.x(), size.y(), 1});
			}

			@Override
			public void write(int z, short[] plane) {
				Cursor<UnsignedShortType> voxels =
						Views.flatIterable(Views.hyperSlice(map.voxels(), 2, z)).cursor();
				for (short label : plane) voxels.next().set(label & 0xffff);
			}
		};
	}

	/** The labels of an image on disk, changed in place. */
	static LabelPlanes of(DiskImage<?, short[]> labels) {
		Extent size = labels.size();
		return new LabelPlanes() {

			@Override
			public Extent size() {
				return size;
			}

			private VoxelBox slice(int z) {
				return new VoxelBox(new Extent(0, 0, z), new Extent(size.x(), size.y(), 1));
			}

			@Override
			public void read(int z, short[] plane) {
				labels.read(slice(z), plane);
			}

			@Override
			public void write(int z, short[] plane) {
				labels.write(slice(z), 0, plane);
			}
		};
	}
}
