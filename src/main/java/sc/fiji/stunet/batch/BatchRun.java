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
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import sc.fiji.stunet.batch.Summary.Row;
import sc.fiji.stunet.batch.Summary.Status;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.Progress;

/** One run of a batch: the loop over its cases. */
final class BatchRun {

	private static final double SECONDS_BETWEEN_SUMMARIES = 30;

	private final Batch batch;
	private final List<BatchCase> cases;
	private final CasePredictor predictor;
	private final Progress progress;
	private final Summary summary;
	private final ContactSheet sheet;
	private final RecordFolder records;
	/** Rows of the summary by the name of the case, in the order of the cases. */
	private final Map<String, Row> rows = new LinkedHashMap<>();

	private final CaseFailures failures;
	private long summaryWritten = System.nanoTime();

	BatchRun(Batch batch, List<BatchCase> cases, CasePredictor predictor, Progress progress, Summary summary) {
		this.batch = batch;
		this.cases = cases;
		this.predictor = predictor;
		this.progress = progress;
		this.summary = summary;
		this.sheet = new ContactSheet(summary.file(), batch.structures());
		this.records = RecordFolder.in(batch.output());
		this.failures = new CaseFailures(progress);
		cases.forEach(scan -> rows.put(scan.name(), Row.open(scan.name())));
	}

	Batch.Report run() {
		int finishedBefore;
		try {
			List<BatchCase> open = examine();
			finishedBefore = count(Status.DONE);
			predict(open);
		} catch (RuntimeException | Error e) {
			try {
				writeSummary();
			} catch (InvalidOutput second) {
				e.addSuppressed(second);
			}
			throw e;
		}
		writeSummary();
		return new Batch.Report(count(Status.DONE), finishedBefore, count(Status.FAILED), summary.file());
	}

	private void writeSummary() {
		summary.write(rows.values());
		sheet.write(rows.values());
	}

	private int count(Status status) {
		return (int)
				rows.values().stream().filter(row -> row.status() == status).count();
	}

	private List<BatchCase> examine() {
		List<BatchCase> open = new ArrayList<>();
		for (CaseStatus status : batch.statuses(cases, progress)) {
			BatchCase scan = status.scan();
			status.finished().ifPresent(record -> rows.put(scan.name(), Row.done(scan.name(), record)));
			status.refused().ifPresent(reason -> fail(scan, reason));
			if (status.isOpen()) open.add(scan);
		}
		if (count(Status.DONE) > 0)
			progress.log(count(Status.DONE) + " of " + cases.size() + " cases were finished before.");
		// A case that ends the run must not block the others forever.
		open.sort(Comparator.comparing(scan -> records.hasEndedARun(scan.name())));
		return open;
	}

	private void fail(BatchCase scan, String reason) {
		rows.put(scan.name(), Row.failed(scan.name(), reason));
		progress.log(scan.name() + " failed: " + reason);
	}

	private void predict(List<BatchCase> open) {
		try (ReadAhead ahead = new ReadAhead(this::read, progress)) {
			predict(open, ahead);
		}
	}

	private void predict(List<BatchCase> open, ReadAhead ahead) {
		TimeLeft timeLeft = new TimeLeft(open);
		for (int i = 0; i < open.size(); i++) {
			progress.checkCancelled();
			BatchCase scan = open.get(i);
			String place = i + 1 + " of " + open.size() + ", " + scan.name();
			try {
				Optional<BatchCase> next = Optional.of(i + 1)
						.filter(n -> n < open.size() && predictor.canPrepare())
						.map(open::get);
				CaseRecord record =
						predict(scan, ahead, new CaseProgress(place, progress, () -> next.ifPresent(ahead::begin)));
				failures.interrupt();
				rows.put(scan.name(), Row.done(scan.name(), record));
				progress.log(String.format(
						Locale.ROOT,
						"%s: done in %.1f s%s.",
						place,
						record.seconds(),
						timeLeft.after(scan, record.seconds())));
			} catch (Cancelled e) {
				throw e;
			} catch (RuntimeException | Error e) {
				CaseFailure failure = predictor.failure(e);
				if (failure.kind() == CaseFailure.Kind.OF_ALL) {
					records.markEndOfRun(scan.name());
					throw e;
				}
				tolerate(scan, failure);
				timeLeft.skip(scan);
			}
			records.unmark(scan.name());
			writeSummaryNowAndThen();
		}
	}

