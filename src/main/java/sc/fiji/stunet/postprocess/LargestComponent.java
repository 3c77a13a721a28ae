package sc.fiji.stunet.postprocess;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import net.imglib2.blocks.PrimitiveBlocks;
import net.imglib2.blocks.PrimitiveBlocks.OnFallback;
import net.imglib2.img.array.ArrayImgs;

import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.LabelMap;

/**
 * Keeps the largest connected part of a structure; the rest becomes background. Voxels are connected by their faces, as
 * in nnU-Net v1 ({@code remove_all_but_the_largest_connected_component}).
 */
public final class LargestComponent {

	private final short[] labels;
	private final int[] steps;
	private final Extent size;
	/** Voxels of the part that is being visited; grows. */
	private int[] queue = new int[1 << 12];

	private LargestComponent(LabelMap map) {
		size = map.size();
		labels = new short[Channels.arrayLength(size)];
		PrimitiveBlocks.of(map.voxels(), OnFallback.ACCEPT).copy(map.voxels(), labels);
		steps = new int[] {1, size.x(), size.x() * size.y()};
	}

	/**
	 * @param values of the structures to change; of parts of the same size the first one stays
	 * @return a new label map
	 */
	public static LabelMap of(LabelMap map, Set<Integer> values) {
		return new LargestComponent(map).apply(map, values);
	}

	private LabelMap apply(LabelMap map, Set<Integer> values) {
		BitSet kept = new BitSet(labels.length);
		firstVoxels(values).values().forEach(first -> walk(first, kept));
		for (int i = 0; i < labels.length; i++) if (values.contains(labels[i] & 0xffff) && !kept.get(i)) labels[i] = 0;
		return new LabelMap(ArrayImgs.unsignedShorts(labels, size.toArray()), map.geometry());
	}

	/** The first voxel of the largest part, by value. */
	private Map<Integer, Integer> firstVoxels(Set<Integer> values) {
		Map<Integer, Integer> first = new HashMap<>();
		Map<Integer, Integer> largest = new HashMap<>();
		BitSet seen = new BitSet(labels.length);
		for (int i = 0; i < labels.length; i++) {
			int value = labels[i] & 0xffff;
			if (seen.get(i) || !values.contains(value)) continue;
			int voxels = walk(i, seen);
			if (voxels > largest.getOrDefault(value, 0)) {
				largest.put(value, voxels);
				first.put(value, i);
			}
		}
		return first;
	}

	/** @return number of voxels that are connected with this one, itself included; they are marked */
	private int walk(int from, BitSet marked) {
		int count = 0;
		queue[count++] = from;
		marked.set(from);
		for (int at = 0; at < count; at++) {
			int voxel = queue[at];
			for (int axis = 0; axis < 3; axis++) {
				int place = voxel / steps[axis] % size.get(axis);
				if (place > 0) count = add(voxel - steps[axis], labels[from], marked, count);
				if (place < size.get(axis) - 1) count = add(voxel + steps[axis], labels[from], marked, count);
			}
		}
		return count;
	}

	private int add(int voxel, short label, BitSet marked, int count) {
		if (labels[voxel] != label || marked.get(voxel)) return count;
		if (count == queue.length) queue = Arrays.copyOf(queue, (int) Math.min(labels.length, 2L * count));
		queue[count] = voxel;
		marked.set(voxel);
		return count + 1;
	}
}
