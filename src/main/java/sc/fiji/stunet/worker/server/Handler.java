package sc.fiji.stunet.worker.server;

import com.fasterxml.jackson.databind.JsonNode;

import sc.fiji.stunet.worker.Dialogue;

/** What the engine can be asked for. Runs on the one engine thread. */
@FunctionalInterface
interface Handler {

	/**
	 * @param parameters as they were sent
	 * @param dialogue tells the client how far the job is, and learns from it what it should do else, or that it is
	 *     cancelled
	 * @return plain values, for the client
	 */
	Object run(JsonNode parameters, Dialogue dialogue) throws Exception;
}
