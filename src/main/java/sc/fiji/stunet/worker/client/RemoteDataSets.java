package sc.fiji.stunet.worker.client;

import java.nio.file.Path;

import sc.fiji.stunet.job.DataSetReport;
import sc.fiji.stunet.job.PlanRequest;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.worker.JobNames;

/** Checks data sets and plans trainings in the engine's process. Thread-safe; jobs run one after the other. */
public final class RemoteDataSets {

	private final Engine engine;

	/** @param owner of the process, which closes it */
	public RemoteDataSets(RemoteSegmentation owner) {
		engine = owner.engine();
	}

	/**
	 * Reads every file and checks it.
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
}
