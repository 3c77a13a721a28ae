package sc.fiji.stunet.postprocess;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import net.imglib2.img.array.ArrayImgs;

import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.ConnectedParts;
import sc.fiji.stunet.volume.LabelMap;

/**
 * Keeps the largest connected part of a structure; the rest becomes background. Voxels are connected by their faces, as
 * in nnU-Net v1 ({@code remove_all_but_the_largest_connected_component}).
 */
public final class LargestComponent {

	private LargestComponent() {}

	/**
	 * @param values of the structures to change; of parts of the same size the first one stays
	 * @return a new label map
	 */
	public static LabelMap of(LabelMap map, Set<Integer> values) {
		ConnectedParts parts = new ConnectedParts(map);
		short[] labels = parts.labels();
		BitSet kept = new BitSet(labels.length);
		firstVoxels(parts, values).values().forEach(first -> parts.walk(first, kept));
		for (int i = 0; i < labels.length; i++) if (values.contains(labels[i] & 0xffff) && !kept.get(i)) labels[i] = 0;
		return new LabelMap(ArrayImgs.unsignedShorts(labels, map.size().toArray()), map.geometry());
	}

	/** The first voxel of the largest part, by value. */
	private static Map<Integer, Integer> firstVoxels(ConnectedParts parts, Set<Integer> values) {
		Map<Integer, Integer> first = new HashMap<>();
		Map<Integer, Integer> largest = new HashMap<>();
		parts.forEach(values::contains, Progress.none(), (value, voxel, voxels) -> {
			if (voxels <= largest.getOrDefault(value, 0)) return;
			largest.put(value, voxels);
			first.put(value, voxel);
		});
		return first;
	}
}
