package sc.fiji.stunet.validation;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import sc.fiji.stunet.batch.CaseFailure;
import sc.fiji.stunet.batch.CaseFailures;
import sc.fiji.stunet.dataset.DataSet;
import sc.fiji.stunet.dataset.InvalidDataSet;
import sc.fiji.stunet.dataset.TrainingCase;
import sc.fiji.stunet.evaluate.Evaluation;
import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.EvaluationReport;
import sc.fiji.stunet.model.Labelling;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.model.Structures.Structure;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.segmentation.Segmentation;
import sc.fiji.stunet.volume.StatedOrientation;

/**
 * Validates a model: whole cases are predicted as for a user, and compared with their label maps on their own grids.
 */
public final class Validation {

	/** Names of structures that have no name of their own. */
	private static final String UNNAMED = "structure \\d+";

	public record CaseScores(String name, EvaluationReport report) {}

	/** @param reason a sentence for the user */
	public record FailedCase(String name, String reason) {}

	/**
	 * One structure over the cases whose label map has it; one that the prediction misses counts as 0.
	 *
	 * @param cases number of these cases
	 * @param hd95Mm over the cases where it was found
	 */
	public record StructureMeans(
			int value, String name, int cases, double dice, double iou, double nsd, double hd95Mm) {}

	/**
	 * @param cases one by one
	 * @param failed those that could not be predicted or compared; they are in no mean
	 * @param structures all of the model, in its order
	 * @param largestPartOnly values of the structures of which only the largest connected part was kept
	 * @param heldOut whether the model was trained without these cases; empty: unknown
	 */
	public record Report(
			List<CaseScores> cases,
			List<FailedCase> failed,
			List<StructureMeans> structures,
			Set<Integer> largestPartOnly,
			Optional<Boolean> heldOut) {

		public Report {
			cases = List.copyOf(cases);
			failed = List.copyOf(failed);
			structures = List.copyOf(structures);
			largestPartOnly = Set.copyOf(largestPartOnly);
		}

		/** The mean over the structures that occur in any case; NaN if there are none. */
		public double mean(ToDoubleFunction<StructureMeans> score) {
			return structures.stream()
					.filter(structure -> structure.cases() > 0)
					.mapToDouble(score)
					.filter(Double::isFinite)
					.average()
					.orElse(Double.NaN);
		}

		/** JSON for programs; numbers that are not finite are the strings "NaN" and "Infinity". */
		public String toJson() {
			return ValidationText.json(this);
		}

		/** A table for people: one line per structure, then one per case. */
		public String toTable() {
			return ValidationText.table(this);
		}

		/** @throws sc.fiji.stunet.files.InvalidOutput if the file cannot be written */
		public void writeJson(Path file, boolean overwrite) {
			AtomicFile.write(file, overwrite, out -> out.write(toJson().getBytes(StandardCharsets.UTF_8)));
		}
	}

	private Validation() {}

	/**
	 * Validates every case of a data set; a failing one does not end it.
	 *
	 * @param orientation of images without one; empty: not stated
	 * @throws InvalidDataSet if it is no data set, or has other structures than the model
	 * @throws sc.fiji.stunet.model.InvalidModel if the model is unusable
	 */
	public static Report run(
			Path model, Path data, EngineSettings options, Optional<StatedOrientation> orientation, Progress progress) {
		DataSet cases = DataSet.read(data, progress).withOrientation(orientation);
		cases.findings().forEach(finding -> progress.log(finding.toString()));
		if (cases.cases().isEmpty())
			throw new InvalidDataSet(
					data + " has no complete case; check the data set to see why" + Remedy.CHECK_DATA + ".");
		try (Segmentation segmentation = Segmentation.open(model, options, progress)) {
			Structures known = segmentation.model().structures();
			checkStructures(cases, known);
			List<CaseScores> scores = new ArrayList<>();
			List<FailedCase> failed = validate(
					segmentation,
					cases.cases(),
					cases.structures().areRegions()
							? cases.labelling()
							: cases.labelling().with(new Structures(known.all())),
					validation -> scores.add(validation.scores()),
					progress);
			return report(known, scores, failed, segmentation.model().largestPartOnly(), Optional.empty());
		}
	}

	/** Compares structures by value: a value must mean the same on both sides. */
	private static void checkStructures(DataSet data, Structures structures) {
		for (Structure structure : data.structures().all()) {
			Structure known = structures
					.withValue(structure.value())
					.orElseThrow(() ->
							new InvalidDataSet(data.folder() + " has the structure " + structure.name() + " (value "
									+ structure.value()
									+ "), which the model does not look for; validate with a data set of "
									+ "the model's structures."));
			String ours = words(structure), theirs = words(known);
			if (!ours.equals(theirs) && !ours.matches(UNNAMED) && !theirs.matches(UNNAMED))
				throw new InvalidDataSet(
						"The value " + structure.value() + " is " + structure.name() + " in " + data.folder() + ", but "
								+ known.name()
								+ " in the model; give the data set the model's values, or the same name if it "
								+ "is the same (labels.txt or dataset.json).");
		}
	}

	/** The words of a name: Grey_Matter and grey matter are the same. */
	private static String words(Structure structure) {
		return structure
				.name()
				.toLowerCase(Locale.ROOT)
				.replaceAll("[\\s_-]+", " ")
				.strip();
	}

