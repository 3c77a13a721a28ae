package sc.fiji.stunet.fiji.annotate;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

import ij.gui.Roi;

import sc.fiji.stunet.fiji.image.RoiSlices;

/**
 * What came of accepting slices.
 *
 * @param again those, from 1, that had been accepted before: what was drawn on them then is replaced
 * @param lost structures that were outlined on those and are no longer
 * @param doubt why nobody could learn from the annotations yet; empty: it can be learnt from
 */
public record Accepted(SortedSet<Integer> again, Set<String> lost, Optional<String> doubt) {

	/**
	 * @param before ROIs that were accepted on the same slices, each on a single slice
	 * @param now ROIs that are in place of them
	 */
	static Accepted of(List<Roi> before, List<Roi> now, Optional<String> doubt) {
		SortedSet<Integer> again = new TreeSet<>();
		before.forEach(roi -> again.add(roi.getZPosition()));
		Set<String> lost = new TreeSet<>();
		for (int slice : again) lost.addAll(lost(on(slice, before), on(slice, now)));
		return new Accepted(again, lost, doubt);
	}

	/** The structures that ROIs of a slice outline, and others in place of them do not. */
	static Set<String> lost(List<Roi> before, List<Roi> now) {
		Set<String> names = RoiSlices.structures(before);
		names.removeAll(RoiSlices.structures(now));
		return names;
	}

	private static List<Roi> on(int slice, List<Roi> rois) {
		return rois.stream().filter(roi -> roi.getZPosition() == slice).toList();
	}

	/** What the user should know of it, as sentences; empty: nothing. */
	String remarks() {
		String replaced = again.isEmpty()
				? ""
				: "This replaces what was accepted on " + (again.size() == 1 ? "slice " : "the slices ")
						+ again.stream().map(String::valueOf).collect(Collectors.joining(", ")) + " before"
						+ (lost.isEmpty()
								? ""
								: ", where " + String.join(", ", lost) + (lost.size() == 1 ? " was" : " were")
										+ " outlined, too")
						+ "; undo brings it back.";
		return (replaced + " " + doubt.orElse("")).strip();
	}
}
