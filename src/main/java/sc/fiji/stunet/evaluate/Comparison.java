package sc.fiji.stunet.evaluate;

import java.util.SortedSet;
import java.util.TreeSet;

import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;

/**
 * Compares two label maps on the same grid, voxel by voxel. One pass over both finds the structures, their sizes and
 * their boxes; surfaces are then measured within the box of one structure at a time.
 */
public final class Comparison {

	final LabelSlices reference;
	final LabelSlices prediction;
	final Spacing spacing;
	private final long[] inReference = new long[LabelSlices.VALUES];
	private final long[] inPrediction = new long[LabelSlices.VALUES];
	private final long[] inBoth = new long[LabelSlices.VALUES];
	/** Per label, when it occurs: smallest x, y, z, largest x, y, z in either map. */
	private final int[][] boxes = new int[LabelSlices.VALUES][];

	/**
	 * @param prediction its voxel size is assumed to be the reference's
	 * @throws IllegalArgumentException if the sizes differ
	 */
	public Comparison(LabelMap reference, LabelMap prediction) {
		Extent size = reference.size();
		if (!size.equals(prediction.size()))
			throw new IllegalArgumentException(
					"The label maps have different sizes: " + size + " and " + prediction.size());
		this.reference = new LabelSlices(reference);
		this.prediction = new LabelSlices(prediction);
		this.spacing = reference.geometry().spacing();
		short[] referenceSlice = new short[Math.multiplyExact(size.x(), size.y())];
		short[] predictionSlice = new short[referenceSlice.length];
		for (int z = 0; z < size.z(); z++) {
			this.reference.read(0, 0, z, size.x(), size.y(), referenceSlice);
			this.prediction.read(0, 0, z, size.x(), size.y(), predictionSlice);
			count(referenceSlice, predictionSlice, size.x(), z);
		}
	}

	private void count(short[] referenceSlice, short[] predictionSlice, int width, int z) {
		for (int i = 0; i < referenceSlice.length; i++) {
			int r = referenceSlice[i] & 0xffff;
			int p = predictionSlice[i] & 0xffff;
			if (r == 0 && p == 0) continue;
			int x = i % width;
			int y = i / width;
			inReference[r]++;
			inPrediction[p]++;
			if (r != 0) include(r, x, y, z);
			if (p == r) inBoth[r]++;
			else if (p != 0) include(p, x, y, z);
		}
	}

	private void include(int label, int x, int y, int z) {
		int[] box = boxes[label];
		if (box == null) boxes[label] = new int[] {x, y, z, x, y, z};
		else {
			if (x < box[0]) box[0] = x;
			else if (x > box[3]) box[3] = x;
			if (y < box[1]) box[1] = y;
			else if (y > box[4]) box[4] = y;
			if (z > box[5]) box[5] = z;
		}
	}

	/** The values that occur in either map, ascending, without the background. */
	public SortedSet<Integer> values() {
		SortedSet<Integer> values = new TreeSet<>();
		for (int value = 1; value < boxes.length; value++) if (boxes[value] != null) values.add(value);
		return values;
	}

	public Overlap overlap(int value) {
		return new Overlap(inReference[value], inPrediction[value], inBoth[value]);
	}

	/** NSD and HD95 in the published definition, by the area of the surface. */
	public AreaWeightedScores areaWeighted(int value) {
		return AreaWeightedScores.of(mask(reference, value), mask(prediction, value), spacing);
	}

	Mask mask(LabelSlices labels, int value) {
		int[] box = boxes[value] == null ? new int[6] : boxes[value];
		int width = box[3] - box[0] + 1;
		int height = box[4] - box[1] + 1;
		int depth = box[5] - box[2] + 1;
		Extent size = new Extent(width + 2, height + 2, depth + 2);
		byte[] inside = new byte[Math.toIntExact(size.voxels())];
		short[] slice = new short[width * height];
		for (int z = 0; z < depth; z++) {
			labels.read(box[0], box[1], box[2] + z, width, height, slice);
			for (int i = 0; i < slice.length; i++)
				if ((slice[i] & 0xffff) == value)
					inside[((z + 1) * size.y() + i / width + 1) * size.x() + i % width + 1] = 1;
		}
		return new Mask(inside, size);
	}
}
