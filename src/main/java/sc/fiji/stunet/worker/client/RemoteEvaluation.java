package sc.fiji.stunet.worker.client;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import sc.fiji.stunet.job.EvaluationReport;
import sc.fiji.stunet.job.EvaluationSettings;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.worker.EvaluationMessages;
import sc.fiji.stunet.worker.Grid;
import sc.fiji.stunet.worker.JobNames;
import sc.fiji.stunet.worker.VoxelFile;

/** Compares label maps in the engine's process. Thread-safe; jobs run one after the other. */
public final class RemoteEvaluation {

	/**
	 * A label map to compare.
	 *
	 * @param name for the user
	 * @param file NIfTI, read by the engine
	 * @param labels instead of a file
	 */
	public record Subject(String name, Optional<Path> file, Optional<LabelMap> labels) {

		public static Subject of(Path file) {
			return new Subject(file.toString(), Optional.of(file), Optional.empty());
		}

		public static Subject of(String name, LabelMap labels) {
			return new Subject(name, Optional.empty(), Optional.of(labels));
		}
	}

	private final Engine engine;

	/** @param owner of the process, which closes it */
	public RemoteEvaluation(RemoteSegmentation owner) {
		engine = owner.engine();
	}

	/**
	 * @throws sc.fiji.stunet.progress.Cancelled if the user cancels; nothing is written then
	 * @throws EngineFailure if it failed
	 */
	public EvaluationReport evaluate(
			Subject reference, Subject prediction, EvaluationSettings settings, Progress progress) {
		ExchangeFolder exchange = engine.exchange();
		List<Path> borrowed = List.of(exchange.borrow(), exchange.borrow());
		try {
			return engine.run(
					JobNames.EVALUATE,
					() -> new EvaluationMessages.Parameters(
							send(reference, borrowed.get(0), progress),
							send(prediction, borrowed.get(1), progress),
							settings),
					EvaluationReport.class,
					progress);
		} finally {
			borrowed.forEach(exchange::giveBack);
		}
	}

	private static EvaluationMessages.Labels send(Subject subject, Path voxels, Progress progress) throws IOException {
		if (subject.labels().isEmpty())
			return new EvaluationMessages.Labels(subject.name(), subject.file().orElseThrow(), Optional.empty());
		LabelMap labels = subject.labels().get();
		VoxelFile.writeLabels(voxels, labels.voxels(), progress);
		Grid grid = Grid.of(labels.size(), labels.geometry());
		return new EvaluationMessages.Labels(subject.name(), voxels, Optional.of(grid));
	}
}
