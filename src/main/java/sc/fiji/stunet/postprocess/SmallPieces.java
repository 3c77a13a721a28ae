package sc.fiji.stunet.postprocess;

import java.util.HashMap;
import java.util.Map;

import sc.fiji.stunet.volume.LabelMap;

/** Removes small connected pieces of structures. */
public final class SmallPieces {

	private SmallPieces() {}

	/**
	 * Makes pieces of every structure background that are smaller; voxels are connected by their faces.
	 *
	 * @param smallest volume in mm3 that stays
	 * @return a new label map
	 */
	public static LabelMap removed(LabelMap map, double smallest) {
		double mm3 = map.geometry().spacing().voxelVolume();
		Map<Integer, Integer> masks = new HashMap<>();
		map.voxelsByLabel().keySet().forEach(value -> masks.put(value, value));
		return new ConnectedParts(map, masks, false).without(parts -> parts.stream()
				.filter(part -> part.voxels() * mm3 < smallest)
				.toList());
	}
}
