package sc.fiji.stunet.fiji.annotate;

import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Collectors;

/**
 * What came of accepting slices.
 *
 * @param again those, from 1, that had been accepted before: what was drawn on them then is replaced
 * @param lost structures that were outlined on those and are no longer
 * @param doubt why nobody could learn from the annotations yet; empty: it can be learnt from
 */
public record Accepted(SortedSet<Integer> again, Set<String> lost, Optional<String> doubt) {

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
