package sc.fiji.stunet.worker.client;

import java.nio.file.Path;

import sc.fiji.stunet.job.DataSetReport;
import sc.fiji.stunet.job.ImportRequest;
import sc.fiji.stunet.job.PlanRequest;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.worker.JobNames;

/**
 * The jobs on files in the engine's process whose result is a report: data sets and models. Safe for several threads;
 * they queue up.
 */
public final class RemoteJobs {

	private final Engine engine;

	/** @param owner has the process, and closes it */
	public RemoteJobs(RemoteSegmentation owner) {
		engine = owner.engine();
	}

	/**
	 * Reads every file of a data set.
	 *
	 * @throws sc.fiji.stunet.progress.Cancelled if the user cancels
	 * @throws EngineFailure if the folder is no data set
	 */
	public DataSetReport check(Path data, Progress progress) {
		return engine.run(JobNames.CHECK_DATA, () -> data, DataSetReport.class, progress);
	}

	/**
	 * Plans a training.
	 *
	 * @return what would be done, lines for the user
	 * @throws sc.fiji.stunet.progress.Cancelled if the user ended it; nothing was written
	 * @throws EngineFailure if it cannot be learnt from, or the plan cannot be written
	 */
	public String plan(PlanRequest request, Progress progress) {
		return engine.run(JobNames.PLAN, () -> request, String.class, progress);
	}

	/**
	 * @return what the new model is and finds, lines for the user
	 * @throws sc.fiji.stunet.progress.Cancelled if the user ended it; nothing was written
	 * @throws EngineFailure if it failed
	 */
	public String importCheckpoint(ImportRequest request, Progress progress) {
		return engine.run(JobNames.IMPORT, () -> request, String.class, progress);
	}

	/**
	 * Describes a model, and checks its weights.
	 *
	 * @return what the model is and finds, lines for the user
	 * @throws EngineFailure if it is not usable
	 */
	public String describe(Path model, Progress progress) {
		return engine.run(JobNames.DESCRIBE, () -> model, String.class, progress);
	}
}
