package sc.fiji.stunet.postprocess;

import java.util.BitSet;

import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.LabelPlanes;
import sc.fiji.stunet.volume.Pieces;

/** Removes small connected pieces of structures. */
public final class SmallPieces {

	private SmallPieces() {}

	/**
	 * Makes pieces of every structure background that are smaller; voxels are connected by their faces.
	 *
	 * @param smallest volume in mm3 that stays
	 * @return a new label map
	 * @throws sc.fiji.stunet.progress.Cancelled if the user cancels
	 */
	public static LabelMap removed(LabelMap map, double smallest, Progress progress) {
		double mm3 = map.geometry().spacing().voxelVolume();
		return map.changed(labels -> remove(labels, mm3, smallest, progress));
	}

	/**
	 * The same in place.
	 *
	 * @param mm3 volume of a voxel
	 */
	public static void remove(LabelPlanes labels, double mm3, double smallest, Progress progress) {
		Pieces pieces = Pieces.ofStructures(labels, progress);
		BitSet removed = new BitSet();
		pieces.forEach((piece, label, voxels) -> {
			if (voxels * mm3 < smallest) removed.set(piece);
		});
		if (!removed.isEmpty()) pieces.keep(piece -> !removed.get(piece));
	}
}
