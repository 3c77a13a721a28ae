package sc.fiji.stunet.evaluate;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.io.VolumeFiles;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.model.Structures.Structure;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.GridFit;
import sc.fiji.stunet.volume.GridMismatch.Grid;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.ToldOrientation;

/** Compares a predicted label map with a reference, structure by structure, where they lie in the patient. */
public final class Evaluation {

	/** Of the published evaluation. */
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

		/** Where it lies, by what the user says of label maps that do not tell it. */
		private Subject beside(Subject other, Optional<ToldOrientation> told) {
			return told.map(axes -> new Subject(name, new LabelMap(labels.voxels(), axes.beside(grid(), other.grid()))))
					.orElse(this);
		}
	}

	/**
	 * One structure. Missing in one of the label maps, its Dice, IoU and NSD are 0 and its distance is infinite.
	 *
	 * @param iou intersection over union
	 * @param nsd normalised surface distance at the report's tolerance, by area
	 * @param hd95Mm 95 % Hausdorff distance, by area
	 */
	public record Score(
			int value,
			String name,
			double dice,
			double iou,
			double nsd,
			double hd95Mm,
			StructureVolume reference,
			StructureVolume prediction) {}

	/**
	 * Means over the structures of the reference, as the published evaluation takes them: one that the prediction
	 * misses counts as 0, one that only the prediction has does not count. NaN when there is nothing to average.
	 *
	 * @param structures that count
	 * @param hd95Mm over the structures that the prediction does not miss, because a missing one is infinitely far
	 */
	public record Means(int structures, double dice, double iou, double nsd, double hd95Mm) {}

	/**
	 * @param toleranceMm of the NSD
	 * @param structures the structures of either label map by value, ascending
	 * @param missed structures of the reference that the prediction lacks
	 * @param onlyPredicted structures of the prediction that the reference lacks
	 * @param absent structures of the model that both lack
	 */
	public record Report(
			double toleranceMm, List<Score> structures, Means means, int missed, int onlyPredicted, int absent) {

		public Report {
			structures = List.copyOf(structures);
		}

		/** For programs: keys as in this record; numbers that are not finite are the strings "NaN" and "Infinity". */
		public String toJson() {
			return EvaluationText.json(this);
		}

		/** For people: one line per structure and the means, in columns. */
		public String toTable() {
			return EvaluationText.table(this);
		}

		/** @throws sc.fiji.stunet.files.InvalidOutput if the file cannot be written */
		public void writeJson(Path file, boolean overwrite) {
			AtomicFile.write(file, overwrite, out -> out.write(toJson().getBytes(StandardCharsets.UTF_8)));
		}
	}

	/**
	 * @param model whose structures give the labels their names; without it, or where it has none, they are called
	 *     "label 7"
	 * @throws InvalidVolume if a file cannot be read, or the label maps do not lie on the same grid
	 * @throws sc.fiji.stunet.model.InvalidModel if the model cannot be read
	 */
	public static Report evaluate(
			Path reference, Path prediction, Optional<Path> model, double toleranceMm, Progress progress) {
		return evaluate(reference, prediction, model, toleranceMm, null, progress);
	}

	/**
	 * As above.
	 *
	 * @param orientation of label maps that do not tell theirs, such as LPS, or as-stored: voxels are compared with
	 *     voxels; null: not told
	 * @throws InvalidRequest if that is no orientation
	 */
	public static Report evaluate(
			Path reference,
			Path prediction,
			Optional<Path> model,
			double toleranceMm,
			String orientation,
			Progress progress) {
		Optional<ToldOrientation> told = ToldOrientation.parse(orientation);
		Subject truth = Subject.of(reference, progress);
		Subject made = Subject.of(prediction, progress);
		return evaluate(
				truth.beside(made, told),
				made.beside(truth, told),
				model.map(folder -> Model.read(folder).structures()),
				toleranceMm,
				progress);
	}

	/**
	 * As with files, at the tolerance of the published evaluation.
	 *
	 * @param structures that give the labels their names
	 */
	public static Report evaluate(
			LabelMap reference, LabelMap prediction, Optional<Structures> structures, Progress progress) {
		return evaluate(
				new Subject("The reference", reference),
				new Subject("The prediction", prediction),
				structures,
				NSD_TOLERANCE_MM,
				progress);
	}

	/**
	 * @param structures that give the labels their names; without them they are called "label 7"
	 * @throws InvalidVolume if the label maps do not lie on the same grid
	 */
	public static Report evaluate(
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

	public static Report report(double toleranceMm, List<Score> scores, int absent) {
		return new Report(
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
