package sc.fiji.stunet.fiji.annotate;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.real.FloatType;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.InitializationSettings;
import sc.fiji.stunet.job.InitializationSettings.Pretrained;
import sc.fiji.stunet.job.LearningSettings;
import sc.fiji.stunet.job.LearningSettings.Mode;
import sc.fiji.stunet.job.TrainingRequest;
import sc.fiji.stunet.job.TrainingSchedule;
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
		 * @param model folder
		 * @param data the data set with the image
		 */
		Prediction predict(Path model, Path data, EngineSettings settings);
	}

	/**
	 * @param labels on the image's grid
	 * @param probabilities (x, y, z, class)
	 */
	public record Prediction(LabelMap labels, RandomAccessibleInterval<FloatType> probabilities) {}

	/**
	 * @param first how the first round begins
	 * @param schedule of each round
	 * @param proposals how many slices to propose
	 */
	public record Settings(
			InitializationSettings first, TrainingSchedule schedule, EngineSettings engine, int proposals) {}

	private final AnnotationProject project;
	private final Engine engine;
	private final Progress progress;

	public AnnotationRound(AnnotationProject project, Engine engine, Progress progress) {
		this.project = project;
		this.engine = engine;
		this.progress = progress;
	}

	/**
	 * Blocks until it is finished; one that was killed goes on where it was, unless something was annotated since.
	 *
	 * @param number from 1; a finished one is not learnt again
	 * @return slices to look at next, from 1, the least sure first
	 * @throws InvalidRequest if the round before is missing
	 */
	public List<Integer> run(int number, Settings settings) {
		if (number < 1 || number > project.rounds() + 1)
			throw new InvalidRequest("Round " + number + " cannot be learnt, since " + project.rounds()
					+ " are finished; give round=" + (project.rounds() + 1) + ".");
		if (number <= project.rounds()) {
			progress.log("STU-Net: round " + number + " was finished before, and is not learnt again.");
			return project.proposed();
		}
		Path data = project.data();
		Path model = project.model(number);
		engine.learn(new TrainingRequest(
				data, model, settings(number, settings, mode(model, project.begin(data))), Optional.empty()));
		Prediction found = engine.predict(model, data, settings.engine());
		VolumeWriter.writeLabels(project.prediction(number), found.labels(), true);
		List<Integer> proposed = Uncertainty.propose(
				Uncertainty.entropies(found.probabilities()), project.slices(), settings.proposals());
		project.finish(proposed);
		progress.log("STU-Net: round " + number + " is finished; it is least sure of the slices "
				+ proposed.toString().replaceAll("[\\[\\]]", "") + ".");
		return proposed;
	}

	/** The model may be finished and its prediction not, when the process was killed between them. */
	private static Mode mode(Path model, boolean same) {
		Path begun = model.resolveSibling(model.getFileName().toString().replace(".stunet", ".training"));
		boolean exists = Files.exists(model) || Files.exists(begun);
		return !exists ? Mode.NEW : same && Files.exists(begun.resolve("checkpoints")) ? Mode.RESUME : Mode.RESTART;
	}

	private LearningSettings settings(int number, Settings settings, Mode mode) {
		InitializationSettings initialization = number == 1
				? settings.first()
				: new InitializationSettings(
						Optional.empty(),
						Optional.empty(),
						settings.first().memoryGb(),
						settings.first().mirror(),
						Optional.of(new Pretrained(project.model(number - 1), true, true, 0, false)));
		return new LearningSettings(
				initialization, settings.schedule(), Optional.empty(), mode, false, settings.engine());
	}
}
