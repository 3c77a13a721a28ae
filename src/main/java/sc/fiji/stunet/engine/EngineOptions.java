package sc.fiji.stunet.engine;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.job.EngineSettings;

/**
 * The user's options for the engine.
 *
 * @param threads number of computing threads, at least 1
 */
public record EngineOptions(int threads, Device device) {

	public EngineOptions {
		if (threads < 1) throw new IllegalArgumentException("At least 1 thread is needed, not " + threads + ".");
	}

	/** @throws InvalidRequest if they are impossible */
	public static EngineOptions of(EngineSettings settings) {
		int threads = settings.threads();
		EngineSettings.checkThreads(threads);
		return new EngineOptions(
				threads == 0 ? Runtime.getRuntime().availableProcessors() : threads, Device.parse(settings.device()));
	}
}
