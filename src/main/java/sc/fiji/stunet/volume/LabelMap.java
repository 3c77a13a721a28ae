package sc.fiji.stunet.volume;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.blocks.PrimitiveBlocks;
import net.imglib2.blocks.PrimitiveBlocks.OnFallback;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.loops.LoopBuilder;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.view.Views;

/**
 * A label map: the value of a structure per voxel, 0 for the background.
 *
 * @param voxels zero-min, (x, y, z)
 */
public record LabelMap(RandomAccessibleInterval<UnsignedShortType> voxels, Geometry geometry) {

	public LabelMap {
		if (voxels.numDimensions() != 3)
			throw new IllegalArgumentException("(x, y, z) is needed, not " + voxels.numDimensions() + " axes.");
		for (int axis = 0; axis < 3; axis++) {
			if (voxels.dimension(axis) < 1)
				throw new InvalidVolume("The label map is empty: it has no voxels along one axis.");
			if (voxels.min(axis) != 0)
				throw new IllegalArgumentException("A label map starts at 0; use Views.zeroMin.");
		}
	}

	/** @param name for messages */
	public GridMismatch.Grid grid(String name) {
		return new GridMismatch.Grid(name, geometry, size());
	}

	public Extent size() {
		return Extent.of(voxels.dimensionsAsLongArray());
	}

	/** A copy that is changed in place. */
	public LabelMap changed(Consumer<LabelPlanes> change) {
		short[] labels = new short[Channels.arrayLength(size())];
		PrimitiveBlocks.of(voxels, OnFallback.ACCEPT).copy(voxels, labels);
		LabelMap copy = new LabelMap(ArrayImgs.unsignedShorts(labels, size().toArray()), geometry);
		change.accept(LabelPlanes.of(copy));
		return copy;
	}

	/** How many voxels have each label, ascending; labels that do not occur and the background (0) are left out. */
	public SortedMap<Integer, Long> voxelsByLabel() {
		long[] counts = new long[1 << 16];
		LoopBuilder.setImages(voxels).forEachPixel(voxel -> counts[voxel.get()]++);
		SortedMap<Integer, Long> byLabel = new TreeMap<>();
		for (int label = 1; label < counts.length; label++) if (counts[label] > 0) byLabel.put(label, counts[label]);
		return byLabel;
	}

	/** How many slices along the third axis have a voxel with another label than this one, or with the background. */
	public int slicesBeside(int label) {
		boolean[] others = new boolean[size().z()];
		for (int z = 0; z < others.length; z++) {
			int slice = z;
			LoopBuilder.setImages(Views.hyperSlice(voxels, 2, z))
					.forEachPixel(voxel -> others[slice] |= voxel.get() != label);
		}
		return (int) IntStream.range(0, others.length).filter(z -> others[z]).count();
	}
}
