package sc.fiji.stunet.batch;

import java.util.Map;

/**
 * The result of a case: its label map's volumes and the device.
 *
 * @param voxels number of voxels by label value; values that do not occur may be missing
 * @param voxelMm3 volume of one voxel
 * @param device that was used, for the user
 */
public record CaseResult(Map<Integer, Long> voxels, double voxelMm3, String device) {

	public CaseResult {
		voxels = Map.copyOf(voxels);
	}
}
