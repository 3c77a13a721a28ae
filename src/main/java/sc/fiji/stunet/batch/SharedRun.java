package sc.fiji.stunet.batch;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import sc.fiji.stunet.progress.Progress;

/** One run of a batch whose cases other processes segment. */
final class SharedRun {

	private final CaseWorkers workers;
	private final Progress progress;
	private final CaseTable table;
	private Map<String, BatchCase> open;
	private TimeLeft timeLeft;
	private int settled;

	SharedRun(CaseWorkers workers, Progress progress, CaseTable table) {
		this.workers = workers;
		this.progress = progress;
		this.table = table;
	}

	Batch.Report run() {
		return table.fill(this::segment);
	}

	private void segment(List<BatchCase> cases) {
		if (cases.isEmpty()) return;
		open = cases.stream().collect(Collectors.toMap(BatchCase::name, Function.identity()));
		timeLeft = new TimeLeft(cases);
		progress.report("Segmenting", 0, open.size());
		try {
			workers.segment(cases, this::settle);
		} catch (RuntimeException | Error e) {
			table.lookAgain(cases, e);
			throw e;
		}
	}

	private void settle(CaseOutcome outcome) {
		BatchCase scan = open.get(outcome.name());
		settled++;
		if (outcome.failure() != null) {
			table.tolerate(scan, outcome.failure(), outcome.problem(), checks(scan));
			timeLeft.skip(scan);
		} else {
			table.done(scan, outcome.record());
			progress.log(String.format(
					Locale.ROOT,
					"%d of %d, %s: done in %.1f s on %s%s.",
					settled,
					open.size(),
					scan.name(),
					outcome.record().seconds(),
					outcome.worker(),
					timeLeft.after(scan)));
		}
		progress.report("Segmenting", settled, open.size());
		table.writeNowAndThen();
	}

	/** Engine and model were checked where the case failed, see {@link Batch#segment}. */
	private CaseFailures.Checks checks(BatchCase scan) {
		return new CaseFailures.Checks() {

			@Override
			public void engineAndModel() {}

			@Override
			public void disk() {
				table.checkDisk(scan);
			}
		};
	}
}
