package sc.fiji.stunet.worker;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * The job that compares two label maps. All paths are absolute. Its result is the report of the evaluation, with the
 * keys of its JSON file.
 */
public final class EvaluateJob {

	public static final String NAME = "evaluate";

	private EvaluateJob() {}

	/**
	 * @param model folder, whose structures give the labels their names; absent: none
	 * @param toleranceMm of the surface Dice
	 * @param json file to write the report to; absent: none
	 * @param overwrite whether it may be replaced
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record Parameters(
			Labels reference, Labels prediction, String model, double toleranceMm, String json, boolean overwrite) {}

	/**
	 * @param name for the user
	 * @param file NIfTI; or, with a grid, a {@link VoxelFile} of labels
	 * @param grid of voxels that come from the other process
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record Labels(String name, String file, Grid grid) {}
}
