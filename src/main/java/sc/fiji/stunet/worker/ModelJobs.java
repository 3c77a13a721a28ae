package sc.fiji.stunet.worker;

import com.fasterxml.jackson.annotation.JsonInclude;

/** The jobs that make a model folder of a checkpoint, and that describe one. All paths are absolute. */
public final class ModelJobs {

	public static final String IMPORT = "import";
	public static final String DESCRIBE = "describe";

	private ModelJobs() {}

	/**
	 * @param plans absent: beside or inside the checkpoint
	 * @param labels JSON with the structures' names; absent: from the checkpoint, or the published names
	 * @param orientation such as RAS, or as-stored; absent: RAS for the published models, else as stored
	 * @param output folder of the new model
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record Import(
			String checkpoint, String plans, String labels, String orientation, String output, boolean overwrite) {}

	/** @param model folder */
	public record Describe(String model) {}

	/** @param text what the model is and finds, lines for the user */
	public record Description(String text) {}
}
