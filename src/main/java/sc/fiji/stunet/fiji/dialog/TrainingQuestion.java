package sc.fiji.stunet.fiji.dialog;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

import sc.fiji.stunet.fiji.dialog.Expectations.Expected;
import sc.fiji.stunet.fiji.launch.EngineService;
import sc.fiji.stunet.fiji.launch.RunTimes;
import sc.fiji.stunet.fiji.launch.Training;
import sc.fiji.stunet.job.DataOutline;
import sc.fiji.stunet.job.ExpectedTraining;
import sc.fiji.stunet.job.LearningSettings;
import sc.fiji.stunet.job.TrainingSchedule;
import sc.fiji.stunet.progress.Durations;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.worker.client.RemoteJobs;

/** What a training is expected to take, and whether what it learns from can be read. */
record TrainingQuestion(Trains command, LastOutline outlines, Estimator estimator) implements Expectations.Question {

	/** Estimates a training; see {@link RemoteJobs#expected}. */
	interface Estimator {

		ExpectedTraining of(Path data, LearningSettings settings, Progress progress);

		ExpectedTraining of(DataOutline data, LearningSettings settings, Progress progress);
	}

	static final String UNKNOWN_TIME =
			"the time of an epoch is known after the first training or prediction on this computer";

	/**
	 * @param form of a command that {@link Trains}
	 * @param outlines of the dialog
	 */
	static TrainingQuestion of(Form form, LastOutline outlines, EngineService engine) {
		return new TrainingQuestion((Trains) form.filledIn(), outlines, new Engine(engine));
	}

	private record Engine(EngineService engine) implements Estimator {

		@Override
		public ExpectedTraining of(Path data, LearningSettings settings, Progress progress) {
			return new RemoteJobs(engine.segmentation()).expected(data, settings, progress);
		}

		@Override
		public ExpectedTraining of(DataOutline data, LearningSettings settings, Progress progress) {
			return new RemoteJobs(engine.segmentation()).expected(data, settings, progress);
		}
	}

	@Override
	public Expected answer(Progress progress) {
		Training.Source source = command.source();
		Optional<Path> folder = source.ready();
		Optional<DataOutline> outline = folder.isPresent() ? Optional.empty() : outlines.of(source, progress);
		if (folder.isEmpty() && outline.isEmpty()) return Expected.NOTHING;
		LearningSettings settings = command.settings();
		ExpectedTraining expected = folder.isPresent()
				? estimator.of(folder.get(), settings, progress)
				: estimator.of(outline.get(), settings, progress);
		return new Expected(Map.of(), line(expected, settings));
	}

	private static String line(ExpectedTraining expected, LearningSettings settings) {
		return String.format(
				Locale.ROOT,
				"Expected: %d %s, %s; about %.1f GB of memory; %s.",
				expected.cases(),
				expected.cases() == 1 ? "case" : "cases",
				expected.plan(),
				expected.bytes() / 1e9,
				time(settings, expected));
	}

	private static String time(LearningSettings settings, ExpectedTraining expected) {
		String device = settings.engine().device();
		OptionalDouble measured = RunTimes.secondsOfEpoch(device, expected);
		OptionalDouble seconds =
				measured.isPresent() ? measured : RunTimes.secondsOfEpochByPredictions(device, expected);
		if (seconds.isEmpty()) return UNKNOWN_TIME;
		TrainingSchedule schedule = settings.schedule();
		double ofOne = schedule.epochs() * seconds.getAsDouble();
		double limited =
				schedule.minutes().map(limit -> Math.min(ofOne, 60 * limit)).orElse(ofOne);
		return "an epoch about " + text(seconds.getAsDouble()) + ", all of them "
				+ (expected.networks() == 1 ? "" : "in " + expected.networks() + " folds ") + "about "
				+ text(expected.networks() * limited) + ", by the last "
				+ (measured.isPresent() ? "training" : "prediction") + " here";
	}

	private static String text(double seconds) {
		return Durations.text(Math.max(1, seconds));
	}
}
