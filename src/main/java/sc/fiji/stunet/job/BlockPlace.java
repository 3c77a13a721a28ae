package sc.fiji.stunet.job;

import java.util.List;

import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.VoxelBox;

/**
 * Where a block lies in its scan, for who predicts it alone.
 *
 * @param size of the scan, in the model's orientation
 * @param spacing of the scan in mm, in the same axes
 * @param crop what was kept of the scan
 * @param seen the voxels of the network's grid that the block's tiles see
 * @param tiles the columns of tiles: first and end along x, then along y
 */
public record BlockPlace(Extent size, Spacing spacing, VoxelBox crop, VoxelBox seen, List<Integer> tiles) {

	public BlockPlace {
		tiles = List.copyOf(tiles);
	}
}
