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
		CaseFiles files = batch.files(scan.name());
		if (!files.exist()) return new CaseStatus(scan, Optional.empty(), Optional.empty());
		Optional<CaseRecord> record = RecordFolder.in(batch.output()).read(scan.name());
		Optional<String> doubt = doubt(files.labelMap(), () -> doubt(scan, files.labelMap(), record, batch.settings()))
				.or(() -> files.extras().entrySet().stream()
						.flatMap(extra ->
								doubt(extra.getValue(), () -> doubt(extra.getKey(), extra.getValue(), record)).stream())
						.findFirst());
		if (doubt.isPresent())
			return new CaseStatus(scan, Optional.empty(), batch.overwrite() ? Optional.empty() : doubt);
		boolean complete = files.all().stream().allMatch(Files::exists);
		return new CaseStatus(scan, complete ? record : Optional.empty(), Optional.empty());
	}

	private interface Check {

		Optional<String> doubt() throws IOException;
	}

	/** @return one sentence: why a file may not be this batch's own; empty: it is, or there is none */
	private static Optional<String> doubt(Path file, Check check) {
		if (!Files.exists(file)) return Optional.empty();
		Optional<String> doubt;
		try {
			doubt = check.doubt();
		} catch (IOException | UncheckedIOException e) {
			doubt = Optional.of("cannot be checked, because a file cannot be read (" + e.getMessage() + ")");
		}
		return doubt.map(why -> file + " exists already and " + why + "; move it away or allow it to be overwritten"
				+ Remedy.OVERWRITE + ".");
	}

	private static Optional<String> doubt(Extra extra, Path file, Optional<CaseRecord> record) throws IOException {
		boolean own = record.isPresent() && record.get().isOf(extra, file);
		return own ? Optional.empty() : Optional.of("is not what this command made with the label map");
	}

	private static Optional<String> doubt(BatchCase scan, Path labelMap, Optional<CaseRecord> record, Settings settings)
			throws IOException {
		if (record.isEmpty()) return Optional.of("was not made by this command");
		Optional<String> difference = record.get().settings().differenceTo(settings);
		if (difference.isPresent()) return Optional.of("was made " + difference.get());
		if (!record.get().output().isContentOf(labelMap)) return Optional.of("has been changed since it was made");
		if (!areInputs(record.get().inputs(), scan.inputs()))
			return Optional.of("was made from another version of its scan");
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
