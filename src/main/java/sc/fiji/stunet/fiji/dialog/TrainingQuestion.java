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
import sc.fiji.stunet.job.ExpectedTraining;
import sc.fiji.stunet.job.LearningSettings;
import sc.fiji.stunet.progress.Durations;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.worker.client.RemoteJobs;

/** What a training is expected to take, and whether its data set can be read. */
record TrainingQuestion(Trains command, Estimator estimator) implements Expectations.Question {

	/** Estimates a training; see {@link RemoteJobs#expected}. */
	interface Estimator {

		ExpectedTraining of(Path data, LearningSettings settings, Progress progress);
	}

	static final String UNKNOWN_TIME =
			"the time of an epoch is known after the first training or prediction on this computer";

	/** @param form of a command that {@link Trains} */
	static TrainingQuestion of(Form form, EngineService engine) {
		return new TrainingQuestion(
				(Trains) form.filledIn(),
				(data, settings, progress) -> new RemoteJobs(engine.segmentation()).expected(data, settings, progress));
	}

	@Override
	public Expected answer(Progress progress) {
		Optional<Path> data = command.dataSet().filter(folder -> !Training.hasRois(folder));
		if (data.isEmpty()) return Expected.NOTHING;
		LearningSettings settings = command.settings();
		ExpectedTraining expected = estimator.of(data.get(), settings, progress);
		return new Expected(
				Map.of(),
				String.format(
						Locale.ROOT,
						"Expected: %d %s, %s; about %.1f GB of memory; %s.",
						expected.cases(),
						expected.cases() == 1 ? "case" : "cases",
						expected.plan(),
						expected.bytes() / 1e9,
						time(settings, expected)));
	}

	private static String time(LearningSettings settings, ExpectedTraining expected) {
		String device = settings.engine().device();
		OptionalDouble measured = RunTimes.secondsOfEpoch(device, expected);
		OptionalDouble seconds =
				measured.isPresent() ? measured : RunTimes.secondsOfEpochByPredictions(device, expected);
		if (seconds.isEmpty()) return UNKNOWN_TIME;
		return "an epoch about " + Durations.text(Math.max(1, seconds.getAsDouble())) + ", by the last "
				+ (measured.isPresent() ? "training" : "prediction") + " here";
	}
}
