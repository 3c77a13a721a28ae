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
 * @param judged what is learnt from
 */
public record IntegrityReport(DataSet data, List<Finding> findings, Map<Integer, Integer> occurrence, Judged judged) {

	/**
	 * What somebody has judged: all voxels but those with the value that the data set ignores, and the slices that have
	 * some of them, along the third axis of the file.
	 *
	 * @param ofSlices all slices
	 * @param of all voxels
	 */
	public record Judged(long slices, long ofSlices, long voxels, long of) {

		static final Judged NOTHING = new Judged(0, 0, 0, 0);

		Judged and(Judged more) {
			return new Judged(slices + more.slices, ofSlices + more.ofSlices, voxels + more.voxels, of + more.of);
		}

		public boolean isWhole() {
			return voxels == of;
		}

		/** For the user, where it is not the whole. */
		public String sentence() {
			return String.format(
					Locale.ROOT,
					"Learnt from are %,d of %,d slices, %,d of %,d voxels (%.2f %%).",
					slices,
					ofSlices,
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
		return judged.isWhole() ? Optional.empty() : Optional.of(judged.sentence());
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
