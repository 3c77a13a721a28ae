package sc.fiji.stunet.job;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import sc.fiji.stunet.failure.InvalidRequest;

/**
 * The settings of a training's initialization.
 *
 * @param plan file that replaces the plan of the data or of the pretrained model
 * @param size of a new network: S, B, L, H or auto of STU-Net, plain-M ... plain-XL, resenc-M ... resenc-XL of nnU-Net
 *     v2; empty: S, or that of the plan file
 * @param memoryGb that training may use, in GB of 1e9 bytes; empty: most of what is free on this machine
 * @param mirror axes of the network's grid over which patches are mirrored, such as "x,y", or "none"; empty: those of
 *     the plan
 * @param pretrained empty: a new network
 * @param patchVoxels that a patch has at most, so that an update is quick; empty: as many as the memory allows
 * @param initialWeights of all that a start model does not give; empty: as nnU-Net, with smaller heads for a short
 *     training of a STU-Net
 */
public record InitializationSettings(
		Optional<Path> plan,
		Optional<String> size,
		Optional<Double> memoryGb,
		Optional<String> mirror,
		Optional<Pretrained> pretrained,
		Optional<Integer> patchVoxels,
		Optional<WeightInitialization> initialWeights) {

	/** With a patch as large as the memory allows, and the usual initial weights. */
	public InitializationSettings(
			Optional<Path> plan,
			Optional<String> size,
			Optional<Double> memoryGb,
			Optional<String> mirror,
			Optional<Pretrained> pretrained) {
		this(plan, size, memoryGb, mirror, pretrained, Optional.empty(), Optional.empty());
	}

	/** The same with patches of at most so many voxels. */
	public InitializationSettings withPatchVoxels(Optional<Integer> most) {
		return new InitializationSettings(plan, size, memoryGb, mirror, pretrained, most, initialWeights);
	}

	/** The same with other initial weights. */
	public InitializationSettings withInitialWeights(Optional<WeightInitialization> other) {
		return new InitializationSettings(plan, size, memoryGb, mirror, pretrained, patchVoxels, other);
	}

	/**
	 * The axes that are mirrored, 0 for x.
	 *
	 * @throws InvalidRequest if a name is none of an axis
	 */
	public Optional<Set<Integer>> mirrorAxes() {
		return mirror.map(text -> text.strip().toLowerCase(Locale.ROOT)).map(text -> {
			if (text.equals("none")) return Set.of();
			if (!text.matches("[xyz]([, ]*[xyz]){0,2}"))
				throw new InvalidRequest("The axes of mirroring are '" + mirror.get()
						+ "'; give some of x, y and z, such as x,y, or none.");
			return text.chars().filter(c -> c >= 'x').mapToObj(c -> c - 'x').collect(Collectors.toSet());
		});
	}

	/**
	 * A pretrained model to start from.
	 *
	 * @param model folder
	 * @param keepPlan whether voxel size, normalization and strides are kept; else they follow from the data
	 * @param keepHeads whether heads keep the rows of structures of the same name; else all start anew
	 * @param freeze number of encoder stages, from the first, that are not trained
	 * @param encoderOnly whether the decoder starts anew, as the heads do
	 */
	public record Pretrained(Path model, boolean keepPlan, boolean keepHeads, int freeze, boolean encoderOnly) {}
}
