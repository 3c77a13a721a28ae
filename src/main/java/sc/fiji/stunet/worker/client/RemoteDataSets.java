package sc.fiji.stunet.worker.client;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.worker.DataSetJobs;

/** Data sets, checked and planned for in the process of the segmentation. Safe for several threads; they queue up. */
public final class RemoteDataSets {

	/**
	 * @param text cases, structures and every finding, lines for the user
	 * @param errors sentences: what forbids to learn from it
	 */
	public record Check(String text, List<String> errors) {}

	/**
	 * @param size S, B, L, H or auto
	 * @param memoryGb that training may take, in GB of 1e9 bytes; empty: most of what is free
	 * @param output file for the plan; empty: it is only described
	 */
	public record Plan(Path data, String size, OptionalDouble memoryGb, Optional<Path> output, boolean overwrite) {}

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
	public Check check(Path data, Progress progress) {
		DataSetJobs.Checked checked = engine.run(
				DataSetJobs.CHECK, () -> new DataSetJobs.Check(absolute(data)), DataSetJobs.Checked.class, progress);
		return new Check(checked.text(), checked.errors());
	}

	/**
	 * @return what would be done, lines for the user
	 * @throws sc.fiji.stunet.progress.Cancelled if the user ended it; nothing was written
	 * @throws EngineFailure if it cannot be learnt from, or the plan cannot be written
	 */
	public String plan(Plan asked, Progress progress) {
		DataSetJobs.Plan parameters = new DataSetJobs.Plan(
				absolute(asked.data()),
				asked.size(),
				asked.memoryGb().isPresent() ? asked.memoryGb().getAsDouble() : null,
				asked.output().map(RemoteDataSets::absolute).orElse(null),
				asked.overwrite());
		return engine.run(DataSetJobs.PLAN, () -> parameters, DataSetJobs.Planned.class, progress)
				.text();
	}

	private static String absolute(Path path) {
		return path.toAbsolutePath().toString();
	}
}
