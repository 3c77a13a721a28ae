package sc.fiji.stunet.preprocess;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How the label of a voxel follows from its scores: it is the class with the highest one, of equal ones the first; of
 * overlapping regions the number of the last one that the voxel belongs to, from 1, or 0.
 *
 * @param outputs scores of a voxel: classes, the first of which is the background, or regions
 * @param areRegions whether they are regions (nnU-Net v2)
 * @param isNearest whether labels are decided on the network's grid, and taken from the nearest voxel of it, which is
 *     faster
 * @param wanted labels; a voxel that has another one gets 0, often without its scores
 */
public record LabelRule(int outputs, boolean areRegions, boolean isNearest, Set<Integer> wanted) {

	public LabelRule {
		wanted = Set.copyOf(wanted);
	}

	/** The rule for classes, all of which are wanted. */
	public static LabelRule ofClasses(int classes) {
		return new LabelRule(classes, false, false, labels(classes, false));
	}

	/** The rule for regions, all of which are wanted. */
	public static LabelRule ofRegions(int regions) {
		return new LabelRule(regions, true, false, labels(regions, true));
	}

	private static Set<Integer> labels(int outputs, boolean areRegions) {
		return IntStream.rangeClosed(1, last(outputs, areRegions)).boxed().collect(Collectors.toSet());
	}

	private static int last(int outputs, boolean areRegions) {
		return areRegions ? outputs : outputs - 1;
	}

	/** Whether every label is wanted. */
	boolean wantsAll() {
		return wanted.size() == last(outputs, areRegions);
	}
}
