package sc.fiji.stunet.fiji.annotate;

import java.util.Optional;

import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.InitializationSettings;
import sc.fiji.stunet.job.InitializationSettings.Pretrained;
import sc.fiji.stunet.job.TrainingSchedule;

/** A round of two epochs that proposes two slices. */
final class ShortRound {

	private ShortRound() {}

	static AnnotationRound.Settings settings(Optional<Pretrained> start) {
		return new AnnotationRound.Settings(
				new InitializationSettings(
						Optional.empty(), Optional.of("S"), Optional.empty(), Optional.empty(), start),
				TrainingSchedule.of(
						Optional.of(2),
						Optional.empty(),
						Optional.empty(),
						Optional.empty(),
						TrainingSchedule.ORIGINAL_RATES,
						1),
				new EngineSettings(1, "cpu"),
				2);
	}
}
