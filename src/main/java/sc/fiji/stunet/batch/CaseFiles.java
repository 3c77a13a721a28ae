package sc.fiji.stunet.batch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

import sc.fiji.stunet.files.AtomicFile;

/**
 * The files that are made of a case, which lie in the same way in the output folder and in that of unfinished ones.
 *
 * @param labelMap NAME.nii.gz; the mark of a finished case, so it comes last
 * @param extras those that are wanted
 */
public record CaseFiles(Path labelMap, Map<Extra, Path> extras) {

	public CaseFiles {
		extras = Collections.unmodifiableMap(new TreeMap<>(extras));
	}

	static CaseFiles in(Path folder, String name, Set<Extra> wanted) {
		SortedMap<Extra, Path> extras = new TreeMap<>();
		wanted.forEach(extra -> extras.put(extra, extra.file(folder, name)));
		return new CaseFiles(Batch.labelMap(folder, name), extras);
	}

	/** NIfTI file (.nii.gz) of the probabilities of every class; empty: not wanted. */
	public Optional<Path> probabilities() {
		return Optional.ofNullable(extras.get(Extra.PROBABILITIES));
	}

	/** PNG file of the picture; empty: not wanted. */
	public Optional<Path> picture() {
		return Optional.ofNullable(extras.get(Extra.PICTURES));
	}

	List<Path> all() {
		return Stream.concat(Stream.of(labelMap), extras.values().stream()).toList();
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
		for (Map.Entry<Extra, Path> extra : extras.entrySet())
			if (record.isOf(extra.getKey(), extra.getValue())) Files.delete(extra.getValue());
	}

	/** Whether the label map would get its name. */
	boolean takeLabels(boolean overwrite) {
		return overwrite || Files.notExists(labelMap);
	}

	/**
	 * Gives these files the names of others, the label map's last.
	 *
	 * @param target with the same extras
	 * @throws sc.fiji.stunet.files.InvalidOutput if there is one that may not be replaced
	 */
	void publishAs(CaseFiles target, boolean overwrite) throws IOException {
		// Without their label map the extras would be nobody's.
		if (target.takeLabels(overwrite))
			for (Map.Entry<Extra, Path> extra : extras.entrySet()) {
				Path file = target.extras.get(extra.getKey());
				// Another part that was refused may have taken the empty folder back.
				Files.createDirectories(file.getParent());
				AtomicFile.publish(extra.getValue(), file, overwrite);
			}
		AtomicFile.publish(labelMap, target.labelMap, overwrite);
	}
}
