package sc.fiji.stunet.postprocess;

import java.util.BitSet;
import java.util.Set;

import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.LabelPlanes;
import sc.fiji.stunet.volume.Pieces;

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
		return map.changed(labels -> of(labels, values, Progress.none()));
	}

	/** The same in place. */
	public static void of(LabelPlanes labels, Set<Integer> values, Progress progress) {
		int[] groups = new int[1 << 16];
		for (int value : values) groups[value] = value;
		Pieces pieces = Pieces.of(labels, groups, false, progress);
		long[] largest = new long[groups.length];
		int[] kept = new int[groups.length];
		pieces.forEach((piece, value, voxels) -> {
			if (voxels <= largest[value]) return;
			largest[value] = voxels;
			kept[value] = piece;
		});
		BitSet all = new BitSet();
		for (int piece : kept) all.set(piece);
		pieces.keep(all::get);
	}

	/**
	 * The largest part of several structures that count as one. Of parts of the same size all stay, as in nnU-Net.
	 *
	 * @param corners whether voxels are connected by edges and corners, too, as in v2 ({@code
	 *     remove_all_but_largest_component_from_segmentation}), not by their faces only, as in v1
	 * @return a new label map
	 */
	public static LabelMap ofAll(LabelMap map, Set<Integer> values, boolean corners) {
		return map.changed(labels -> ofAll(labels, values, corners, Progress.none()));
	}

	/** The same in place. */
	public static void ofAll(LabelPlanes labels, Set<Integer> values, boolean corners, Progress progress) {
		int[] groups = new int[1 << 16];
		for (int value : values) groups[value] = 1;
		Pieces pieces = Pieces.of(labels, groups, corners, progress);
		long[] largest = {0};
		pieces.forEach((piece, group, voxels) -> largest[0] = Math.max(largest[0], voxels));
		BitSet kept = new BitSet();
		pieces.forEach((piece, group, voxels) -> {
			if (voxels == largest[0]) kept.set(piece);
		});
		pieces.keep(kept::get);
	}
}
