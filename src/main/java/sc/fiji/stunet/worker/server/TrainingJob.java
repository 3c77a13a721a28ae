package sc.fiji.stunet.worker.server;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

import com.fasterxml.jackson.databind.JsonNode;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.segmentation.Segmentation;
import sc.fiji.stunet.train.Epoch;
import sc.fiji.stunet.train.LearningRates;
import sc.fiji.stunet.train.Preview;
import sc.fiji.stunet.train.TrainingLog;
import sc.fiji.stunet.train.TrainingObserver;
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
				recipe(s, rates),
				Training.Request.fold(s.fold()),
				mode(s),
				s.leaveOutFailing(),
				new Segmentation.Options(s.threads(), s.device()),
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

	private static TrainingSchedule recipe(TrainJob.Settings s, LearningRates rates) {
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

	/** Passes the epochs on, those from before it was resumed as well, and keeps the last wish. */
	private static final class Told implements TrainingObserver {

		private final Dialogue dialogue;
		private Wish wish = Wish.GO_ON;
		private Optional<Preview> preview = Optional.empty();
		private int sent;

		Told(Dialogue dialogue) {
			this.dialogue = dialogue;
		}

		@Override
		public Wish wish() {
			for (Optional<JsonNode> message = dialogue.message(); message.isPresent(); message = dialogue.message())
				wish = Wish.valueOf(message.get().textValue());
			return wish;
		}

		/** Sent with the log, which comes next and names the structures. */
		@Override
		public void epoch(Epoch epoch, Preview slice) {
			preview = Optional.of(slice);
		}

		@Override
		public void log(TrainingLog log) {
			List<Epoch> fresh = log.epochs().subList(sent, log.epochs().size());
			for (Epoch epoch : fresh) {
				boolean last = epoch.number() == log.epochs().size();
				dialogue.event(JsonLines.tree(
						new TrainJob.Event(log.structures(), epoch, last ? preview.orElse(null) : null)));
			}
			sent = log.epochs().size();
		}
	}
}
