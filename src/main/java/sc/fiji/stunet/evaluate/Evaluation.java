package sc.fiji.stunet.evaluate;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

import net.imglib2.converter.Converters;
import net.imglib2.type.numeric.integer.UnsignedShortType;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.io.VolumeFiles;
import sc.fiji.stunet.job.EvaluationReport;
import sc.fiji.stunet.job.EvaluationReport.Means;
import sc.fiji.stunet.job.EvaluationReport.Score;
import sc.fiji.stunet.job.StructureVolume;
import sc.fiji.stunet.model.Labelling;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.model.Structures.Structure;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.GridFit;
import sc.fiji.stunet.volume.GridMismatch.Grid;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.StatedOrientation;

/** Compares a predicted label map with a reference, structure by structure, at their places in the patient. */
public final class Evaluation {

	/** The tolerance of the published evaluation: two of its voxels. */
	public static final double NSD_TOLERANCE_MM = 3;

	/** Of smaller voxels, in mm, it would take all surfaces for equal. */
	private static final double SMALL_VOXEL_MM = 0.15;

	private Evaluation() {}

	/**
	 * The tolerance in mm unless the user says another one: that of the published evaluation; of scans with much
	 * smaller voxels, such as stacks in micrometres, two voxels along their coarsest axis.
	 */
	public static double tolerance(Spacing spacing) {
		double coarsest = Math.max(spacing.x(), Math.max(spacing.y(), spacing.z()));
		return coarsest < SMALL_VOXEL_MM
				? new BigDecimal(2 * coarsest).round(new MathContext(3)).doubleValue()
				: NSD_TOLERANCE_MM;
	}

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
		return evaluate(reference, prediction, model, OptionalInt.empty(), toleranceMm, null, progress);
	}

	/**
	 * Compares two files of label maps, which may have any orientation.
	 *
	 * @param ignored value of the reference where nobody has judged
	 * @param toleranceMm of the NSD; the default, 3 mm, is {@link #tolerance} of the voxels
	 * @param orientation of label maps without one, such as LPS, or as-stored: voxels are compared with voxels; null:
	 *     not stated
	 * @throws InvalidRequest if that is no orientation
	 */
	public static EvaluationReport evaluate(
			Path reference,
			Path prediction,
			Optional<Path> model,
			OptionalInt ignored,
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
				ignored,
				toleranceMm,
				progress);
	}

	/**
	 * Compares two label maps at the usual tolerance.
	 *
	 * @param structures which name the labels
	 */
	public static EvaluationReport evaluate(
			LabelMap reference, LabelMap prediction, Optional<Structures> structures, Progress progress) {
		return evaluate(
				new Subject("The reference", reference),
				new Subject("The prediction", prediction),
				structures,
				OptionalInt.empty(),
				NSD_TOLERANCE_MM,
				progress);
	}

	/**
	 * Compares a prediction with a label map of a data set: only voxels that somebody has judged; regions as unions of
	 * their values, as nnU-Net v2 does.
	 */
	public static EvaluationReport evaluate(
			LabelMap reference, LabelMap prediction, Labelling labelling, double toleranceMm, Progress progress) {
		Subject truth = new Subject("The reference", reference), made = new Subject("The prediction", prediction);
		if (labelling.regions().isEmpty())
			return evaluate(
					truth, made, Optional.of(labelling.structures()), labelling.ignored(), toleranceMm, progress);
		JudgedVoxels judged = aligned(truth, made, labelling.ignored(), progress);
		List<Score> scores = new ArrayList<>();
		for (Structure region : labelling.structures().all()) {
			progress.checkCancelled();
			Set<Integer> values = labelling.valuesOf(region);
			Comparison comparison =
					new Comparison(inside(judged.reference(), values), inside(judged.prediction(), values));
			if (!comparison.values().isEmpty()) scores.add(score(comparison, 1, region, toleranceMm, judged));
		}
		return report(toleranceMm, scores, labelling.structures().all().size() - scores.size(), share(judged));
	}

	/** 1 where the label map has one of the values. */
	private static LabelMap inside(LabelMap labels, Set<Integer> values) {
		return new LabelMap(
				Converters.convert(
						labels.voxels(),
						(label, result) -> result.set(values.contains(label.get()) ? 1 : 0),
						new UnsignedShortType()),
				labels.geometry());
	}

	/**
	 * @param structures which name the labels; without them they are called "label 7"
	 * @param ignored value of the reference where nobody has judged
	 * @param toleranceMm of the NSD; the default, 3 mm, is {@link #tolerance} of the voxels
	 * @throws InvalidVolume if the label maps do not lie on the same grid
	 */
	public static EvaluationReport evaluate(
			Subject truth,
			Subject predicted,
			Optional<Structures> structures,
			OptionalInt ignored,
			double toleranceMm,
			Progress progress) {
		if (!(toleranceMm >= 0))
			throw new InvalidRequest("The tolerance " + toleranceMm + " mm makes no sense; give 0 mm or more.");
		double tolerance = toleranceMm == NSD_TOLERANCE_MM
				? tolerance(truth.labels().geometry().spacing())
				: toleranceMm;
		JudgedVoxels judged = aligned(truth, predicted, ignored, progress);
		Comparison comparison = new Comparison(judged.reference(), judged.prediction());
		SortedSet<Integer> values = comparison.values();
		List<Score> scores = new ArrayList<>();
		for (int value : values) {
			progress.checkCancelled();
			progress.report("Comparing structures", scores.size(), values.size());
			scores.add(score(comparison, value, structure(value, structures), tolerance, judged));
		}
		SortedSet<Integer> absent = new TreeSet<>(structures.map(Structures::all).orElse(List.of()).stream()
				.map(Structure::value)
				.toList());
		absent.removeAll(values);
		return report(tolerance, scores, absent.size(), share(judged));
	}

	private static JudgedVoxels aligned(Subject truth, Subject predicted, OptionalInt ignored, Progress progress) {
		GridFit fit = GridFit.of(predicted.grid(), truth.grid());
		fit.warning(predicted.grid(), truth.grid()).ifPresent(progress::log);
		return JudgedVoxels.of(truth.labels(), fit.turn().apply(predicted.labels()), ignored);
	}

	private static Optional<Double> share(JudgedVoxels judged) {
		return judged.areAll() ? Optional.empty() : Optional.of(judged.share());
	}

	/** @param judged the share of the voxels that were compared; empty: all */
	public static EvaluationReport report(double toleranceMm, List<Score> scores, int absent, Optional<Double> judged) {
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
				absent,
				judged);
	}

	/** Where not all voxels are judged, nobody knows the surfaces. */
	private static Score score(
			Comparison comparison, int value, Structure structure, double toleranceMm, JudgedVoxels judged) {
		Overlap overlap = comparison.overlap(value);
		double voxelVolume = judged.reference().geometry().spacing().voxelVolume();
		Optional<AreaWeightedScores> surface =
				judged.areAll() ? Optional.of(comparison.areaWeighted(value)) : Optional.empty();
		return new Score(
				structure.value(),
				structure.name(),
				overlap.dice(),
				overlap.iou(),
				surface.map(scores -> scores.nsd(toleranceMm)).orElse(Double.NaN),
				surface.map(AreaWeightedScores::hd95).orElse(Double.NaN),
				new StructureVolume(overlap.reference(), overlap.reference() * voxelVolume),
				new StructureVolume(overlap.prediction(), overlap.prediction() * voxelVolume));
	}

	private static Structure structure(int value, Optional<Structures> structures) {
		return structures
				.flatMap(all -> all.withValue(value))
				.orElseGet(() -> new Structure(value, "label " + value, 0));
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

	/** The mean over those where the score is known; NaN if there are none. */
	public static double mean(List<Score> scores, ToDoubleFunction<Score> score) {
		return scores.stream()
				.mapToDouble(score)
				.filter(value -> !Double.isNaN(value))
				.average()
				.orElse(Double.NaN);
	}
}
