package sc.fiji.stunet.batch;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import sc.fiji.stunet.batch.Summary.Row;
import sc.fiji.stunet.batch.Summary.Status;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.Progress;

/** What became of every case of a run, and the files that tell it; wherever the cases are computed. */
final class CaseTable {

	private final Batch batch;
	private final List<BatchCase> cases;
	private final Progress progress;
	private final Summary summary;
	private final ContactSheet sheet;
	private final RecordFolder records;
	private final CaseFailures failures;
	/** Rows of the summary by the name of the case, in the order of the cases. */
	private final Map<String, Row> rows = new LinkedHashMap<>();

	private boolean isBegun;

	/** Tests have no time. */
	double secondsBetweenSummaries = 30;

	private long summaryWritten = System.nanoTime();

	/** @param cases of this shard */
	CaseTable(Batch batch, List<BatchCase> cases, Progress progress, Summary summary) {
		this.batch = batch;
		this.cases = cases;
		this.progress = progress;
		this.summary = summary;
		this.sheet = new ContactSheet(summary.file(), batch.structures(), batch.citation());
		this.records = RecordFolder.in(batch.output());
		this.failures = new CaseFailures(progress);
		cases.forEach(scan -> rows.put(scan.name(), Row.open(scan.name())));
	}

	/**
	 * Looks for finished cases, has the others done, and writes the summary; not if the work is refused before it tells
	 * of a case, nor if it is cancelled before and an earlier run's summary is there.
	 *
	 * @param work tells the table of every open case that it is given
	 */
	Batch.Report fill(Consumer<List<BatchCase>> work) {
		List<BatchCase> open = examine();
		int finishedBefore = count(Status.DONE);
		try {
			work.accept(open);
		} catch (RuntimeException | Error e) {
			// A run that is cancelled was at work, one that is refused was not.
			isBegun |= e instanceof Cancelled && Files.notExists(summary.file());
			try {
				if (isBegun) write();
			} catch (InvalidOutput second) {
				e.addSuppressed(second);
			}
			throw e;
		}
		write();
		return new Batch.Report(count(Status.DONE), finishedBefore, count(Status.FAILED), summary.file());
	}

	/** Whether this run was at work on a case, or has something to tell. */
	boolean isBegun() {
		return isBegun;
	}

	private void write() {
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
			status.refused().ifPresent(reason -> note(scan, reason));
			if (status.isOpen()) open.add(scan);
		}
		if (count(Status.DONE) > 0)
			progress.log(count(Status.DONE) + " of " + cases.size() + " cases were finished before.");
		// A case that ends the run must not block the others forever.
		open.sort(Comparator.comparing(scan -> records.hasEndedARun(scan.name())));
		return open;
	}

	void done(BatchCase scan, CaseRecord record) {
		isBegun = true;
		failures.interrupt();
		rows.put(scan.name(), Row.done(scan.name(), record));
		records.unmark(scan.name());
	}

	void fail(BatchCase scan, String reason) {
		isBegun = true;
		note(scan, reason);
	}

	private void note(BatchCase scan, String reason) {
		rows.put(scan.name(), Row.failed(scan.name(), reason));
		progress.log(scan.name() + " failed: " + reason);
	}

	/**
	 * Looks what others have done without telling of it, before they were given up.
	 *
	 * @param shared cases that they had
	 * @param reason why the work has ended
	 */
	void lookAgain(List<BatchCase> shared, Throwable reason) {
		// Others that refuse the work tell why; whose end nobody foresaw, they may have been at it.
		isBegun |= CaseFailure.of(reason).kind() == CaseFailure.Kind.UNFORESEEN;
		for (BatchCase scan : shared) {
			if (rows.get(scan.name()).status() != Status.OPEN) continue;
			batch.status(scan).finished().ifPresent(record -> done(scan, record));
			isBegun |= records.isLocked(scan.name());
		}
	}

	/**
	 * Notes a failure, unless the other cases would fail as well.
	 *
	 * @param problem thrown then, if the failure is one of all cases
	 * @throws RuntimeException or Error: the problem, or what a check has found
	 */
	void tolerate(BatchCase scan, CaseFailure failure, Throwable problem, CaseFailures.Checks checks) {
		if (failure.kind() == CaseFailure.Kind.OF_THE_RUN) throw thrown(problem);
		isBegun = true;
		if (failure.kind() == CaseFailure.Kind.OF_ALL) {
			records.markEndOfRun(scan.name());
			throw thrown(problem);
		}
		try {
			failures.tolerate(scan.name(), failure, checks);
		} catch (RepeatedFailure e) {
			failures.inARow().forEach(records::markEndOfRun);
			fail(scan, failure.sentence());
			throw e;
		} catch (RuntimeException | Error e) {
			records.markEndOfRun(scan.name());
			throw e;
		}
		fail(scan, failure.sentence());
		records.unmark(scan.name());
	}

	/** @return the problem; an error is thrown at once */
	private static RuntimeException thrown(Throwable problem) {
		if (problem instanceof Error error) throw error;
		return (RuntimeException) problem;
	}

	/** Looks whether the disk of the results is at fault, after something could not be written. */
	void checkDisk(BatchCase scan) {
		DiskProbe.check(batch.output(), scan.bytes());
		// Else every other case would be computed in vain. A scan has about a byte for each voxel; the
		// probabilities have a number for each class.
		if (batch.extras().contains(Extra.PROBABILITIES))
			DiskProbe.checkSpace(
					batch.output(),
					Float.BYTES * scan.bytes() * (1 + batch.structures().all().size()));
	}

	/** Between the cases: where the table cannot be written, that is no failure of one of them. */
	void writeNowAndThen() {
		if ((System.nanoTime() - summaryWritten) / 1e9 < secondsBetweenSummaries) return;
		summary.write(rows.values());
		summaryWritten = System.nanoTime();
	}
}
