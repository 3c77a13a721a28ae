package sc.fiji.stunet.job;

import java.util.Optional;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.volume.StatedOrientation;

/**
 * The settings for segmenting a volume.
 *
 * @param step distance of tiles as a fraction of the patch, above 0 up to 1
 * @param mirror whether to average over mirrored runs; empty: over the axes that the model allows
 * @param orientation of volumes without one; empty: they are refused by models that need it
 * @param speed what else is given up to be faster
 * @param scope where, and what of it
 */
public record PredictionSettings(
		double step, Optional<Boolean> mirror, Optional<StatedOrientation> orientation, Speed speed, Scope scope) {

	public static final PredictionSettings DEFAULT =
			of(Speed.BEST, Optional.empty(), Optional.empty(), Optional.empty());
	/** For a result that somebody waits for: without mirrored runs, which make it a little better. */
	public static final PredictionSettings SOON =
			of(Speed.BEST, Optional.empty(), Optional.of(false), Optional.empty());

	/** @throws InvalidRequest if the step is impossible */
	public PredictionSettings {
		if (!(step > 0 && step <= 1))
			throw new InvalidRequest(
					"The step between tiles is " + step + "; give a fraction of the patch above 0, up to 1.");
	}

	/** Settings for all that the model finds, everywhere. */
	public PredictionSettings(
			double step, Optional<Boolean> mirror, Optional<StatedOrientation> orientation, Speed speed) {
		this(step, mirror, orientation, speed, Scope.ALL);
	}

	/**
	 * Settings of a speed.
	 *
	 * @param step stated, wins over that of the speed
	 * @param mirror stated, wins over that of the speed
	 */
	public static PredictionSettings of(
			Speed speed, Optional<Double> step, Optional<Boolean> mirror, Optional<StatedOrientation> orientation) {
		Optional<Boolean> ofSpeed = speed.mirrors() ? Optional.empty() : Optional.of(false);
		return new PredictionSettings(step.orElse(speed.step()), mirror.or(() -> ofSpeed), orientation, speed);
	}

	/** @return the same with the orientation that is stated for volumes without one */
	public PredictionSettings with(Optional<StatedOrientation> stated) {
		return new PredictionSettings(step, mirror, stated, speed, scope);
	}

	/** @return the same with another scope */
	public PredictionSettings with(Scope other) {
		return new PredictionSettings(step, mirror, orientation, speed, other);
	}
}
