package sc.fiji.stunet.worker.server;

import com.fasterxml.jackson.databind.JsonNode;

import sc.fiji.stunet.worker.Dialogue;

/** Runs a kind of job, on the one engine thread. */
@FunctionalInterface
interface Handler {

	/**
	 * @param parameters as they were sent
	 * @param dialogue receives progress and events, delivers messages and cancellation
	 * @return plain values, the job's result
	 */
	Object run(JsonNode parameters, Dialogue dialogue) throws Exception;
}
