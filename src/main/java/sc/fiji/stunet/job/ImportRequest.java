package sc.fiji.stunet.job;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A request to convert checkpoints of STU-Net or nnU-Net to a model folder.
 *
 * @param checkpoint v1 {@code .model}, v2 {@code .pth}, or safetensors; or a folder or zip file of nnU-Net v2
 * @param plans {@code NAME.model.pkl}, {@code plans.pkl} or {@code plans.json}; empty: beside or inside the checkpoint
 * @param labels JSON with the structures' names; empty: from the checkpoint, or the published names
 * @param orientation such as RAS, or as-stored; empty: RAS for the published models and for plans whose reader turns
 *     images, else as stored
 * @param choice of a folder or zip file
 * @param output the folder to write, NAME.stunet
 * @param overwrite whether an existing model may be replaced
 */
public record ImportRequest(
		Path checkpoint,
		Optional<Path> plans,
		Optional<Path> labels,
		Optional<String> orientation,
		NnUNetChoice choice,
		Path output,
		boolean overwrite) {}
