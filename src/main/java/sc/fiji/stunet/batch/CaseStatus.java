package sc.fiji.stunet.batch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import sc.fiji.stunet.failure.Remedy;

/**
 * The status of a case at the beginning of a run: finished before, refused, or to be predicted.
 *
 * @param scan the case
 * @param finished the record of its label map, if it needs no more work
 * @param refused one sentence: why it is not tried; empty: it is
 */
public record CaseStatus(BatchCase scan, Optional<CaseRecord> finished, Optional<String> refused) {

	static CaseStatus of(BatchCase scan, Batch batch) {
		if (scan.problem().isPresent()) return new CaseStatus(scan, Optional.empty(), scan.problem());
		Path labelMap = Batch.labelMap(batch.output(), scan.name());
		if (!Files.exists(labelMap)) return new CaseStatus(scan, Optional.empty(), Optional.empty());
		Optional<CaseRecord> record = RecordFolder.in(batch.output()).read(scan.name());
		Optional<String> doubt = doubt(scan, labelMap, record, batch.settings());
		if (doubt.isEmpty()) return new CaseStatus(scan, record, Optional.empty());
		return new CaseStatus(
				scan,
				Optional.empty(),
				batch.overwrite()
						? Optional.empty()
						: Optional.of(labelMap + " exists already and " + doubt.get()
								+ "; move it away or allow it to be overwritten" + Remedy.OVERWRITE + "."));
	}

	/** @return why the label map may not be this batch's own; empty: it is */
	private static Optional<String> doubt(
			BatchCase scan, Path labelMap, Optional<CaseRecord> record, Settings settings) {
		if (record.isEmpty()) return Optional.of("was not made by this command");
		Optional<String> difference = record.get().settings().differenceTo(settings);
		if (difference.isPresent()) return Optional.of("was made " + difference.get());
		try {
			if (!record.get().output().isContentOf(labelMap)) return Optional.of("has been changed since it was made");
			if (!areInputs(record.get().inputs(), scan.inputs()))
				return Optional.of("was made from another version of its scan");
		} catch (IOException | UncheckedIOException e) {
			return Optional.of("cannot be checked, because a file cannot be read (" + e.getMessage() + ")");
		}
		return Optional.empty();
	}

	private static boolean areInputs(List<FileDigest> digests, List<Path> inputs) throws IOException {
		if (digests.size() != inputs.size()) return false;
		for (int channel = 0; channel < digests.size(); channel++)
			if (!digests.get(channel).isContentOf(inputs.get(channel))) return false;
		return true;
	}

	/** Whether the case is to be predicted. */
	public boolean isOpen() {
		return finished.isEmpty() && refused.isEmpty();
	}
}
