package sc.fiji.stunet.job;

/**
 * What a user may choose about the engine.
 *
 * @param threads that compute at a time; 0 for all processors
 * @param device {@code auto}, {@code cpu} or {@code gpu:N}
 */
public record EngineSettings(int threads, String device) {}
