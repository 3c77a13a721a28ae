package sc.fiji.stunet.cli;

import java.util.Optional;

import picocli.CommandLine.Option;

import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.volume.StatedOrientation;

/** A job that runs the network on volumes. */
abstract class EngineCommand extends JobCommand {

	static final int SOME_FAILED = 3;

	@Option(names = "--threads", paramLabel = "N", defaultValue = "0", description = "processor threads (default: all)")
	private int threads;

	@Option(
			names = "--device",
			paramLabel = "auto|cpu|gpu:N",
			defaultValue = "auto",
			description = "where to compute (default: ${DEFAULT-VALUE})")
	private String device;

	@Option(
			names = "--orientation",
			paramLabel = "LPS|as-stored",
			description = "where x, y and z run to in volumes that do not tell it themselves, in three letters (left "
					+ "or right, anterior or posterior, superior or inferior); as-stored: volumes are not turned "
					+ "for the model")
	private String orientation;

	@Override
	final int threads() {
		return threads;
	}

	protected final EngineSettings engine() {
		return new EngineSettings(threads, device);
	}

	final Optional<StatedOrientation> orientation() {
		return StatedOrientation.parse(orientation);
	}
}
