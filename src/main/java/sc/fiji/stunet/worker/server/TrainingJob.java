package sc.fiji.stunet.worker.server;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

import com.fasterxml.jackson.databind.JsonNode;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.job.Control;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.Epoch;
import sc.fiji.stunet.job.LearningRates;
import sc.fiji.stunet.job.Preview;
import sc.fiji.stunet.job.TrainingObserver;
import sc.fiji.stunet.train.TrainingSchedule;
import sc.fiji.stunet.training.FromScratch;
import sc.fiji.stunet.training.Training;
import sc.fiji.stunet.training.Transfer;
import sc.fiji.stunet.worker.Dialogue;
import sc.fiji.stunet.worker.JsonLines;
import sc.fiji.stunet.worker.TrainJob;

/** Learns from a data set, from nothing or from a model. */
final class TrainingJob {

	private TrainingJob() {}

	static Object run(JsonNode parameters, Dialogue dialogue) {
		TrainJob.Parameters asked = JsonLines.value(parameters, TrainJob.Parameters.class);
		TrainJob.Settings s = asked.settings();
		TrainJob.Start start = asked.start();
		LearningRates rates =
				start == null ? TrainingSchedule.ORIGINAL_RATES : new LearningRates(start.rate(), start.headRate());
		Training.Request request = new Training.Request(
				Path.of(asked.data()),
				Path.of(asked.output()),
				schedule(s, rates),
				Training.Request.fold(s.fold()),
				mode(s),
				s.leaveOutFailing(),
				new EngineSettings(s.threads(), s.device()),
				asked.orientation());
		Optional<Path> plan = Optional.ofNullable(s.plan()).map(Path::of);
		Told told = new Told(dialogue);
		Training.Result result = start == null
				? Training.run(
						request,
						new FromScratch(plan, Optional.ofNullable(s.size()), given(s.memory())),
						told,
						dialogue)
				: Transfer.run(
						request,
						new Transfer.Settings(
								Path.of(start.model()),
								plan,
								start.keepPlan(),
								start.keepHeads(),
								start.freeze(),
								given(s.memory())),
						told,
						dialogue);
		return new TrainJob.Result(result.model().toString(), result.text());
	}

	private static TrainingSchedule schedule(TrainJob.Settings s, LearningRates rates) {
		return TrainingSchedule.of(
				given(s.epochs()), given(s.updates()), given(s.minutes()), given(s.patience()), rates, s.seed());
	}

	private static OptionalInt given(Integer number) {
		return number == null ? OptionalInt.empty() : OptionalInt.of(number);
	}

	private static OptionalDouble given(Double number) {
		return number == null ? OptionalDouble.empty() : OptionalDouble.of(number);
	}

	private static Training.Mode mode(TrainJob.Settings s) {
		if (s.resume() && s.restart())
			throw new InvalidRequest("A training is either resumed or restarted; choose one.");
		return s.resume() ? Training.Mode.RESUME : s.restart() ? Training.Mode.RESTART : Training.Mode.NEW;
	}

	/** Passes the epochs on, and keeps the last word of the user. */
	private static final class Told implements TrainingObserver {

		private final Dialogue dialogue;
		private Control control = Control.GO_ON;

		Told(Dialogue dialogue) {
			this.dialogue = dialogue;
		}

		@Override
		public Control control() {
			for (Optional<JsonNode> message = dialogue.message(); message.isPresent(); message = dialogue.message())
				control = Control.valueOf(message.get().textValue());
			return control;
		}

		@Override
		public void epoch(List<String> structures, Epoch epoch, Optional<Preview> preview) {
			dialogue.event(JsonLines.tree(new TrainJob.Event(structures, epoch, preview.orElse(null))));
		}
	}
}
