package sc.fiji.stunet.evaluate;

import java.util.SortedMap;
import java.util.TreeMap;

import sc.fiji.stunet.job.StructureVolume;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.LabelMap;

/** Measures the volumes of the structures of a label map. */
public final class StructureVolumes {

	private StructureVolumes() {}

	/** The volumes by label value, ascending; labels that do not occur and the background (0) are left out. */
	public static SortedMap<Integer, StructureVolume> of(LabelMap labels) {
		Extent size = labels.size();
		long[] counts = new long[LabelSlices.VALUES];
		short[] slice = new short[Math.multiplyExact(size.x(), size.y())];
		LabelSlices slices = new LabelSlices(labels);
		for (int z = 0; z < size.z(); z++) {
			slices.read(0, 0, z, size.x(), size.y(), slice);
			for (short label : slice) counts[label & 0xffff]++;
		}
		double voxelVolume = labels.geometry().spacing().voxelVolume();
		SortedMap<Integer, StructureVolume> volumes = new TreeMap<>();
		for (int value = 1; value < counts.length; value++)
			if (counts[value] > 0) volumes.put(value, new StructureVolume(counts[value], counts[value] * voxelVolume));
		return volumes;
	}
}
