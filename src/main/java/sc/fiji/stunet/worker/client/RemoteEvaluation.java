package sc.fiji.stunet.worker.client;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.worker.EvaluateJob;
import sc.fiji.stunet.worker.Grid;
import sc.fiji.stunet.worker.VoxelFile;

/** Label maps are compared in the process of the segmentation. Safe for several threads; they queue up. */
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

	/**
	 * @param model whose structures give the labels their names
	 * @param toleranceMm of the surface Dice
	 * @param json file to write the report to
	 * @param overwrite whether it may be replaced
	 */
	public record Settings(Optional<Path> model, double toleranceMm, Optional<Path> json, boolean overwrite) {}

	/** @param mm3 volume in cubic millimetres */
	public record Volume(long voxels, double mm3) {}

	/**
	 * One structure. Missing in one of the label maps, its Dice, IoU and NSD are 0 and its distance is infinite.
	 *
	 * @param iou intersection over union
	 * @param nsd surface Dice
	 * @param hd95Mm 95 % Hausdorff distance
	 */
	public record Score(
			int value,
			String name,
			double dice,
			double iou,
			double nsd,
			double hd95Mm,
			Volume reference,
			Volume prediction) {}

	/**
	 * Over the structures of the reference; NaN when there are none.
	 *
	 * @param structures that count
	 * @param hd95Mm over those that the prediction does not miss
	 */
	public record Means(int structures, double dice, double iou, double nsd, double hd95Mm) {}

	/**
	 * @param structures of either label map, by value
	 * @param missed structures of the reference that the prediction lacks
	 * @param onlyPredicted structures of the prediction that the reference lacks
	 * @param absent structures of the model that both lack
	 */
	public record Report(
			double toleranceMm, List<Score> structures, Means means, int missed, int onlyPredicted, int absent) {}

	private final Engine engine;

	/** @param owner has the process, and closes it */
	public RemoteEvaluation(RemoteSegmentation owner) {
		engine = owner.engine();
	}

	/**
	 * @throws sc.fiji.stunet.progress.Cancelled if the user ended it; nothing was written
	 * @throws EngineFailure if it failed
	 */
	public Report evaluate(Subject reference, Subject prediction, Settings settings, Progress progress) {
		ExchangeFolder exchange = engine.exchange();
		List<Path> borrowed = List.of(exchange.borrow(), exchange.borrow());
		try {
			return engine.run(
					EvaluateJob.NAME,
					() -> new EvaluateJob.Parameters(
							send(reference, borrowed.get(0), progress),
							send(prediction, borrowed.get(1), progress),
							settings.model().map(RemoteEvaluation::absolute).orElse(null),
							settings.toleranceMm(),
							settings.json().map(RemoteEvaluation::absolute).orElse(null),
							settings.overwrite()),
					Report.class,
					progress);
		} finally {
			borrowed.forEach(exchange::giveBack);
		}
	}

	private static EvaluateJob.Labels send(Subject subject, Path voxels, Progress progress) throws IOException {
		if (subject.labels().isEmpty())
			return new EvaluateJob.Labels(
					subject.name(), absolute(subject.file().orElseThrow()), null);
		LabelMap labels = subject.labels().get();
		VoxelFile.writeLabels(voxels, labels.voxels(), progress);
		return new EvaluateJob.Labels(subject.name(), absolute(voxels), Grid.of(labels.size(), labels.geometry()));
	}

	private static String absolute(Path path) {
		return path.toAbsolutePath().toString();
	}
}
