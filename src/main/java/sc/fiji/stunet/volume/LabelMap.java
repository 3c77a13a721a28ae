package sc.fiji.stunet.volume;

import java.util.SortedMap;
import java.util.TreeMap;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.loops.LoopBuilder;
import net.imglib2.type.numeric.integer.UnsignedShortType;

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

	/** How many voxels have each label, ascending; labels that do not occur and the background (0) are left out. */
	public SortedMap<Integer, Long> voxelsByLabel() {
		long[] counts = new long[1 << 16];
		LoopBuilder.setImages(voxels).forEachPixel(voxel -> counts[voxel.get()]++);
		SortedMap<Integer, Long> byLabel = new TreeMap<>();
		for (int label = 1; label < counts.length; label++) if (counts[label] > 0) byLabel.put(label, counts[label]);
		return byLabel;
	}
}
