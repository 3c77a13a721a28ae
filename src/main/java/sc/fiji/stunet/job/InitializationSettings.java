package sc.fiji.stunet.job;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a training starts from.
 *
 * @param plan file in place of the plan that follows from the data or the pretrained model
 * @param size of a new network: S, B, L, H or auto; empty: S, or what the plan file says
 * @param memoryGb that training may take, in GB of 1e9 bytes; empty: most of what is free on this machine
 * @param pretrained empty: a new network
 */
public record InitializationSettings(
		Optional<Path> plan, Optional<String> size, Optional<Double> memoryGb, Optional<Pretrained> pretrained) {

	/**
	 * A model that has learnt something else.
	 *
	 * @param model folder
	 * @param keepPlan whether voxel size, normalization and strides are its; else they follow from the data
	 * @param keepHeads whether heads keep the rows of structures of the same name; else all start anew
	 * @param freeze so many encoder stages, from the first, are not trained
	 */
	public record Pretrained(Path model, boolean keepPlan, boolean keepHeads, int freeze) {}
}
