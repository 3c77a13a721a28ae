package sc.fiji.stunet.worker;

import java.nio.file.Path;
import java.util.Optional;

import sc.fiji.stunet.job.EvaluationSettings;

/** Messages of the job that compares two label maps. */
public final class EvaluationMessages {

	private EvaluationMessages() {}

	public record Parameters(Labels reference, Labels prediction, EvaluationSettings settings) {}

	/**
	 * A label map to compare.
	 *
	 * @param name for the user
	 * @param file NIfTI; or, with a grid, a {@link VoxelFile} of labels
	 * @param grid of voxels that come from the other process
	 */
	public record Labels(String name, Path file, Optional<Grid> grid) {}
}
