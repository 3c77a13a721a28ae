package sc.fiji.stunet.worker.server;

import com.fasterxml.jackson.databind.JsonNode;

import sc.fiji.stunet.progress.Progress;

/** What the engine can be asked for. Runs on the one engine thread. */
@FunctionalInterface
interface Job {

	/**
	 * @param parameters as they were sent
	 * @param progress tells the client, and learns from it that the job is cancelled
	 * @return plain values, for the client
	 */
	Object run(JsonNode parameters, Progress progress) throws Exception;
}
