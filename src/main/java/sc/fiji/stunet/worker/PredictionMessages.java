package sc.fiji.stunet.worker;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import sc.fiji.stunet.job.BlockPlace;
import sc.fiji.stunet.job.ExpectedWork;
import sc.fiji.stunet.job.PredictionRequest;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.job.ProbabilityOutput;
import sc.fiji.stunet.job.RunTime;

/** Messages of the job that segments one volume. */
public final class PredictionMessages {

	private PredictionMessages() {}

	/**
	 * @param volume the voxels, when they come from the other process
	 * @param inputs files to read instead, one per channel
	 * @param outputs files for the result
	 * @param told name of the scan, if the job before was told of it: see {@link Next}
	 */
	public record Parameters(
			PredictionRequest request,
			Optional<Sent> volume,
			List<Path> inputs,
			Outputs outputs,
			Optional<String> told) {}

	/**
	 * What a job is told of the next one: the scan may be prepared while this one is computed.
	 *
	 * @param name of this telling, which only the next job repeats
	 * @param labelMap as of the next job's {@link Outputs}
	 */
	public record Next(String name, PredictionRequest request, List<Path> inputs, Optional<Path> labelMap) {}

	/** A volume in a {@link VoxelFile}: 32-bit numbers, (x, y, z, channel). */
	public record Sent(Path file, Grid grid, int channels) {}

	/**
	 * @param labels {@link VoxelFile} to fill with the label map, 16 bit, (x, y, z)
	 * @param grey {@link VoxelFile} to fill with the first channel of the inputs, 32 bit, (x, y, z); empty: not
	 *     requested
	 * @param labelMap file that the other process will make of the label map; if its format cannot hold the volume,
	 *     this is reported before the network runs; empty: none
	 * @param probabilities file that the engine itself writes; empty: none
	 */
	public record Outputs(
			Path labels, Optional<Path> grey, Optional<Path> labelMap, Optional<ProbabilityOutput> probabilities) {}

	/**
	 * One block of a scan.
	 *
	 * @param voxels {@link VoxelFile} of what its tiles see, preprocessed: 32 bit, (x, y, z, channel)
	 * @param labels {@link VoxelFile} to fill with the labels that it decides: 16 bit, (x, y, z)
	 */
	public record Block(PredictionRequest request, BlockPlace place, int channels, Path voxels, Path labels) {}

	/**
	 * @param grid of the label map, the input's own
	 * @param device the one that computed, for the user
	 * @param model checksum of the model that was used
	 * @param runTime of the network
	 */
	public record Result(Grid grid, String device, String model, RunTime runTime) {}

	/**
	 * A prediction that may be wanted.
	 *
	 * @param model folder
	 * @param grid of the volume
	 * @param settings among which the user chooses
	 * @param device that is wanted, as in {@link sc.fiji.stunet.job.EngineSettings}
	 */
	public record Planned(Path model, Grid grid, List<PredictionSettings> settings, String device) {}

	/** @param each one for each of the settings */
	public record Expected(List<ExpectedWork> each) {}
}
