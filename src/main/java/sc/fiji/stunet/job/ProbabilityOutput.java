package sc.fiji.stunet.job;

import java.nio.file.Path;

/**
 * A file to write with the probability of every class: 4D, the background first.
 *
 * @param overwrite whether it may replace a file
 */
public record ProbabilityOutput(Path file, boolean overwrite) {}