	/**
	 * Validates cases, of several networks too, each with cases of its own: those of the folds of a training. Tries for
	 * each structure whether its mean Dice gets better when only the largest connected part is kept; only with cases
	 * that are held out, and not for regions, which overlap.
	 */
	public static final class Search {

		private final Labelling labelling;
		private final boolean heldOut;
		private final List<CaseScores> whole = new ArrayList<>();
		private final List<CaseScores> largest = new ArrayList<>();
		private final List<FailedCase> failed = new ArrayList<>();

		public Search(Labelling labelling, boolean heldOut) {
			this.labelling = labelling;
			this.heldOut = heldOut;
		}

		public void add(Segmentation segmentation, List<TrainingCase> cases, Progress progress) {
			boolean tries = heldOut && labelling.regions().isEmpty();
			failed.addAll(validate(
					segmentation,
					cases,
					labelling,
					validation -> {
						CaseScores ofLargest = tries ? validation.scoresOfLargestParts() : validation.scores();
						whole.add(validation.scores());
						largest.add(ofLargest);
					},
					progress));
		}

		public Report report() {
			return chosen(labelling.structures(), whole, largest, failed, heldOut);
		}
	}

	/**
	 * @param result receives every case that can be predicted and compared
	 * @return the others
	 */
	private static List<FailedCase> validate(
			Segmentation segmentation,
			List<TrainingCase> cases,
			Labelling labelling,
			Consumer<CaseValidation> result,
			Progress progress) {
		List<FailedCase> failed = new ArrayList<>();
		CaseFailures failures = new CaseFailures(progress);
		for (int number = 0; number < cases.size(); number++) {
			TrainingCase one = cases.get(number);
			try {
				result.accept(new CaseValidation(segmentation, one, labelling, number, cases.size(), progress));
				failures.interrupt();
			} catch (RuntimeException | Error e) {
				CaseFailure failure = CaseFailure.of(e);
				// Nothing is written here, so what cannot be written is not the case's.
				if (failure.kind().endsTheRun() || failure.kind() == CaseFailure.Kind.OF_THE_OUTPUT) throw e;
				failures.tolerate(one.name(), failure, checks(segmentation));
				progress.log(one.name() + " failed: " + failure.sentence());
				failed.add(new FailedCase(one.name(), Remedy.without(failure.sentence())));
			}
		}
		return failed;
	}

	private static CaseFailures.Checks checks(Segmentation segmentation) {
		return new CaseFailures.Checks() {

			@Override
			public void engineAndModel() {
				segmentation.check();
			}

			@Override
			public void disk() {}
		};
	}

	/** Picks the scores of structures one by one: postprocessing one structure changes no voxels of the others. */
	static Report chosen(
			Structures structures,
			List<CaseScores> whole,
			List<CaseScores> largest,
			List<FailedCase> failed,
			boolean heldOut) {
		Set<Integer> better = structures.all().stream()
				.filter(structure -> means(structure, largest).dice()
						> means(structure, whole).dice())
				.map(Structure::value)
				.collect(Collectors.toSet());
		List<CaseScores> picked = new ArrayList<>();
		for (int i = 0; i < whole.size(); i++) picked.add(picked(whole.get(i), largest.get(i), better));
		return report(structures, picked, failed, better, Optional.of(heldOut));
	}

	private static CaseScores picked(CaseScores whole, CaseScores largest, Set<Integer> better) {
		List<EvaluationReport.Score> scores = whole.report().structures().stream()
				.flatMap(score -> better.contains(score.value())
						? largest.report().structures().stream().filter(other -> other.value() == score.value())
						: Stream.of(score))
				.toList();
		// In what is judged, the largest part may have nothing of a structure that the reference lacks there.
		int gone = whole.report().structures().size() - scores.size();
		return new CaseScores(
				whole.name(),
				Evaluation.report(
						whole.report().toleranceMm(),
						scores,
						whole.report().absent() + gone,
						whole.report().judged()));
	}

	private static Report report(
			Structures structures,
			List<CaseScores> cases,
			List<FailedCase> failed,
			Set<Integer> largestPartOnly,
			Optional<Boolean> heldOut) {
		return new Report(
				cases,
				failed,
				structures.all().stream()
						.map(structure -> means(structure, cases))
						.toList(),
				largestPartOnly,
				heldOut);
	}

	private static StructureMeans means(Structure structure, List<CaseScores> cases) {
		List<EvaluationReport.Score> there = cases.stream()
				.flatMap(one -> one.report().structures().stream())
				.filter(score ->
						score.value() == structure.value() && score.reference().voxels() > 0)
				.toList();
		List<EvaluationReport.Score> found =
				there.stream().filter(score -> score.prediction().voxels() > 0).toList();
		return new StructureMeans(
				structure.value(),
				structure.name(),
				there.size(),
				Evaluation.mean(there, EvaluationReport.Score::dice),
				Evaluation.mean(there, EvaluationReport.Score::iou),
				Evaluation.mean(there, EvaluationReport.Score::nsd),
				Evaluation.mean(found, EvaluationReport.Score::hd95Mm));
	}
}
