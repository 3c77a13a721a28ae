package sc.fiji.stunet.batch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import sc.fiji.stunet.files.AtomicFile;

/**
 * The files that are made of a case, which lie in the same way in the output folder and in that of unfinished ones.
 *
 * @param labelMap NAME.nii.gz; the mark of a finished case, so it comes last
 * @param probabilities probabilities/NAME.nii.gz, so that the folder itself has nothing but label maps; empty: not
 *     wanted
 */
record CaseFiles(Path labelMap, Optional<Path> probabilities) {

	private static final String PROBABILITIES = "probabilities";

	static CaseFiles in(Path folder, String name, boolean probabilities) {
		Path labelMap = Batch.labelMap(folder, name);
		return new CaseFiles(
				labelMap,
				probabilities
						? Optional.of(ofProbabilities(folder).resolve(labelMap.getFileName()))
						: Optional.empty());
	}

	static Path ofProbabilities(Path folder) {
		return folder.resolve(PROBABILITIES);
	}

	List<Path> all() {
		return Stream.concat(Stream.of(labelMap), probabilities.stream()).toList();
	}

	/** Whether there is any of them. */
	boolean exist() {
		return all().stream().anyMatch(Files::exists);
	}

	/**
	 * Deletes what a record vouches for, to make room for the same anew. The label map comes first: the case counts as
	 * unfinished without it.
	 */
	void deleteThoseOf(CaseRecord record) throws IOException {
		if (Files.exists(labelMap) && record.output().isContentOf(labelMap)) Files.delete(labelMap);
		if (probabilities.isPresent() && record.isOfProbabilities(probabilities.get()))
			Files.delete(probabilities.get());
	}

	/**
	 * Gives these files the names of others, the label map's last.
	 *
	 * @throws sc.fiji.stunet.files.InvalidOutput if there is one that may not be replaced
	 */
	void publishAs(CaseFiles target, boolean overwrite) throws IOException {
		// Without their label map the probabilities would be nobody's.
		boolean takesLabels = overwrite || Files.notExists(target.labelMap);
		if (probabilities.isPresent() && takesLabels)
			AtomicFile.publish(probabilities.get(), target.probabilities.orElseThrow(), overwrite);
		AtomicFile.publish(labelMap, target.labelMap, overwrite);
	}
}
