package sc.fiji.stunet.job;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The settings of a training's initialization.
 *
 * @param plan file that replaces the plan of the data or of the pretrained model
 * @param size of a new network: S, B, L, H or auto of STU-Net, plain-M ... plain-XL, resenc-M ... resenc-XL of nnU-Net
 *     v2; empty: S, or that of the plan file
 * @param memoryGb that training may use, in GB of 1e9 bytes; empty: most of what is free on this machine
 * @param pretrained empty: a new network
 */
public record InitializationSettings(
		Optional<Path> plan, Optional<String> size, Optional<Double> memoryGb, Optional<Pretrained> pretrained) {

	/**
	 * A pretrained model to start from.
	 *
	 * @param model folder
	 * @param keepPlan whether voxel size, normalization and strides are kept; else they follow from the data
	 * @param keepHeads whether heads keep the rows of structures of the same name; else all start anew
	 * @param freeze number of encoder stages, from the first, that are not trained
	 * @param encoderOnly whether the decoder starts anew, as the heads do
	 */
	public record Pretrained(Path model, boolean keepPlan, boolean keepHeads, int freeze, boolean encoderOnly) {

		/** A start whose decoder is kept. */
		public Pretrained(Path model, boolean keepPlan, boolean keepHeads, int freeze) {
			this(model, keepPlan, keepHeads, freeze, false);
		}
	}
}
