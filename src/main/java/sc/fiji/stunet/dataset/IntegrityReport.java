package sc.fiji.stunet.dataset;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import sc.fiji.stunet.failure.Remedy;

/**
 * The result of {@link IntegrityCheck}.
 *
 * @param findings including those of the reading, in the order of the files
 * @param occurrence number of cases in which a structure occurs, by its value
 * @param judged voxels that are learnt from
 */
public record IntegrityReport(DataSet data, List<Finding> findings, Map<Integer, Integer> occurrence, Judged judged) {

	/**
	 * Voxels that somebody has judged, which are all but those with the value that the data set ignores.
	 *
	 * @param of all voxels
	 */
	public record Judged(long voxels, long of) {

		Judged and(long more, long ofMore) {
			return new Judged(voxels + more, of + ofMore);
		}

		private String sentence() {
			return String.format(
					Locale.ROOT,
					"%,d of %,d voxels (%.2f %%) are annotated; the others are not learnt from.",
					voxels,
					of,
					100.0 * voxels / of);
		}
	}

	public IntegrityReport {
		findings = List.copyOf(findings);
		occurrence = Map.copyOf(occurrence);
	}

	public List<Finding> errors() {
		return findings.stream().filter(Finding::isError).toList();
	}

	public List<Finding> warnings() {
		return findings.stream().filter(finding -> !finding.isError()).toList();
	}

	/** @throws InvalidDataSet with the first error and the number of errors, if there are any */
	public IntegrityReport throwIfErrors() {
		List<Finding> errors = errors();
		if (errors.isEmpty()) return this;
		throw new InvalidDataSet(errors.get(0).sentence()
				+ (errors.size() == 1
						? ""
						: " There are " + errors.size() + " errors; check the data set to see all" + Remedy.CHECK_DATA
								+ "."));
	}

	/** How much is learnt from; empty: all voxels. */
	public Optional<String> annotation() {
		return judged.voxels() < judged.of() ? Optional.of(judged.sentence()) : Optional.empty();
	}

	/** A text for people: the contents of the data set, then a line for each finding. */
	public String toText() {
		StringBuilder text = new StringBuilder();
		int cases = data.cases().size();
		text.append(data.folder())
				.append(": ")
				.append(cases)
				.append(cases == 1 ? " case" : " cases")
				.append(", channels: ")
				.append(String.join(", ", data.channels()))
				.append("\n");
		data.structures()
				.all()
				.forEach(structure -> text.append(String.format(
						Locale.ROOT,
						"%5d  %s: in %d of %d%n",
						structure.value(),
						structure.name(),
						occurrence.getOrDefault(structure.value(), 0),
						cases)));
		annotation().ifPresent(sentence -> text.append(sentence).append("\n"));
		findings.forEach(finding -> text.append(finding).append("\n"));
		return text.toString();
	}
}
