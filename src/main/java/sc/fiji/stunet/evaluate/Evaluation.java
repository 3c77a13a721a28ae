package sc.fiji.stunet.evaluate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.io.VolumeFiles;
import sc.fiji.stunet.job.EvaluationReport;
import sc.fiji.stunet.job.EvaluationReport.Means;
import sc.fiji.stunet.job.EvaluationReport.Score;
import sc.fiji.stunet.job.StructureVolume;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.model.Structures.Structure;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.GridFit;
import sc.fiji.stunet.volume.GridMismatch.Grid;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.StatedOrientation;

/** Compares a predicted label map with a reference, structure by structure, at their places in the patient. */
public final class Evaluation {

	/** The tolerance of the published evaluation. */
	public static final double NSD_TOLERANCE_MM = 3;

	private Evaluation() {}

	/**
	 * A label map to compare.
	 *
	 * @param name for the user
	 */
	public record Subject(String name, LabelMap labels) {

		/** @throws InvalidVolume if the file cannot be read */
		public static Subject of(Path file, Progress progress) {
			return new Subject(file.toString(), VolumeFiles.plain(progress).readLabels(file));
		}

		private Grid grid() {
			return labels.grid(name);
		}

		/** Places the label map by its own orientation, or by the stated one. */
		private Subject beside(Subject other, Optional<StatedOrientation> stated) {
			return stated.map(
							axes -> new Subject(name, new LabelMap(labels.voxels(), axes.beside(grid(), other.grid()))))
					.orElse(this);
		}
	}

	/**
	 * @param model whose structures name the labels; labels without a name are called "label 7"
	 * @throws InvalidVolume if a file cannot be read, or the label maps do not lie on the same grid
	 * @throws sc.fiji.stunet.model.InvalidModel if the model cannot be read
	 */
	public static EvaluationReport evaluate(
			Path reference, Path prediction, Optional<Path> model, double toleranceMm, Progress progress) {
		return evaluate(reference, prediction, model, toleranceMm, null, progress);
	}

	/**
	 * Compares two files of label maps, which may have any orientation.
	 *
	 * @param orientation of label maps without one, such as LPS, or as-stored: voxels are compared with voxels; null:
	 *     not stated
	 * @throws InvalidRequest if that is no orientation
	 */
	public static EvaluationReport evaluate(
			Path reference,
			Path prediction,
			Optional<Path> model,
			double toleranceMm,
			String orientation,
			Progress progress) {
		Optional<StatedOrientation> stated = StatedOrientation.parse(orientation);
		Subject truth = Subject.of(reference, progress);
		Subject made = Subject.of(prediction, progress);
		return evaluate(
				truth.beside(made, stated),
				made.beside(truth, stated),
				model.map(folder -> Model.read(folder).structures()),
				toleranceMm,
				progress);
	}

	/**
	 * Compares two label maps at the tolerance of the published evaluation.
	 *
	 * @param structures which name the labels
	 */
	public static EvaluationReport evaluate(
			LabelMap reference, LabelMap prediction, Optional<Structures> structures, Progress progress) {
		return evaluate(
				new Subject("The reference", reference),
				new Subject("The prediction", prediction),
				structures,
				NSD_TOLERANCE_MM,
				progress);
	}

	/**
	 * @param structures which name the labels; without them they are called "label 7"
	 * @throws InvalidVolume if the label maps do not lie on the same grid
	 */
	public static EvaluationReport evaluate(
			Subject truth, Subject predicted, Optional<Structures> structures, double toleranceMm, Progress progress) {
		if (!(toleranceMm >= 0))
			throw new InvalidRequest("The tolerance " + toleranceMm + " mm makes no sense; give 0 mm or more.");
		LabelMap reference = truth.labels();
		LabelMap prediction = predicted.labels();
		GridFit fit = GridFit.of(predicted.grid(), truth.grid());
		fit.warning(predicted.grid(), truth.grid()).ifPresent(progress::log);
		Comparison comparison = new Comparison(reference, fit.turn().apply(prediction));
		double voxelVolume = reference.geometry().spacing().voxelVolume();
		SortedSet<Integer> values = comparison.values();
		List<Score> scores = new ArrayList<>();
		for (int value : values) {
			progress.checkCancelled();
			progress.report("Comparing structures", scores.size(), values.size());
			scores.add(score(comparison, value, nameOf(value, structures), toleranceMm, voxelVolume));
		}
		SortedSet<Integer> absent = new TreeSet<>(structures.map(Structures::all).orElse(List.of()).stream()
				.map(Structure::value)
				.toList());
		absent.removeAll(values);
		return report(toleranceMm, scores, absent.size());
	}

	public static EvaluationReport report(double toleranceMm, List<Score> scores, int absent) {
		return new EvaluationReport(
				toleranceMm,
				scores,
				means(scores),
				(int) scores.stream()
						.filter(score -> score.prediction().voxels() == 0)
						.count(),
				(int) scores.stream()
						.filter(score -> score.reference().voxels() == 0)
						.count(),
				absent);
	}

	private static Score score(Comparison comparison, int value, String name, double toleranceMm, double voxelVolume) {
		Overlap overlap = comparison.overlap(value);
		AreaWeightedScores surface = comparison.areaWeighted(value);
		return new Score(
				value,
				name,
				overlap.dice(),
				overlap.iou(),
				surface.nsd(toleranceMm),
				surface.hd95(),
				new StructureVolume(overlap.reference(), overlap.reference() * voxelVolume),
				new StructureVolume(overlap.prediction(), overlap.prediction() * voxelVolume));
	}

	private static String nameOf(int value, Optional<Structures> structures) {
		return structures
				.flatMap(all -> all.withValue(value))
				.map(Structure::name)
				.orElse("label " + value);
	}

	private static Means means(List<Score> scores) {
		List<Score> counted =
				scores.stream().filter(score -> score.reference().voxels() > 0).toList();
		List<Score> found = counted.stream()
				.filter(score -> score.prediction().voxels() > 0)
				.toList();
		return new Means(
				counted.size(),
				mean(counted, Score::dice),
				mean(counted, Score::iou),
				mean(counted, Score::nsd),
				mean(found, Score::hd95Mm));
	}

	public static double mean(List<Score> scores, ToDoubleFunction<Score> score) {
		return scores.stream().mapToDouble(score).average().orElse(Double.NaN);
	}
}
