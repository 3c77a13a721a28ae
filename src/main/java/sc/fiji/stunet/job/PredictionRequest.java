package sc.fiji.stunet.job;

import java.nio.file.Path;
import java.util.Optional;

import sc.fiji.stunet.volume.StatedOrientation;

/**
 * A request to segment volumes with a model.
 *
 * @param model folder
 */
public record PredictionRequest(Path model, PredictionSettings settings, EngineSettings engine) {

	/** @return the same with a stated orientation */
	public PredictionRequest with(StatedOrientation stated) {
		return new PredictionRequest(model, settings.with(Optional.of(stated)), engine);
	}
}
