package sc.fiji.stunet.worker.client;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

import com.fasterxml.jackson.databind.JsonNode;

import sc.fiji.stunet.job.Control;
import sc.fiji.stunet.job.TrainingObserver;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.ToldOrientation;
import sc.fiji.stunet.worker.Dialogue;
import sc.fiji.stunet.worker.JsonLines;
import sc.fiji.stunet.worker.TrainJob;

/** Trainings in the process of the segmentation. Safe for several threads; they queue up. */
public final class RemoteTraining {

	/**
	 * @param data folder of the data set
	 * @param output folder NAME.stunet
	 * @param start the model that a transfer starts from; empty: from nothing
	 * @param orientation of images that do not tell theirs; empty: not told
	 */
	public record Request(
			Path data, Path output, Settings settings, Optional<Start> start, Optional<ToldOrientation> orientation) {

		/** For images that tell how they lie in the patient, or of which it does not matter. */
		public Request(Path data, Path output, Settings settings, Optional<Start> start) {
			this(data, output, settings, start, Optional.empty());
		}
	}

	/**
	 * @param plan file; empty: the plan follows from the data
	 * @param size S, B, L, H or auto; empty: S, or what the plan or the start says
	 * @param memoryGb that training may take, in GB of 1e9 bytes; empty: most of what is free
	 * @param epochs empty: as the recipe says
	 * @param updates of an epoch; empty: as the recipe says
	 * @param minutes empty: no limit
	 * @param patience epochs without improvement that end it; empty: none do
	 * @param fold 0 to 4, or all
	 * @param resume whether to go on with a training that was ended
	 * @param restart whether to throw one away
	 * @param leaveOutFailing whether cases that fail are left out rather than end the training
	 * @param threads 0: all
	 * @param device auto, cpu or gpu:N
	 */
	public record Settings(
			Optional<Path> plan,
			Optional<String> size,
			OptionalDouble memoryGb,
			OptionalInt epochs,
			OptionalInt updates,
			OptionalDouble minutes,
			OptionalInt patience,
			String fold,
			long seed,
			boolean resume,
			boolean restart,
			boolean leaveOutFailing,
			int threads,
			String device) {}

	/**
	 * @param model folder
	 * @param keepPlan whether its voxel size and normalization are kept
	 * @param keepHeads whether heads keep the rows of structures of the same name
	 * @param rate first learning rate of the body
	 * @param headRate of the heads
	 * @param freeze this many encoder stages from the first are not trained
	 */
	public record Start(Path model, boolean keepPlan, boolean keepHeads, double rate, double headRate, int freeze) {}

	/**
	 * @param model the folder that was written
	 * @param text what the model is and how well it does, lines for the user
	 */
	public record Result(Path model, String text) {}

	private final Engine engine;

	/** @param owner has the process, and closes it */
	public RemoteTraining(RemoteSegmentation owner) {
		this(owner.engine());
	}

	RemoteTraining(Engine engine) {
		this.engine = engine;
	}

	/**
	 * Blocks until the training has ended: hours.
	 *
	 * @throws sc.fiji.stunet.progress.Cancelled if the user gave it up; it can be resumed
	 * @throws EngineFailure if it failed
	 */
	public Result train(Request asked, TrainingObserver observer, Progress progress) {
		TrainJob.Result result = engine.compute(
				TrainJob.NAME,
				() -> parameters(asked),
				TrainJob.Result.class,
				asked.settings().device(),
				new Watched(observer, progress));
		return new Result(Path.of(result.model()), result.text());
	}

	private static TrainJob.Parameters parameters(Request asked) {
		Settings s = asked.settings();
		TrainJob.Settings settings = new TrainJob.Settings(
				s.plan().map(RemoteTraining::absolute).orElse(null),
				s.size().orElse(null),
				orNull(s.memoryGb()),
				orNull(s.epochs()),
				orNull(s.updates()),
				orNull(s.minutes()),
				orNull(s.patience()),
				s.fold(),
				s.seed(),
				s.resume(),
				s.restart(),
				s.leaveOutFailing(),
				s.threads(),
				s.device());
		TrainJob.Start start = asked.start()
				.map(from -> new TrainJob.Start(
						absolute(from.model()),
						from.keepPlan(),
						from.keepHeads(),
						from.rate(),
						from.headRate(),
						from.freeze()))
				.orElse(null);
		return new TrainJob.Parameters(
				absolute(asked.data()),
				absolute(asked.output()),
				settings,
				start,
				asked.orientation().map(ToldOrientation::text).orElse(null));
	}

	private static Integer orNull(OptionalInt number) {
		return number.isPresent() ? number.getAsInt() : null;
	}

	private static Double orNull(OptionalDouble number) {
		return number.isPresent() ? number.getAsDouble() : null;
	}

	private static String absolute(Path path) {
		return path.toAbsolutePath().toString();
	}

	/** The user's control as messages, events as epochs. */
	private static final class Watched implements Dialogue {

		private final TrainingObserver observer;
		private final Progress progress;
		private Control told = Control.GO_ON;

		Watched(TrainingObserver observer, Progress progress) {
			this.observer = observer;
			this.progress = progress;
		}

		@Override
		public Optional<JsonNode> message() {
			Control control = observer.control();
			if (control == told) return Optional.empty();
			told = control;
			return Optional.of(JsonLines.tree(control));
		}

		@Override
		public void event(JsonNode event) {
			TrainJob.Event heard = JsonLines.value(event, TrainJob.Event.class);
			observer.epoch(heard.structures(), heard.epoch(), Optional.ofNullable(heard.preview()));
		}

		@Override
		public String afterDeath() {
			return "what was learnt up to the last finished epoch is kept, and the training can be resumed (--resume)";
		}

		@Override
		public void report(String activity, long done, long total) {
			progress.report(activity, done, total);
		}

		@Override
		public void log(String sentence) {
			progress.log(sentence);
		}

		@Override
		public void needs(long bytes) {
			progress.needs(bytes);
		}

		@Override
		public boolean isCancelled() {
			return progress.isCancelled();
		}
	}
}
