package sc.fiji.stunet.postprocess;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

import net.imglib2.blocks.PrimitiveBlocks;
import net.imglib2.blocks.PrimitiveBlocks.OnFallback;
import net.imglib2.img.array.ArrayImgs;

import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.LabelMap;

/** The connected parts of masks in a label map: each mask has the voxels of one label or of several. */
final class ConnectedParts {

	/**
	 * A connected part.
	 *
	 * @param first voxel of it, in the order of the array
	 */
	record Part(int first, int voxels) {}

	private static final int VALUES = 1 << 16;

	private final LabelMap map;
	private final short[] labels;
	private final Extent size;
	/** The number of the mask that a value belongs to; 0: none. */
	private final int[] masks = new int[VALUES];

	private final List<int[]> steps;
	private final BitSet marked;
	/** Voxels of the part that is being visited; grows. */
	private int[] queue = new int[1 << 12];

	private int count;

	/**
	 * @param maskOf the number of a value's mask, from 1; values that are missing stay as they are
	 * @param corners whether voxels are connected by edges and corners, too, not by their faces only
	 */
	ConnectedParts(LabelMap map, Map<Integer, Integer> maskOf, boolean corners) {
		this.map = map;
		steps = steps(corners);
		size = map.size();
		labels = new short[Channels.arrayLength(size)];
		marked = new BitSet(labels.length);
		PrimitiveBlocks.of(map.voxels(), OnFallback.ACCEPT).copy(map.voxels(), labels);
		maskOf.forEach((value, mask) -> masks[value] = mask);
	}

	/**
	 * Makes parts background.
	 *
	 * @param which of the parts of one mask, which come in order of their first voxels
	 * @return a new label map
	 */
	LabelMap without(UnaryOperator<List<Part>> which) {
		Map<Integer, List<Part>> parts = new TreeMap<>();
		for (int i = 0; i < labels.length; i++) {
			int mask = mask(i);
			if (mask == 0 || marked.get(i)) continue;
			walk(i, mask);
			parts.computeIfAbsent(mask, none -> new ArrayList<>()).add(new Part(i, count));
		}
		parts.forEach((mask, all) -> which.apply(all).forEach(part -> remove(part, mask)));
		return new LabelMap(ArrayImgs.unsignedShorts(labels, size.toArray()), map.geometry());
	}

	private int mask(int voxel) {
		return masks[labels[voxel] & 0xffff];
	}

	private void remove(Part part, int mask) {
		walk(part.first(), mask);
		for (int i = 0; i < count; i++) labels[queue[i]] = 0;
	}

	/** Fills the queue with the voxels that are connected with this one, itself included, and flips their marks. */
	private void walk(int from, int mask) {
		boolean mark = marked.get(from);
		count = 0;
		add(from, mask, mark);
		for (int at = 0; at < count; at++) {
			int voxel = queue[at], x = voxel % size.x(), y = voxel / size.x() % size.y();
			int z = voxel / size.x() / size.y();
			for (int[] step : steps) {
				int i = x + step[0], j = y + step[1], k = z + step[2];
				if (i >= 0 && i < size.x() && j >= 0 && j < size.y() && k >= 0 && k < size.z())
					add((k * size.y() + j) * size.x() + i, mask, mark);
			}
		}
	}

	private void add(int voxel, int mask, boolean mark) {
		if (mask(voxel) != mask || marked.get(voxel) != mark) return;
		if (count == queue.length) queue = Arrays.copyOf(queue, (int) Math.min(labels.length, 2L * count));
		queue[count++] = voxel;
		marked.flip(voxel);
	}

	private static List<int[]> steps(boolean corners) {
		List<int[]> steps = new ArrayList<>();
		for (int z = -1; z <= 1; z++)
			for (int y = -1; y <= 1; y++)
				for (int x = -1; x <= 1; x++) {
					int axes = Math.abs(x) + Math.abs(y) + Math.abs(z);
					if (axes == 1 || corners && axes > 1) steps.add(new int[] {x, y, z});
				}
		return steps;
	}
}
