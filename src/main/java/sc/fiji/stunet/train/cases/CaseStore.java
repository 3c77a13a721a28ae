package sc.fiji.stunet.train.cases;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import sc.fiji.stunet.dataset.FailingCases;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.model.Labelling;
import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.progress.Progress;

/**
 * A folder of preprocessed cases. What is there already is used again, unless it is damaged or was made from other
 * files or with another plan. Where only the labels are others, the voxels are kept.
 */
public final class CaseStore {

	/** Ending of the files in the folder. */
	private static final String ENDING = ".case";

	private final Path folder;
	private final Plan plan;
	private final Labelling labelling;

	/** @param folder made if it is missing */
	public CaseStore(Path folder, Plan plan, Labelling labelling) {
		this.folder = folder;
		this.plan = plan;
		this.labelling = labelling;
	}

	/**
	 * Preprocesses the cases that are not in the folder; blocks until all are. The progress is asked between cases
	 * whether to go on; finished cases stay when it is cancelled or fails.
	 *
	 * @return in the order of the sources
	 * @throws FailingCases if some cannot be used; all others are there then
	 * @throws InvalidOutput if the folder cannot be written or the disk is full
	 */
	public List<PreprocessedCase> prepare(List<SourceCase> sources, Progress progress) {
		try {
			Files.createDirectories(folder);
		} catch (IOException e) {
			throw new InvalidOutput(
					"Cannot make the folder " + folder + " for the preprocessed cases (" + e.getMessage()
							+ "); choose another one.",
					e);
		}
		List<PreprocessedCase> cases = new ArrayList<>();
		FailingCases.Collector failures = new FailingCases.Collector();
		int used = 0;
		for (int i = 0; i < sources.size(); i++) {
			SourceCase source = sources.get(i);
			progress.checkCancelled();
			progress.report("Preprocessing " + source.name(), i, sources.size());
			Optional<CaseFile.Opening> before = verified(file(source));
			Optional<PreprocessedCase> finished = finished(source, before);
			if (finished.isPresent()) used++;
			finished.or(() -> failures.collect(source.name(), () -> make(source, before, progress)))
					.ifPresent(cases::add);
		}
		failures.throwIfAny();
		progress.report("Preprocessing", sources.size(), sources.size());
		if (used > 0) progress.log(used + " of " + sources.size() + " cases were preprocessed before.");
		return cases;
	}

	private Path file(SourceCase source) {
		return folder.resolve(source.name() + ENDING);
	}

	private Optional<PreprocessedCase> finished(SourceCase source, Optional<CaseFile.Opening> before) {
		String key = CaseKey.of(source, plan, labelling);
		return before.filter(opening -> opening.header().key().equals(key))
				.map(opening -> new PreprocessedCase(file(source), opening));
	}

	private PreprocessedCase make(SourceCase source, Optional<CaseFile.Opening> before, Progress progress) {
		new CasePreprocessing(source, plan, labelling).write(file(source), before, progress);
		return verified(file(source))
				.map(opening -> new PreprocessedCase(file(source), opening))
				.orElseThrow(() -> new InvalidOutput(
						file(source) + " is not what was written to it; check the disk or choose another folder."));
	}

	private static Optional<CaseFile.Opening> verified(Path file) {
		try {
			return CaseFile.verified(file);
		} catch (IOException e) {
			throw new InvalidOutput(
					"Cannot read " + file + " (" + e.getMessage()
							+ "); check the disk or choose another folder for the preprocessed cases.",
					e);
		}
	}
}
