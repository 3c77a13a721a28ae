package sc.fiji.stunet.worker.client;

import java.nio.file.Path;

import sc.fiji.stunet.job.ImportRequest;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.worker.JobNames;

/** Imports and describes models in the engine's process. Thread-safe; jobs run one after the other. */
public final class RemoteModels {

	private final Engine engine;

	/** @param owner of the process, which closes it */
	public RemoteModels(RemoteSegmentation owner) {
		engine = owner.engine();
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
	 * Describes a model and checks its weights.
	 *
	 * @return description of the model, lines for the user
	 * @throws EngineFailure if it is unusable
	 */
	public String describe(Path model, Progress progress) {
		return engine.run(JobNames.DESCRIBE, () -> model, String.class, progress);
	}
}
