package sc.fiji.stunet.job;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A request to plan a training on a data set.
 *
 * @param data folder
 * @param size S, B, L, H, or auto: the largest that fits the memory; or plain-M ... resenc-XL of nnU-Net v2
 * @param memoryGb that training may use, in GB of 1e9 bytes; empty: most of what is free on this machine
 * @param output file for the plan; empty: it is only described
 * @param overwrite whether that may be replaced
 */
public record PlanRequest(
		Path data, String size, Optional<Double> memoryGb, Optional<Path> output, boolean overwrite) {}
