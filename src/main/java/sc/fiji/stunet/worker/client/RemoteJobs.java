package sc.fiji.stunet.worker.client;

import java.nio.file.Path;
import java.util.List;

import sc.fiji.stunet.job.DataOutline;
import sc.fiji.stunet.job.DataSetReport;
import sc.fiji.stunet.job.ExpectedTraining;
import sc.fiji.stunet.job.ExpectedWork;
import sc.fiji.stunet.job.ImportRequest;
import sc.fiji.stunet.job.LearningSettings;
import sc.fiji.stunet.job.PlanRequest;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.worker.Grid;
import sc.fiji.stunet.worker.JobNames;
import sc.fiji.stunet.worker.PredictionMessages;
import sc.fiji.stunet.worker.TrainingMessages;

/**
 * Checks data sets, plans trainings, imports and describes models in the engine's process. Thread-safe; jobs run one
 * after the other.
 */
public final class RemoteJobs {

	private final Engine engine;

	/** @param owner of the process, which closes it */
	public RemoteJobs(RemoteSegmentation owner) {
		engine = owner.engine();
	}

	/**
	 * Reads every file of a data set and checks it.
	 *
	 * @throws sc.fiji.stunet.progress.Cancelled if the user cancels
	 * @throws EngineFailure if the folder is no data set
	 */
	public DataSetReport check(Path data, Progress progress) {
		return engine.run(JobNames.CHECK_DATA, () -> data, DataSetReport.class, progress);
	}

	/**
	 * @return description of the plan, lines for the user
	 * @throws sc.fiji.stunet.progress.Cancelled if the user cancels; nothing is written then
	 * @throws EngineFailure if the data set cannot be learnt from, or the plan cannot be written
	 */
	public String plan(PlanRequest request, Progress progress) {
		return engine.run(JobNames.PLAN, () -> request, String.class, progress);
	}

	/**
	 * @return description of the new model, lines for the user
	 * @throws sc.fiji.stunet.progress.Cancelled if the user cancels; nothing is written then
	 * @throws EngineFailure if it failed
	 */
	public String importCheckpoint(ImportRequest request, Progress progress) {
		return engine.run(JobNames.IMPORT, () -> request, String.class, progress);
	}

	/**
	 * Looks at the engine: its Java, TensorFlow, and whether it computes correctly.
	 *
	 * @return lines for the user
	 * @throws EngineFailure if it cannot be started
	 */
	public String examine(Progress progress) {
		return engine.run(JobNames.EXAMINE, () -> "", String.class, progress);
	}

	/**
	 * Estimates predictions before their volume is read and their model is loaded.
	 *
	 * @param size of the volume in voxels
	 * @param device that is wanted: {@code auto}, {@code cpu} or {@code gpu:N}
	 * @return one for each of the settings
	 * @throws EngineFailure if the volume or the machine is not fit for them
	 */
	public List<ExpectedWork> expected(
			Path model,
			Extent size,
			Spacing spacing,
			List<PredictionSettings> settings,
			String device,
			Progress progress) {
		PredictionMessages.Planned planned = new PredictionMessages.Planned(
				model.toAbsolutePath(), Grid.of(size, Geometry.unoriented(spacing)), settings, device);
		return engine.run(JobNames.EXPECT, () -> planned, PredictionMessages.Expected.class, progress)
				.each();
	}

	/**
	 * Estimates a training from the headers of its data set.
	 *
	 * @throws EngineFailure if the folder cannot be learnt from, or the machine is too small
	 */
	public ExpectedTraining expected(Path data, LearningSettings settings, Progress progress) {
		TrainingMessages.Planned planned = new TrainingMessages.Planned(data.toAbsolutePath(), settings);
		return engine.run(JobNames.EXPECT_TRAINING, () -> planned, ExpectedTraining.class, progress);
	}

	/**
	 * Estimates a training on scans that no folder has yet.
	 *
	 * @throws EngineFailure if they cannot be learnt from, or the machine is too small
	 */
	public ExpectedTraining expected(DataOutline data, LearningSettings settings, Progress progress) {
		TrainingMessages.Outlined outlined = new TrainingMessages.Outlined(data, settings);
		return engine.run(JobNames.EXPECT_OUTLINED, () -> outlined, ExpectedTraining.class, progress);
	}

	/**
	 * Describes a model and checks its weights.
	 *
	 * @return description of the model, lines for the user
	 * @throws EngineFailure if it is unusable
	 */
	public String describe(Path model, Progress progress) {
		return engine.run(JobNames.DESCRIBE, () -> model, String.class, progress);
	}
}
