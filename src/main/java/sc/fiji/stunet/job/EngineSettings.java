package sc.fiji.stunet.job;

/**
 * The user's settings of the engine.
 *
 * @param threads number of computing threads; 0 for all processors
 * @param device {@code auto}, {@code cpu} or {@code gpu:N}
 */
public record EngineSettings(int threads, String device) {}
