package sc.fiji.stunet.model;

import java.nio.file.Path;

/**
 * A model folder {@code NAME.stunet} as its {@code model.json} describes it. The weights stay in their file until they
 * are asked for.
 *
 * @param folder where it lies
 */
public record Model(Path folder, StuNetConfig network, Plan plan, Structures structures, Provenance provenance) {

	public static final String DESCRIPTION = "model.json";
	public static final String WEIGHTS = "weights.safetensors";

	/** For the user: the folder's name without its ending. */
	public String name() {
		return folder.getFileName().toString().replaceFirst("\\.stunet$", "");
	}

	public Path weightsFile() {
		return folder.resolve(WEIGHTS);
	}
}
