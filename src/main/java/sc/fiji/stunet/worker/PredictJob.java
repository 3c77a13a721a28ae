package sc.fiji.stunet.worker;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;

/** The job that segments one volume. All paths are absolute. */
public final class PredictJob {

	public static final String NAME = "predict";
	/** After a failure that nobody foresaw: whether engine and model are what they should be. */
	public static final String CHECK = "check-engine";

	private PredictJob() {}

	/**
	 * @param model folder
	 * @param volume the voxels, when they come from the other process
	 * @param inputs NIfTI files to read instead, one per channel
	 * @param settings how to predict
	 * @param outputs where the result goes
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record Parameters(String model, Sent volume, List<String> inputs, Settings settings, Outputs outputs) {}

	/**
	 * Fails if TensorFlow computes wrong numbers, or the weights are damaged.
	 *
	 * @param model folder
	 */
	public record Check(String model, Settings settings) {}

	/** @param device that computes, for the user */
	public record Checked(String device) {}

	/** A volume in a {@link VoxelFile}: 32-bit numbers, (x, y, z, channel). */
	public record Sent(String file, Grid grid, int channels) {}

	/**
	 * @param step between tiles as a fraction of the patch, above 0 up to 1
	 * @param mirror over the axes that the model allows; false: never
	 * @param threads 0: all
	 * @param device auto, cpu or gpu:N
	 * @param orientation of volumes that do not tell theirs, such as LPS or as-stored; absent: not told
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record Settings(double step, boolean mirror, int threads, String device, String orientation) {

		/** For volumes that tell how they lie in the patient. */
		public Settings(double step, boolean mirror, int threads, String device) {
			this(step, mirror, threads, device, null);
		}
	}

	/**
	 * @param labels {@link VoxelFile} to fill with the label map, 16 bit, (x, y, z)
	 * @param labelMap file that the other process will make of the label map, so that one that its format has no room
	 *          for is refused before the network runs; absent: none
	 * @param grey {@link VoxelFile} to fill with the first channel of the inputs, 32 bit, (x, y, z); absent: not asked
	 *     for
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record Outputs(String labels, String grey, String labelMap) {}

	/**
	 * @param grid of the label map, the input's own
	 * @param device that was really used, for the user
	 * @param model checksum of the model that was really used
	 */
	public record Result(Grid grid, String device, String model) {}
}
