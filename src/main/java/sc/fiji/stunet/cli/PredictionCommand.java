package sc.fiji.stunet.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

import picocli.CommandLine.Option;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.job.Scope;
import sc.fiji.stunet.job.Speed;
import sc.fiji.stunet.job.TimePoint;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Spacing;

/** What predicting one volume and a folder share. */
abstract class PredictionCommand extends EngineCommand {

	private static final String MARGIN = "--margin";

	@Option(
			names = {"-m", "--model"},
			required = true,
			paramLabel = "NAME.stunet",
			description = "the model folder, or the name of an installed model (stunet models)")
	private Path model;

	@Option(
			names = "--step",
			paramLabel = "FRACTION",
			description = "how far tiles are apart, as a fraction of the patch (default: 0.5, with --speed fast 0.75)")
	private Optional<Double> step;

	@Option(
			names = "--mirror",
			negatable = true,
			description = "average over mirrored runs (default: over the axes that the model allows)")
	private Boolean mirror;

	@Option(
			names = "--speed",
			paramLabel = "best|fast",
			defaultValue = "best",
			description = "best: the original's numbers; fast: no mirroring, tiles further apart, none of nothing but "
					+ "air, labels decided before they are resampled (default: ${DEFAULT-VALUE})")
	private String speed;

	@Option(
			names = "--spacing",
			paramLabel = "X,Y,Z",
			description = "voxel size in mm of files that do not tell it, such as TIFF, or tell it wrong (default: the "
					+ "files')")
	private Optional<String> spacing;

	@Option(
			names = "--frame",
			paramLabel = "N|all",
			defaultValue = "0",
			description = "which time point of a file that has several, from 1; all: one after the other, into one "
					+ "label map with the time axis of the scan (default: the only one)")
	private String frame;

	@Option(
			names = "--structures",
			paramLabel = "NAME,NAME",
			defaultValue = "",
			description = "only these of the model's structures, as \"liver,spleen\" (default: all)")
	private String structures;

	@Option(
			names = "--smallest",
			paramLabel = "MM3",
			defaultValue = "0",
			description = "remove connected pieces of a structure below this volume in mm3 (default: none)")
	private double smallest;

	@Option(
			names = "--roi",
			paramLabel = "X,Y,Z,W,H,D",
			defaultValue = "",
			description =
					"predict only inside this box of the scan, in its voxels: the first one, from 0, and how many "
							+ "(default: all)")
	private String roi;

	@Option(
			names = "--crop-with",
			paramLabel = "MODEL:NAME,NAME",
			defaultValue = "",
			description = "predict only inside a box around what a first, coarse model finds of these structures")
	private String cropWith;

	@Option(
			names = MARGIN,
			paramLabel = "MM",
			defaultValue = "20",
			description = "around what --crop-with finds, in mm (default: ${DEFAULT-VALUE})")
	private double margin;

	/** Its folder, or the name of an installed one. */
	protected final Path model() {
		return model;
	}

	/** @throws InvalidRequest if the step, the orientation or what restricts the result makes no sense */
	protected final PredictionSettings settings() {
		if (isGiven(MARGIN) && cropWith.isBlank())
			throw new InvalidRequest(
					"--margin is around what --crop-with finds; name a model there, or leave --margin out.");
		return PredictionSettings.of(Speed.parse(speed), step, Optional.ofNullable(mirror), orientation())
				.with(Scope.parse(structures, smallest, roi, cropWith, margin));
	}

	/** @throws InvalidRequest if it is no time point */
	protected final TimePoint frame() {
		return TimePoint.parse(frame);
	}

	/** @throws InvalidRequest if it is no voxel size */
	protected final Optional<Spacing> spacing() {
		try {
			return spacing.map(Spacing::parse);
		} catch (IllegalArgumentException e) {
			throw new InvalidRequest("--spacing " + e.getMessage());
		}
	}

	/**
	 * Does work whose progress is shown, and which Ctrl-C ends.
	 *
	 * @param lineAtStart whether every activity begins with a line in a log file; false when there are very many
	 */
	protected final <R> R withProgress(boolean lineAtStart, Function<Progress, R> work) {
		try (EndableProgress progress = new EndableProgress(new ConsoleProgress(err(), lineAtStart))) {
			return work.apply(progress);
		}
	}
}
