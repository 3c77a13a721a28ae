package sc.fiji.stunet.dataset;

import java.util.List;
import java.util.Locale;
import java.util.Map;

import sc.fiji.stunet.failure.Remedy;

/**
 * The result of {@link IntegrityCheck}.
 *
 * @param findings including those of the reading, in the order of the files
 * @param occurrence number of cases in which a value of a label map occurs
 */
public record IntegrityReport(DataSet data, List<Finding> findings, Map<Integer, Integer> occurrence) {

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
		findings.forEach(finding -> text.append(finding).append("\n"));
		return text.toString();
	}
}
