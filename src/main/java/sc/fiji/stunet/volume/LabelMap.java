package sc.fiji.stunet.volume;

import net.imglib2.RandomAccessibleInterval;
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
}
