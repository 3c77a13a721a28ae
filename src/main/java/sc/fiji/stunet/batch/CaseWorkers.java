package sc.fiji.stunet.batch;

import java.util.List;
import java.util.function.Consumer;

/** Other processes, on this machine or others, that segment the cases of a batch by {@link Batch#segment}. */
@FunctionalInterface
public interface CaseWorkers {

	/**
	 * Has cases segmented; blocks until all were tried.
	 *
	 * @param open cases that are unfinished
	 * @param outcomes told of every case once, on the calling thread; what it throws ends the work
	 * @throws sc.fiji.stunet.progress.Cancelled if the user cancels
	 * @throws RuntimeException if no case can be segmented there
	 */
	void segment(List<BatchCase> open, Consumer<CaseOutcome> outcomes);
}
