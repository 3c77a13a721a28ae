package sc.fiji.stunet.fiji.annotate;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.InitializationSettings;
import sc.fiji.stunet.job.InitializationSettings.Pretrained;
import sc.fiji.stunet.job.LearningSettings;
import sc.fiji.stunet.job.LearningSettings.Mode;
import sc.fiji.stunet.job.TrainingRequest;
import sc.fiji.stunet.job.TrainingSchedule;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.LabelMap;

/**
 * A round of the loop: learns from what is annotated now, segments the image, and proposes the slices to look at next.
 * The first begins with a start model, or from scratch; later ones go on from the round before.
 */
public final class AnnotationRound {

	/** What the engine does. */
	public interface Engine {

		/** @see sc.fiji.stunet.worker.client.RemoteTraining#train */
		void learn(TrainingRequest request);

		/**
		 * Segments the open image.
		 *
		 * @param model folder
		 * @param scan files of its channels
		 */
		Prediction predict(Path model, List<Path> scan, EngineSettings settings);
	}

	/**
	 * @param labels on the image's grid
	 * @param entropies of each slice, from 0, the mean over its voxels in nats: how unsure the network is of it
	 */
	public record Prediction(LabelMap labels, double[] entropies) {}

	/**
	 * @param first how the first round begins
	 * @param schedule of each round
	 * @param proposals how many slices to propose
	 */
	public record Settings(
			InitializationSettings first, TrainingSchedule schedule, EngineSettings engine, int proposals) {

		/** @throws InvalidRequest if no slice is to be proposed */
		public Settings {
			if (proposals < 1)
				throw new InvalidRequest("The number of slices to propose is " + proposals + "; give 1 or more.");
		}
	}

	private final AnnotationProject project;
	private final Engine engine;
	private final Progress progress;

	public AnnotationRound(AnnotationProject project, Engine engine, Progress progress) {
		this.project = project;
		this.engine = engine;
		this.progress = progress;
	}

	/**
	 * Blocks until it is finished; one that was killed goes on where it was, unless annotations or settings have
	 * changed since.
	 *
	 * @param number from 1; a finished one is not learnt again
	 * @return slices to look at next, from 1, the one that tells most first
	 * @throws InvalidRequest if the round before is missing
	 * @throws sc.fiji.stunet.volume.InvalidVolume if nothing can be learnt from what is annotated
	 * @throws sc.fiji.stunet.progress.Cancelled if the user cancels; it can be gone on with
	 */
	public List<Integer> run(int number, Settings settings) {
		if (number < 1 || number > project.rounds() + 1)
			throw new InvalidRequest("Round " + number + " cannot be learnt yet, as round " + (project.rounds() + 1)
					+ " is the next; give round=" + (project.rounds() + 1) + ".");
		if (number <= project.rounds()) {
			progress.log("STU-Net: round " + number + " was finished before, and is not learnt again.");
			return look(settings);
		}
		Path model = project.model(number);
		boolean same = project.begin(text(number, settings));
		Optional<Mode> mode = mode(model, same);
		if (mode.equals(Optional.of(Mode.RESTART)))
			progress.log("STU-Net: round " + number + " begins anew, since what it learns from has changed.");
		mode.ifPresent(how -> engine.learn(new TrainingRequest(
				project.data(), model, settings(number, settings, how), Optional.empty(), Optional.of(live(number)))));
		List<Integer> proposed = predicted(number, settings);
		progress.checkCancelled();
		project.finish(proposed);
		progress.log("STU-Net: round " + number + " is finished; " + sentence(proposed));
		return proposed;
	}

	/**
	 * What of the settings decides what a round learns, in the words of 0.1.0: its checksum is in the projects, and a
	 * round goes on only with the same one. A setting that is new may stand in it only where it is given.
	 */
	static String text(int number, Settings settings) {
		TrainingSchedule schedule = settings.schedule();
		String length = String.format(
				Locale.ROOT,
				"TrainingSchedule[epochs=%s, iterations=%s, validationBatches=%s, rates=%s, seed=%s, minutes=%s, "
						+ "patience=%s, warmup=%s]",
				schedule.epochs(),
				schedule.iterations(),
				schedule.validationBatches(),
				schedule.rates(),
				schedule.seed(),
				schedule.minutes(),
				schedule.patience(),
				schedule.warmup());
		if (number > 1) return length;
		InitializationSettings first = settings.first();
		return length
				+ String.format(
						Locale.ROOT,
						" InitializationSettings[plan=%s, size=%s, memoryGb=%s, mirror=%s, pretrained=%s, "
								+ "patchVoxels=%s]",
						first.plan(),
						first.size(),
						first.memoryGb(),
						first.mirror(),
						first.pretrained(),
						first.patchVoxels());
	}

	/**
	 * Sees to it that there is what the last round finds in the open image, which may be another one than it was
	 * finished with.
	 *
	 * @return slices to look at next, from 1, the one that tells most first
	 * @throws InvalidRequest if no round is finished
	 */
	public List<Integer> look(Settings settings) {
		int last = project.rounds();
		if (last == 0)
			throw new InvalidRequest("Nothing was learnt in the project " + project.folder()
					+ " yet; annotate some slices, and learn from them with round=1.");
		if (!Files.exists(project.prediction(last))) {
			List<Integer> proposed = predicted(last, settings);
			project.looked(proposed);
			progress.log("STU-Net: " + sentence(proposed));
		}
		return project.proposed();
	}

	private static String sentence(List<Integer> proposed) {
		return proposed.isEmpty()
				? "every slice is annotated."
				: "look next at " + (proposed.size() == 1 ? "slice " : "the slices ")
						+ proposed.stream().map(String::valueOf).collect(Collectors.joining(", ")) + ".";
	}

	private TrainingRequest.Live live(int number) {
		return new TrainingRequest.Live(
				project.scan(), project.prediction(number), project.folder().resolve("cases"), number == 1);
	}

	private List<Integer> predicted(int number, Settings settings) {
		Prediction found = engine.predict(project.model(number), project.scan(), settings.engine());
		VolumeWriter.writeLabels(project.prediction(number), found.labels(), true);
		return Uncertainty.propose(found.entropies(), project.slices(), settings.proposals());
	}

	/**
	 * @param same whether the annotations and settings are those of a round that was not finished
	 * @return empty: it was learnt, and only its prediction is missing
	 */
	private static Optional<Mode> mode(Path model, boolean same) {
		Path begun = model.resolveSibling(Model.nameOf(model) + ".training");
		if (Files.exists(begun.resolve("checkpoints"))) return Optional.of(same ? Mode.RESUME : Mode.RESTART);
		if (!Files.exists(model.resolve(Model.DESCRIPTION))) return Optional.of(Mode.NEW);
		return same ? Optional.empty() : Optional.of(Mode.RESTART);
	}

	private LearningSettings settings(int number, Settings settings, Mode mode) {
		InitializationSettings first = settings.first();
		InitializationSettings initialization = number == 1
				? first
				: new InitializationSettings(
								Optional.empty(),
								Optional.empty(),
								first.memoryGb(),
								first.mirror(),
								Optional.of(new Pretrained(project.model(number - 1), true, true, 0, false)))
						.withPatchVoxels(first.patchVoxels());
		return new LearningSettings(
				initialization, settings.schedule(), Optional.empty(), mode, false, settings.engine());
	}
}
