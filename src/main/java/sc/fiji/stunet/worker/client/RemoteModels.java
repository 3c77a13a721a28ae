package sc.fiji.stunet.worker.client;

import java.nio.file.Path;
import java.util.Optional;

import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.worker.ModelJobs;

/** Model folders, made and described in the process of the segmentation. Safe for several threads; they queue up. */
public final class RemoteModels {

	/**
	 * @param plans empty: beside or inside the checkpoint
	 * @param labels JSON with the structures' names; empty: from the checkpoint, or the published names
	 * @param orientation such as RAS, or as-stored; empty: RAS for the published models, else as stored
	 * @param output folder NAME.stunet
	 */
	public record Import(
			Path checkpoint,
			Optional<Path> plans,
			Optional<Path> labels,
			Optional<String> orientation,
			Path output,
			boolean overwrite) {}

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
	public String importCheckpoint(Import asked, Progress progress) {
		ModelJobs.Import parameters = new ModelJobs.Import(
				absolute(asked.checkpoint()),
				asked.plans().map(RemoteModels::absolute).orElse(null),
				asked.labels().map(RemoteModels::absolute).orElse(null),
				asked.orientation().orElse(null),
				absolute(asked.output()),
				asked.overwrite());
		return engine.run(ModelJobs.IMPORT, () -> parameters, ModelJobs.Description.class, progress)
				.text();
	}

	/**
	 * Checks the weights, too.
	 *
	 * @return what the model is and finds, lines for the user
	 * @throws EngineFailure if it is not usable
	 */
	public String describe(Path model, Progress progress) {
		return engine.run(
						ModelJobs.DESCRIBE,
						() -> new ModelJobs.Describe(absolute(model)),
						ModelJobs.Description.class,
						progress)
				.text();
	}

	private static String absolute(Path path) {
		return path.toAbsolutePath().toString();
	}
}
