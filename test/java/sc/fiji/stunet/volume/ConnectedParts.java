package sc.fiji.stunet.volume;

import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntPredicate;

import net.imglib2.blocks.PrimitiveBlocks;
import net.imglib2.blocks.PrimitiveBlocks.OnFallback;

import sc.fiji.stunet.progress.Progress;

/**
 * The connected parts of the structures of a label map, each found by a flood from its first voxel: what
 * {@link Pieces} is compared with.
 */
public final class ConnectedParts {

	/** Receives a part. */
	public interface Visitor {

		/** @param first index of its first voxel, x fastest */
		void visit(int label, int first, int voxels);
	}

	private static final int[][] FACES = {{-1, 0, 0}, {1, 0, 0}, {0, -1, 0}, {0, 1, 0}, {0, 0, -1}, {0, 0, 1}};

	private final short[] labels;
	private final Extent size;
	/** Voxels of the part that is being visited; grows. */
	private int[] queue = new int[1 << 12];

	/** @throws InvalidVolume if the label map has 2^31 voxels or more */
	public ConnectedParts(LabelMap map) {
		size = map.size();
		labels = new short[Channels.arrayLength(size)];
		PrimitiveBlocks.of(map.voxels(), OnFallback.ACCEPT).copy(map.voxels(), labels);
	}

	/** Visits all parts of the labels that are asked for, in the order of their first voxels. */
	public void forEach(IntPredicate asked, Progress progress, Visitor visitor) {
		BitSet seen = new BitSet(labels.length);
		for (int i = 0; i < labels.length; i++) {
			if (i % (size.x() * size.y()) == 0) progress.checkCancelled();
			int label = labels[i] & 0xffff;
			if (!seen.get(i) && asked.test(label)) visitor.visit(label, i, walk(i, seen));
		}
	}

	/** @return number of voxels that are connected with this one, itself included; they are marked */
	private int walk(int from, BitSet marked) {
		int count = 0;
		queue[count++] = from;
		marked.set(from);
		for (int at = 0; at < count; at++) {
			int x = queue[at] % size.x(), rows = queue[at] / size.x(), y = rows % size.y(), z = rows / size.y();
			for (int[] step : FACES) {
				int i = x + step[0], j = y + step[1], k = z + step[2];
				if (i >= 0 && i < size.x() && j >= 0 && j < size.y() && k >= 0 && k < size.z())
					count = add((k * size.y() + j) * size.x() + i, labels[from], marked, count);
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
