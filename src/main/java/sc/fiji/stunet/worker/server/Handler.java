package sc.fiji.stunet.worker.server;

import com.fasterxml.jackson.databind.JsonNode;

import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.worker.Dialogue;
import sc.fiji.stunet.worker.JsonLines;

/** Runs a kind of job, on the one engine thread. */
@FunctionalInterface
interface Handler {

	/**
	 * @param parameters as they were sent
	 * @param dialogue receives progress and events, delivers messages and cancellation
	 * @return plain values, the job's result
	 */
	Object run(JsonNode parameters, Dialogue dialogue) throws Exception;

	/** @param <P> type of the parameters */
	interface Job<P> {

		Object run(P parameters, Progress progress) throws Exception;
	}

	/** The handler of a job that only reports progress. */
	static <P> Handler of(Class<P> parameters, Job<P> job) {
		return (sent, dialogue) -> job.run(JsonLines.value(sent, parameters), dialogue);
	}
}
