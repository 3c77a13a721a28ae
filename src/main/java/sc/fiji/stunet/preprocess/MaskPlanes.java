package sc.fiji.stunet.preprocess;

import java.util.BitSet;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.real.FloatType;

import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.VoxelBox;

/** The mask of {@link Crop#mask}, in a bit for every voxel (two while it is made), for scans that no memory holds. */
final class MaskPlanes {

	private final Extent size;
	/** By z: (x, y), x fastest. */
	private final BitSet[] inside;

	private MaskPlanes(Extent size, BitSet[] inside) {
		this.size = size;
		this.inside = inside;
	}

	/** @param voxels zero-min, (x, y, z, channel); NaN and infinity count as 0 */
	static MaskPlanes of(RandomAccessibleInterval<FloatType> voxels, Extent size, Runnable checkCancelled) {
		BitSet[] nonZero = new BitSet[size.z()];
		for (int z = 0; z < size.z(); z++) nonZero[z] = new BitSet(size.x() * size.y());
		for (int channel = 0; channel < voxels.dimension(3); channel++)
			for (int z = 0; z < size.z(); z++) {
				checkCancelled.run();
				VoxelBox plane = new VoxelBox(new Extent(0, 0, z), new Extent(size.x(), size.y(), 1));
				float[] values = Crop.finite(Channels.copy(voxels, plane.interval(), channel));
				for (int i = 0; i < values.length; i++) if (values[i] != 0) nonZero[z].set(i);
			}
		return new MaskPlanes(size, withoutHoles(nonZero, size, checkCancelled));
	}

	/**
	 * Background spreads from the border slice by slice, up and down until it spreads no more. What is left is the
	 * same whatever the order.
	 */
	private static BitSet[] withoutHoles(BitSet[] nonZero, Extent size, Runnable checkCancelled) {
		int last = size.z() - 1;
		BitSet[] outside = new BitSet[size.z()];
		for (int z = 0; z <= last; z++) outside[z] = new BitSet(size.x() * size.y());
		PlaneFill fill = new PlaneFill(size);
		for (boolean spread = true; spread; ) {
			spread = false;
			for (int n = 0; n <= 2 * last + 1; n++) {
				checkCancelled.run();
				int z = n <= last ? n : 2 * last + 1 - n;
				BitSet seeds = z == 0 || z == last ? fill.all() : fill.border();
				if (z > 0) seeds.or(outside[z - 1]);
				if (z < last) seeds.or(outside[z + 1]);
				seeds.andNot(nonZero[z]);
				seeds.andNot(outside[z]);
				spread |= fill.spread(seeds, nonZero[z], outside[z]);
			}
		}
		for (int z = 0; z <= last; z++) outside[z].flip(0, size.x() * size.y());
		return outside;
	}

	/** Spreads background in one slice. */
	private static final class PlaneFill {

		private final int width;
		private final int length;
		private final BitSet border;

		PlaneFill(Extent size) {
			width = size.x();
			length = size.x() * size.y();
			border = new BitSet(length);
			for (int i = 0; i < length; i++)
				if (i < width || i >= length - width || i % width == 0 || i % width == width - 1) border.set(i);
		}

		BitSet all() {
			BitSet all = new BitSet(length);
			all.set(0, length);
			return all;
		}

		BitSet border() {
			return (BitSet) border.clone();
		}

		/**
		 * @param next background that is not yet outside; used up
		 * @return whether anything was added to what is outside
		 */
		boolean spread(BitSet next, BitSet nonZero, BitSet outside) {
			boolean any = !next.isEmpty();
			for (int i = next.nextSetBit(0); i >= 0; i = next.nextSetBit(0)) {
				// Back and forth from here: what lies behind is found again from the beginning.
				for (; i >= 0; i = next.nextSetBit(i + 1)) {
					next.clear(i);
					outside.set(i);
					int x = i % width;
					if (x > 0) visit(i - 1, next, nonZero, outside);
					if (x < width - 1) visit(i + 1, next, nonZero, outside);
					if (i >= width) visit(i - width, next, nonZero, outside);
					if (i + width < length) visit(i + width, next, nonZero, outside);
				}
			}
			return any;
		}

		private static void visit(int i, BitSet next, BitSet nonZero, BitSet outside) {
			if (!nonZero.get(i) && !outside.get(i)) next.set(i);
		}
	}

	/** A box of the mask: (x, y, z), x fastest. */
	boolean[] read(VoxelBox box) {
		Extent first = box.first(), shape = box.size();
		boolean[] values = new boolean[Channels.arrayLength(shape)];
		for (int z = 0, i = 0; z < shape.z(); z++)
			for (int y = 0; y < shape.y(); y++) {
				int at = (first.y() + y) * size.x() + first.x();
				for (int x = 0; x < shape.x(); x++) values[i++] = inside[first.z() + z].get(at + x);
			}
		return values;
	}

	/** Whole slices of the mask on another grid, as {@link Preprocessing#resampled} makes it. */
	boolean[] resampled(Resampling resampling, int firstZ, int endZ) {
		if (resampling.isIdentity())
			return read(new VoxelBox(new Extent(0, 0, firstZ), Resampling.with(size, 2, endZ - firstZ)));
		VoxelBox sources = resampling.sources(firstZ, endZ);
		int[] labels = Preprocessing.labelled(read(sources));
		return Preprocessing.inside(
				new LabelResampling(resampling).apply(labels, sources.first().z(), firstZ, endZ));
	}
}
