package sc.fiji.stunet.batch;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

import sc.fiji.stunet.progress.Beside;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.ComputingThreads;
import sc.fiji.stunet.progress.Progress;

/** One run of a batch: the loop over its cases. */
final class BatchRun {

	private final Batch batch;
	private final CasePredictor predictor;
	private final Progress progress;
	private final RecordFolder records;
	private final CaseTable table;
	private TimeLeft timeLeft;
	/** The case that is exported, or null. */
	private CaseRun exported;

	private Beside<CaseRecord> export;

	BatchRun(Batch batch, CasePredictor predictor, Progress progress, CaseTable table) {
		this.batch = batch;
		this.predictor = predictor;
		this.progress = progress;
		this.records = RecordFolder.in(batch.output());
		this.table = table;
	}

	Batch.Report run() {
		return table.fill(this::predict);
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
		table.writeNowAndThen();
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
		table.done(scan, record);
		progress.log(String.format(
				Locale.ROOT, "%s: done in %.1f s%s.", run.progress().place(), record.seconds(), timeLeft.after(scan)));
	}

	/** @throws RuntimeException if the other cases would fail as well */
	private void refuse(CaseRun run, Throwable problem) {
		BatchCase scan = run.scan();
		table.tolerate(scan, predictor.failure(problem), problem, checks(scan));
		timeLeft.skip(scan);
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
			if (e != reason) table.fail(run.scan(), predictor.failure(e).sentence());
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

	private CaseFailures.Checks checks(BatchCase scan) {
		return new CaseFailures.Checks() {

			@Override
			public void engineAndModel() {
				predictor.check();
			}

			@Override
			public void disk() {
				table.checkDisk(scan);
				predictor.checkDisk(scan.bytes());
			}
		};
	}

	/** Checksums come first: if a file is replaced meanwhile, the record does not match the new one. */
	private List<FileDigest> read(BatchCase scan, Progress silent) {
		List<FileDigest> inputs = CaseRun.digests(scan.inputs());
		CaseFiles work = records.work(scan.name(), batch.extras());
		predictor.prepare(scan, work, silent);
		return inputs;
	}
}
