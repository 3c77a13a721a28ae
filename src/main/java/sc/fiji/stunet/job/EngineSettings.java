package sc.fiji.stunet.job;

import sc.fiji.stunet.failure.InvalidRequest;

/**
 * The user's settings of the engine.
 *
 * @param threads number of computing threads; 0 for all processors
 * @param device {@code auto}, {@code cpu} or {@code gpu:N}
 */
public record EngineSettings(int threads, String device) {

	/** @throws InvalidRequest if it is no number of threads */
	public static void checkThreads(int threads) {
		if (threads < 0)
			throw new InvalidRequest("The number of threads is " + threads + "; give 1 or more, or 0 for all.");
	}
}
