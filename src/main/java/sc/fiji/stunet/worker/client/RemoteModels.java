package sc.fiji.stunet.worker.client;

import java.nio.file.Path;

import sc.fiji.stunet.job.ImportRequest;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.worker.JobNames;

/** Imports and describes models in the engine's process. Safe for several threads; they queue up. */
public final class RemoteModels {

	private final Engine engine;

	/** @param owner has the process, and closes it */
	public RemoteModels(RemoteSegmentation owner) {
		engine = owner.engine();
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
	 * Checks the weights, too.
	 *
	 * @return what the model is and finds, lines for the user
	 * @throws EngineFailure if it is not usable
	 */
	public String describe(Path model, Progress progress) {
		return engine.run(JobNames.DESCRIBE, () -> model, String.class, progress);
	}
}
