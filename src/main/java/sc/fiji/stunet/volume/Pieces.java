package sc.fiji.stunet.volume;

import java.util.Arrays;
import java.util.function.IntPredicate;

import sc.fiji.stunet.progress.Progress;

/**
 * The connected pieces of a label map, found slice by slice, two of which are held: a first pass numbers runs of
 * voxels as they come and notes which numbers meet (union-find), a second one numbers them in the same way again and
 * knows how large each is. The number of a piece is that of its first voxel, x fastest.
 */
public final class Pieces {

	/** Receives a piece. */
	public interface Visitor {

		/** @param group of its labels, see {@link Pieces#of} */
		void visit(int piece, int group, long voxels);
	}

	/** Of the neighbours that come before a voxel in the same slice, then of those in the slice before. */
	private static final int[][] FACES = {{-1, 0, 0}, {0, -1, 0}, {0, 0, -1}};

	private static final int[][] CORNERS = {
		{-1, 0, 0},
		{-1, -1, 0},
		{0, -1, 0},
		{1, -1, 0},
		{-1, -1, -1},
		{0, -1, -1},
		{1, -1, -1},
		{-1, 0, -1},
		{0, 0, -1},
		{1, 0, -1},
		{-1, 1, -1},
		{0, 1, -1},
		{1, 1, -1}
	};

	private final LabelPlanes labels;
	private final int[] groups;
	private final int[][] neighbours;
	private final Progress progress;
	private int count;
	/** By number, from 1: a smaller one of the same piece, or itself. */
	private int[] parents = new int[1 << 10];

	private int[] groupOf = new int[1 << 10];
	private long[] voxels = new long[1 << 10];

	private Pieces(LabelPlanes labels, int[] groups, boolean corners, Progress progress) {
		this.labels = labels;
		this.groups = groups;
		this.neighbours = corners ? CORNERS : FACES;
		this.progress = progress;
	}

	/**
	 * Finds the pieces.
	 *
	 * @param groups by label: those of one number above 0 are connected, those of 0 are left alone
	 * @param corners whether voxels are connected by their edges and corners, too, not by their faces only
	 */
	public static Pieces of(LabelPlanes labels, int[] groups, boolean corners, Progress progress) {
		Pieces pieces = new Pieces(labels, groups, corners, progress);
		pieces.number(true, (z, plane, numbers) -> {});
		for (int number = pieces.count; number > 0; number--) {
			int root = pieces.root(number);
			if (root == number) continue;
			pieces.voxels[root] += pieces.voxels[number];
			pieces.voxels[number] = 0;
		}
		return pieces;
	}

	/** Finds the pieces of every structure: voxels of one label, connected by their faces. The group is the label. */
	public static Pieces ofStructures(LabelPlanes labels, Progress progress) {
		int[] groups = new int[1 << 16];
		for (int label = 1; label < groups.length; label++) groups[label] = label;
		return of(labels, groups, false, progress);
	}

	/** Visits all pieces in the order of their first voxels. */
	public void forEach(Visitor visitor) {
		for (int number = 1; number <= count; number++)
			if (parents[number] == number) visitor.visit(number, groupOf[number], voxels[number]);
	}

	/** Makes those pieces background that are not kept. */
	public void keep(IntPredicate isKept) {
		number(false, (z, plane, numbers) -> {
			boolean isChanged = false;
			for (int i = 0; i < plane.length; i++)
				if (numbers[i] > 0 && !isKept.test(root(numbers[i]))) {
					plane[i] = 0;
					isChanged = true;
				}
			if (isChanged) labels.write(z, plane);
		});
	}

	private interface NumberedPlane {

		void accept(int z, short[] plane, int[] numbers);
	}

	/** @param isFirst whether numbers are new and what meets is noted; otherwise they are the same again */
	private void number(boolean isFirst, NumberedPlane each) {
		Extent size = labels.size();
		short[] plane = new short[size.x() * size.y()];
		int[] numbers = new int[plane.length], before = new int[plane.length];
		count = 0;
		for (int z = 0; z < size.z(); z++) {
			progress.checkCancelled();
			labels.read(z, plane);
			for (int y = 0, i = 0; y < size.y(); y++)
				for (int x = 0; x < size.x(); x++, i++) {
					int group = groups[plane[i] & 0xffff];
					numbers[i] = group == 0 ? 0 : number(x, y, i, group, numbers, before, size, isFirst);
				}
			each.accept(z, plane, numbers);
			int[] old = before;
			before = numbers;
			numbers = old;
		}
	}

	private int number(int x, int y, int i, int group, int[] numbers, int[] before, Extent size, boolean isFirst) {
		int number = 0;
		for (int[] step : neighbours) {
			if (step[0] < 0 && x == 0
					|| step[0] > 0 && x == size.x() - 1
					|| step[1] < 0 && y == 0
					|| step[1] > 0 && y == size.y() - 1) continue;
			int other = (step[2] == 0 ? numbers : before)[i + step[1] * size.x() + step[0]];
			if (other == 0 || groupOf[other] != group) continue;
			if (number == 0) number = other;
			else if (isFirst && other != number) unite(number, other);
			else if (!isFirst) break;
		}
		if (number == 0) number = isFirst ? added(group) : ++count;
		if (isFirst) voxels[number]++;
		return number;
	}

	private int added(int group) {
		if (++count == parents.length) {
			parents = Arrays.copyOf(parents, 2 * count);
			groupOf = Arrays.copyOf(groupOf, 2 * count);
			voxels = Arrays.copyOf(voxels, 2 * count);
		}
		parents[count] = count;
		groupOf[count] = group;
		return count;
	}

	private void unite(int one, int other) {
		int a = root(one), b = root(other);
		parents[Math.max(a, b)] = Math.min(a, b);
	}

	private int root(int number) {
		int root = number;
		while (parents[root] != root) {
			parents[root] = parents[parents[root]];
			root = parents[root];
		}
		return root;
	}
}
