package sc.fiji.stunet.engine;

/**
 * What a user may choose about the engine.
 *
 * @param threads that compute at a time, at least 1
 */
public record EngineOptions(int threads, Device device) {

	public EngineOptions {
		if (threads < 1) throw new IllegalArgumentException("At least 1 thread is needed, not " + threads + ".");
	}

	/** All processors, and a GPU if there is one. */
	public static EngineOptions automatic() {
		return new EngineOptions(Runtime.getRuntime().availableProcessors(), Device.AUTOMATIC);
	}
}
