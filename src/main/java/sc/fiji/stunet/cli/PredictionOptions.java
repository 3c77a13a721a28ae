package sc.fiji.stunet.cli;

import java.util.Optional;

import picocli.CommandLine.Option;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.StatedOrientation;

/** The options for predicting one volume or a folder. */
final class PredictionOptions {

	static final String ORIENTATION =
			"where x, y and z run to in volumes that do not tell it themselves, in three letters (left or right, "
					+ "anterior or"
					+ " posterior, superior or inferior); as-stored: volumes are not turned for the model";

	@Option(
			names = "--step",
			paramLabel = "FRACTION",
			defaultValue = "0.5",
			description = "how far tiles are apart, as a fraction of the patch (default: ${DEFAULT-VALUE})")
	private double step;

	@Option(
			names = "--mirror",
			negatable = true,
			description = "average over mirrored runs (default: over the axes that the model allows)")
	private Boolean mirror;

	@Option(names = "--threads", paramLabel = "N", defaultValue = "0", description = "processor threads (default: all)")
	private int threads;

	@Option(
			names = "--device",
			paramLabel = "auto|cpu|gpu:N",
			defaultValue = "auto",
			description = "where to compute (default: ${DEFAULT-VALUE})")
	private String device;

	@Option(names = "--orientation", paramLabel = "LPS|as-stored", description = ORIENTATION)
	private String orientation;

	@Option(
			names = "--spacing",
			paramLabel = "X,Y,Z",
			description = "voxel size in mm of files that do not tell it, such as TIFF, or tell it wrong (default: the "
					+ "files')")
	private String spacing;

	/** @throws InvalidRequest if the step or the orientation is impossible */
	PredictionSettings settings(boolean probabilities) {
		PredictionSettings settings =
				new PredictionSettings(step, Optional.ofNullable(mirror), Optional.empty(), probabilities);
		return settings.with(StatedOrientation.parse(orientation));
	}

	/** @throws InvalidRequest if it is no voxel size */
	Optional<Spacing> spacing() {
		try {
			return Optional.ofNullable(spacing).map(Spacing::parse);
		} catch (IllegalArgumentException e) {
			throw new InvalidRequest("--spacing " + e.getMessage());
		}
	}

	EngineSettings engine() {
		return new EngineSettings(threads, device);
	}
}
