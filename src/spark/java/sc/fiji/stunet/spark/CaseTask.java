package sc.fiji.stunet.spark;

import java.io.Serializable;

import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.util.CollectionAccumulator;

import sc.fiji.stunet.batch.BatchCase;
import sc.fiji.stunet.batch.CaseFailure;
import sc.fiji.stunet.batch.CaseOutcome;
import sc.fiji.stunet.worker.JsonLines;
import sc.fiji.stunet.worker.client.EngineFailure;

/**
 * One case, in an executor.
 *
 * @param work the run's {@link Work} as JSON
 * @param told gets the {@link CaseOutcome} as JSON
 */
record CaseTask(String work, CollectionAccumulator<String> told) implements Serializable {

	/**
	 * Segments a case and tells what became of it.
	 *
	 * @param scan a {@link BatchCase} as JSON
	 * @throws EngineFailure if another try, which Spark makes, may succeed
	 */
	void run(String scan) {
		BatchCase one = JsonLines.value(scan, BatchCase.class);
		CaseOutcome outcome;
		try {
			outcome = Executor.of(work).segment(one);
		} catch (RuntimeException e) {
			CaseFailure failure = CaseFailure.of(e);
			outcome = CaseOutcome.failed(one.name(), Executor.host(), failure, e);
		}
		if (outcome.isWorthAnotherTry() && !isLastTry())
			throw new EngineFailure(
					outcome.kind(),
					outcome.failure().sentence(),
					outcome.failure().trace());
		told.add(JsonLines.text(outcome));
	}

	private static boolean isLastTry() {
		int most = SparkEnv.get().conf().getInt("spark.task.maxFailures", 4);
		// On a machine that runs alone Spark tries once.
		return SparkEnv.get().executorId().equals("driver") || TaskContext.get().attemptNumber() + 1 >= most;
	}
}
