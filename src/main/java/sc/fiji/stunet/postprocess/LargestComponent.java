package sc.fiji.stunet.postprocess;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

import net.imglib2.img.array.ArrayImgs;

import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.ConnectedParts;
import sc.fiji.stunet.volume.LabelMap;

/** Keeps the largest connected part of a structure; the rest becomes background. */
public final class LargestComponent {

	private LargestComponent() {}

	/**
	 * The largest part of each structure. Voxels are connected by their faces, as in nnU-Net v1 ({@code
	 * remove_all_but_the_largest_connected_component}).
	 *
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

	/**
	 * The largest part of several structures that count as one. Of parts of the same size all stay, as in nnU-Net.
	 *
	 * @param corners whether voxels are connected by edges and corners, too, as in v2 ({@code
	 *     remove_all_but_largest_component_from_segmentation}), not by their faces only, as in v1
	 * @return a new label map
	 */
	public static LabelMap ofAll(LabelMap map, Set<Integer> values, boolean corners) {
		short[] labels = new ConnectedParts(map).labels();
		short[] mask = new short[labels.length];
		for (int i = 0; i < mask.length; i++) mask[i] = (short) (values.contains(labels[i] & 0xffff) ? 1 : 0);
		long[] size = map.size().toArray();
		ConnectedParts parts =
				new ConnectedParts(new LabelMap(ArrayImgs.unsignedShorts(mask, size), map.geometry()), corners);
		SortedMap<Integer, List<Integer>> firstBySize = new TreeMap<>();
		parts.forEach(value -> value == 1, Progress.none(), (value, voxel, voxels) -> firstBySize
				.computeIfAbsent(voxels, none -> new ArrayList<>())
				.add(voxel));
		BitSet kept = new BitSet(labels.length);
		if (!firstBySize.isEmpty()) firstBySize.get(firstBySize.lastKey()).forEach(first -> parts.walk(first, kept));
		for (int i = 0; i < labels.length; i++) if (mask[i] == 1 && !kept.get(i)) labels[i] = 0;
		return new LabelMap(ArrayImgs.unsignedShorts(labels, size), map.geometry());
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
