package sc.fiji.stunet.postprocess;

import java.util.BitSet;

import net.imglib2.img.array.ArrayImgs;

import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.ConnectedParts;
import sc.fiji.stunet.volume.LabelMap;

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
		ConnectedParts parts = new ConnectedParts(map);
		short[] labels = parts.labels();
		BitSet removed = new BitSet(labels.length);
		parts.forEach(label -> label > 0, progress, (label, first, voxels) -> {
			if (voxels * mm3 < smallest) parts.walk(first, removed);
		});
		removed.stream().forEach(voxel -> labels[voxel] = 0);
		return new LabelMap(ArrayImgs.unsignedShorts(labels, map.size().toArray()), map.geometry());
	}
}