	/** @throws RuntimeException if the other cases would fail as well */
	private void tolerate(BatchCase scan, CaseFailure failure) {
		try {
			failures.tolerate(scan.name(), failure, checks(scan));
		} catch (RepeatedFailure e) {
			failures.inARow().forEach(records::markEndOfRun);
			fail(scan, failure.sentence());
			throw e;
		} catch (RuntimeException | Error e) {
			records.markEndOfRun(scan.name());
			throw e;
		}
		fail(scan, failure.sentence());
	}

	private CaseFailures.Checks checks(BatchCase scan) {
		return new CaseFailures.Checks() {

			@Override
			public void engineAndModel() {
				predictor.check();
			}

			@Override
			public void disk() {
				DiskProbe.check(batch.output(), scan.bytes());
				// Else every other case would be computed in vain. A scan has about a byte for each voxel; the
				// probabilities have a number for each class.
				if (batch.extras().contains(Extra.PROBABILITIES))
					DiskProbe.checkSpace(
							batch.output(),
							Float.BYTES
									* scan.bytes()
									* (1 + batch.structures().all().size()));
				predictor.checkDisk(scan.bytes());
			}
		};
	}

	private void writeSummaryNowAndThen() {
		if ((System.nanoTime() - summaryWritten) / 1e9 < SECONDS_BETWEEN_SUMMARIES) return;
		summary.write(rows.values());
		summaryWritten = System.nanoTime();
	}

	/** Checksums come first: if a file is replaced meanwhile, the record does not match the new one. */
	private List<FileDigest> read(BatchCase scan, Progress silent) {
		List<FileDigest> inputs = digests(scan.inputs());
		CaseFiles work = records.work(scan.name(), batch.extras());
		predictor.prepare(scan, work, silent);
		return inputs;
	}

	private CaseRecord predict(BatchCase scan, ReadAhead ahead, CaseProgress caseProgress) {
		long started = System.nanoTime();
		CaseFiles work = records.work(scan.name(), batch.extras());
		try {
			begin(scan, work);
			// Before the prediction reads them, too.
			List<FileDigest> inputs = ahead.end(scan).orElseGet(() -> digests(scan.inputs()));
			CaseResult result = predictor.predict(scan, work, caseProgress);
			CaseRecord record = new CaseRecord(
					inputs,
					batch.settings(),
					FileDigest.of(work.labelMap()),
					digest(work.probabilities()),
					digest(work.picture()),
					caseProgress.warnings(),
					(System.nanoTime() - started) / 1e9,
					result.device(),
					result.voxels(),
					result.frames().size() > 1 ? result.frames() : List.of(),
					result.voxelMm3(),
					Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
			return publish(scan, work, record);
		} catch (IOException e) {
			throw new InvalidOutput(
					"Cannot write the results of " + scan.name() + " (" + e.getMessage()
							+ "); free some space or check the permissions of " + batch.output() + ".",
					e);
		} finally {
			records.end(scan.name());
		}
	}

	private void begin(BatchCase scan, CaseFiles work) {
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

	private static List<FileDigest> digests(List<Path> inputs) {
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
	private CaseRecord publish(BatchCase scan, CaseFiles work, CaseRecord made) throws IOException {
		CaseFiles files = batch.files(scan.name());
		Optional<CaseRecord> before = records.read(scan.name());
		if (before.isPresent() && !batch.overwrite()) files.deleteThoseOf(before.get());
		CaseRecord record = files.takeLabels(batch.overwrite()) ? withOlder(scan, made, before) : made;
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
	private CaseRecord withOlder(BatchCase scan, CaseRecord made, Optional<CaseRecord> before) throws IOException {
		CaseRecord record = made;
		for (Extra extra : Extra.values()) {
			if (batch.extras().contains(extra)) continue;
			Path file = extra.file(batch.output(), scan.name());
			boolean own = before.isPresent() && before.get().isOf(extra, file);
			if (own && before.get().isOfSameLabels(made)) record = record.with(extra, before.get());
			else if (own || batch.overwrite() && Files.exists(file)) {
				Files.delete(file);
				progress.log(scan.name() + ": " + file + " was removed, since the label map that it was made with is "
						+ "replaced.");
			}
		}
		return record;
	}

	private static FileDigest digest(Optional<Path> file) throws IOException {
		return file.isPresent() ? FileDigest.of(file.get()) : null;
	}
}
