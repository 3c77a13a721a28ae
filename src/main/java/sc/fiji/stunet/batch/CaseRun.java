package sc.fiji.stunet.batch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.progress.Progress;

/**
 * A case on its way from its scan to its published files: computed in its turn, then exported, which may be done while
 * the next one is computed.
 */
final class CaseRun {

	private final Batch batch;
	private final RecordFolder records;
	private final BatchCase scan;
	private final CaseFiles work;
	private final CaseProgress progress;
	private final long started = System.nanoTime();
	private List<FileDigest> inputs;
	private Supplier<CaseResult> results;
	private volatile boolean isPublished;

	CaseRun(Batch batch, BatchCase scan, CaseProgress progress) {
		this.batch = batch;
		this.records = RecordFolder.in(batch.output());
		this.scan = scan;
		this.work = records.work(scan.name(), batch.extras());
		this.progress = progress;
	}

	/** A case without others beside it. */
	CaseRun(Batch batch, BatchCase scan, Progress progress) {
		this(batch, scan, CaseProgress.alone(scan.name(), progress));
	}

	BatchCase scan() {
		return scan;
	}

	CaseProgress progress() {
		return progress;
	}

	double seconds() {
		return (System.nanoTime() - started) / 1e9;
	}

	/** Whether the files are there, and nothing is left to do. */
	boolean isPublished() {
		return isPublished;
	}

	/** Computes and exports the case. */
	CaseRecord segmentAlone(CasePredictor predictor) {
		compute(predictor, Optional.empty());
		return export();
	}

	/** Computes the case, which may have been read; whatever is thrown, nothing of it is left. */
	void compute(CasePredictor predictor, ReadAhead ahead) {
		compute(predictor, ahead.end(scan));
	}

	private void compute(CasePredictor predictor, Optional<List<FileDigest>> read) {
		try {
			begin();
			// Before the prediction reads them, too.
			inputs = read.orElseGet(() -> digests(scan.inputs()));
			results = predictor.compute(scan, work, progress);
		} catch (RuntimeException | Error e) {
			discard();
			throw e;
		}
	}

	/** Writes the results of the computed case and gives them their names; nothing else is left of it then. */
	CaseRecord export() {
		try {
			progress.checkCancelled();
			CaseResult result = results.get();
			CaseRecord record = new CaseRecord(
					inputs,
					batch.settings(),
					FileDigest.of(work.labelMap()),
					digest(work.probabilities()),
					digest(work.picture()),
					progress.warnings(),
					seconds(),
					result.device(),
					result.voxels(),
					result.frames().size() > 1 ? result.frames() : List.of(),
					result.voxelMm3(),
					Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
			CaseRecord published = publish(record);
			isPublished = true;
			return published;
		} catch (IOException e) {
			throw new InvalidOutput(
					"Cannot write the results of " + scan.name() + " (" + e.getMessage()
							+ "); free some space or check the permissions of " + batch.output() + ".",
					e);
		} finally {
			results = null;
			discard();
		}
	}

	/** Leaves nothing of an unfinished case. */
	void discard() {
		records.end(scan.name());
	}

	private void begin() {
		try {
			records.begin(scan.name(), work);
		} catch (IOException e) {
			String why = e instanceof FileSystemException named && named.getReason() != null
					? named.getReason()
					: e.getMessage();
			throw new InvalidOutput(
					"Cannot make the label map " + scan.name() + Batch.LABEL_MAP_ENDING + " in " + batch.output() + " ("
							+ why
							+ "); shorten the names of the scan and its folders, free some space or check the "
							+ "permissions.",
					e);
		}
	}

	static List<FileDigest> digests(List<Path> inputs) {
		List<FileDigest> digests = new ArrayList<>();
		for (Path input : inputs) {
			try {
				digests.add(FileDigest.of(input));
			} catch (NoSuchFileException e) {
				throw new CaseFailed(input + " does not exist; check the name.", e);
			} catch (IOException | UncheckedIOException e) {
				throw new CaseFailed("Cannot read " + input + " (" + e.getMessage() + ").", e);
			}
		}
		return digests;
	}

	/** The record comes first: even if the process is killed, a label map of ours never lacks its record. */
	private CaseRecord publish(CaseRecord made) throws IOException {
		CaseFiles files = batch.files(scan.name());
		Optional<CaseRecord> before = records.read(scan.name());
		if (before.isPresent() && !batch.overwrite()) files.deleteThoseOf(before.get());
		CaseRecord record = files.takeLabels(batch.overwrite()) ? withOlder(made, before) : made;
		if (!files.exist() || batch.overwrite()) records.write(scan.name(), record);
		try {
			work.publishAs(files, batch.overwrite());
		} catch (InvalidOutput e) {
			throw new CaseFailed(e.getMessage(), e);
		}
		return record;
	}

	/**
	 * The record with extras of an earlier run that are not wanted now, if they belong to this very label map; others
	 * are deleted, as they would seem to.
	 */
	private CaseRecord withOlder(CaseRecord made, Optional<CaseRecord> before) throws IOException {
		CaseRecord record = made;
		for (Extra extra : Extra.values()) {
			if (batch.extras().contains(extra)) continue;
			Path file = extra.file(batch.output(), scan.name());
			boolean own = before.isPresent() && before.get().isOf(extra, file);
			if (own && before.get().isOfSameLabels(made)) record = record.with(extra, before.get());
			else if (own || batch.overwrite() && Files.exists(file)) {
				Files.delete(file);
				progress.log(file + " was removed, since the label map that it was made with is replaced.");
			}
		}
		return record;
	}

	private static FileDigest digest(Optional<Path> file) throws IOException {
		return file.isPresent() ? FileDigest.of(file.get()) : null;
	}
}
