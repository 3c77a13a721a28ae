package sc.fiji.stunet.job;

import java.nio.file.Path;
import java.util.Optional;

import sc.fiji.stunet.volume.StatedOrientation;

/**
 * With what volumes are segmented.
 *
 * @param model folder
 */
public record PredictionRequest(Path model, PredictionSettings settings, EngineSettings engine) {

	/** @return the same with what the user says of the volume */
	public PredictionRequest with(StatedOrientation stated) {
		return new PredictionRequest(model, settings.with(Optional.of(stated)), engine);
	}
}
