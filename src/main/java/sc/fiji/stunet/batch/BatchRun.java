package sc.fiji.stunet.batch;

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
import sc.fiji.stunet.progress.Beside;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.ComputingThreads;
import sc.fiji.stunet.progress.Progress;

/** One run of a batch: the loop over its cases. */
final class BatchRun {

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
	/** Tests have no time. */
	double secondsBetweenSummaries = 30;

	private long summaryWritten = System.nanoTime();
	private TimeLeft timeLeft;
	/** The case that is exported, or null. */
	private CaseRun exported;

	private Beside<CaseRecord> export;

	BatchRun(Batch batch, List<BatchCase> cases, CasePredictor predictor, Progress progress, Summary summary) {
		this.batch = batch;
		this.cases = cases;
		this.predictor = predictor;
		this.progress = progress;
		this.summary = summary;
		this.sheet = new ContactSheet(summary.file(), batch.structures(), batch.citation());
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

	/** While one case is computed, at most one is read and one exported; each is told of in its order. */
	private void predict(List<BatchCase> open) {
		timeLeft = new TimeLeft(open);
		try (ReadAhead ahead = new ReadAhead(this::read, progress)) {
			for (int i = 0; i < open.size(); i++) {
				progress.checkCancelled();
				BatchCase scan = open.get(i);
				String place = i + 1 + " of " + open.size() + ", " + scan.name();
				Optional<BatchCase> next = i + 1 < open.size() ? Optional.of(open.get(i + 1)) : Optional.empty();
				Others others = new Others(() -> next.ifPresent(ahead::begin));
				take(new CaseRun(batch, scan, new CaseProgress(place, progress, others)), ahead);
			}
			settle();
		} catch (RuntimeException | Error e) {
			abandon(e);
			throw e;
		}
	}

	/** Computes a case and begins to export it, when the one before it is settled. */
	private void take(CaseRun run, ReadAhead ahead) {
		Throwable problem = null;
		try {
			run.compute(predictor, ahead);
		} catch (Cancelled e) {
			throw e;
		} catch (RuntimeException | Error e) {
			problem = e;
		}
		try {
			settle();
		} catch (RuntimeException | Error e) {
			run.discard();
			throw e;
		}
		if (problem != null) refuse(run, problem);
		else {
			run.progress().stepAside();
			exported = run;
			export = new Beside<>(run::export);
			if (!ComputingThreads.areSeveral()) settle();
		}
		writeSummaryNowAndThen();
	}

	/** Waits until the exported case is finished and tells what became of it. */
	private void settle() {
		if (exported == null) return;
		CaseRun run = exported;
		CaseRecord record;
		try {
			record = export.end();
		} catch (Cancelled e) {
			throw e;
		} catch (RuntimeException | Error e) {
			release();
			run.progress().tell();
			refuse(run, e);
			return;
		}
		release();
		finish(run, record);
	}

	/** Lets go of the exported case. */
	private void release() {
		exported = null;
		export = null;
	}

	private void finish(CaseRun run, CaseRecord record) {
		BatchCase scan = run.scan();
		run.progress().tell();
		failures.interrupt();
		rows.put(scan.name(), Row.done(scan.name(), record));
		progress.log(String.format(
				Locale.ROOT, "%s: done in %.1f s%s.", run.progress().place(), record.seconds(), timeLeft.after(scan)));
		records.unmark(scan.name());
	}

	/** @throws RuntimeException if the other cases would fail as well */
	private void refuse(CaseRun run, Throwable problem) {
		BatchCase scan = run.scan();
		CaseFailure failure = predictor.failure(problem);
		if (failure.kind() == CaseFailure.Kind.OF_ALL) {
			records.markEndOfRun(scan.name());
			if (problem instanceof Error error) throw error;
			throw (RuntimeException) problem;
		}
		tolerate(scan, failure);
		timeLeft.skip(scan);
		records.unmark(scan.name());
	}

	/** What was nearly finished when the run ended is finished, unless the user has cancelled it, too. */
	private void abandon(Throwable reason) {
		if (exported == null) return;
		CaseRun run = exported;
		try {
			finish(run, export.end());
		} catch (Cancelled e) {
			// It stays open.
			return;
		} catch (RuntimeException | Error e) {
			if (e != reason) fail(run.scan(), predictor.failure(e).sentence());
		} finally {
			release();
		}
	}

	/** What is done about other cases while one is computed. */
	private final class Others implements CaseProgress.Others {

		private final Runnable reading;

		Others(Runnable reading) {
			this.reading = reading;
		}

		@Override
		public void begin() {
			reading.run();
		}

		/** A failure is settled when the case that is computed has ended: it may end the run. */
		@Override
		public void look() {
			if (exported != null && exported.isPublished()) settle();
		}

		@Override
		public void makeRoom() {
			if (exported == null) return;
			try {
				export.end();
			} catch (RuntimeException | Error e) {
				// Its own failure, in its turn.
				return;
			}
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

	/** Between the cases: where the table cannot be written, that is no failure of one of them. */
	private void writeSummaryNowAndThen() {
		if ((System.nanoTime() - summaryWritten) / 1e9 < secondsBetweenSummaries) return;
		summary.write(rows.values());
		summaryWritten = System.nanoTime();
	}

	/** Checksums come first: if a file is replaced meanwhile, the record does not match the new one. */
	private List<FileDigest> read(BatchCase scan, Progress silent) {
		List<FileDigest> inputs = CaseRun.digests(scan.inputs());
		CaseFiles work = records.work(scan.name(), batch.extras());
		predictor.prepare(scan, work, silent);
		return inputs;
	}
}
