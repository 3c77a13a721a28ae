package sc.fiji.stunet.worker.client;

import java.nio.file.Path;

import sc.fiji.stunet.job.DataSetReport;
import sc.fiji.stunet.job.PlanRequest;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.worker.JobNames;

/** Checks data sets and plans trainings in the engine's process. Safe for several threads; they queue up. */
public final class RemoteDataSets {

	private final Engine engine;

	/** @param owner has the process, and closes it */
	public RemoteDataSets(RemoteSegmentation owner) {
		engine = owner.engine();
	}

	/**
	 * Reads every file.
	 *
	 * @throws sc.fiji.stunet.progress.Cancelled if the user ended it
	 * @throws EngineFailure if the folder is no data set at all
	 */
	public DataSetReport check(Path data, Progress progress) {
		return engine.run(JobNames.CHECK_DATA, () -> data, DataSetReport.class, progress);
	}

	/**
	 * @return what would be done, lines for the user
	 * @throws sc.fiji.stunet.progress.Cancelled if the user ended it; nothing was written
	 * @throws EngineFailure if it cannot be learnt from, or the plan cannot be written
	 */
	public String plan(PlanRequest request, Progress progress) {
		return engine.run(JobNames.PLAN, () -> request, String.class, progress);
	}
}
