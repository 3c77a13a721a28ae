package sc.fiji.stunet.validation;

import java.util.stream.Collectors;

import sc.fiji.stunet.dataset.TrainingCase;
import sc.fiji.stunet.evaluate.Evaluation;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.model.Labelling;
import sc.fiji.stunet.model.Structures.Structure;
import sc.fiji.stunet.postprocess.LargestComponent;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.segmentation.Segmentation;
import sc.fiji.stunet.validation.Validation.CaseScores;
import sc.fiji.stunet.volume.LabelMap;

/** The validation of one case: its prediction, compared with its label map. */
final class CaseValidation {

	private final String name;
	private final Labelling labelling;
	private final LabelMap reference;
	private final LabelMap prediction;
	private final double toleranceMm;
	private final Progress progress;
	private final CaseScores scores;

	/**
	 * Predicts the case; blocks until done.
	 *
	 * @param labelling of the label map, with the structures of the model
	 * @param number 0, 1 ...
	 */
	CaseValidation(
			Segmentation segmentation, TrainingCase one, Labelling labelling, int number, int of, Progress progress) {
		progress.log("Validation: " + one.name() + " (" + (number + 1) + " of " + of + ")");
		TrainingCase.Content content = one.read(progress);
		PredictionSettings settings = PredictionSettings.DEFAULT.with(one.orientation());
		this.name = one.name();
		this.labelling = labelling;
		this.reference = content.labels();
		this.prediction =
				segmentation.segment(content.image(), settings, progress).labels();
		// One for all cases.
		this.toleranceMm = Evaluation.tolerance(segmentation.model().plan().spacing());
		this.progress = progress;
		this.scores = compared(prediction);
	}

	private CaseScores compared(LabelMap labels) {
		return new CaseScores(name, Evaluation.evaluate(reference, labels, labelling, toleranceMm, progress));
	}

	CaseScores scores() {
		return scores;
	}

	/** The scores if only the largest connected component of every structure were kept. */
	CaseScores scoresOfLargestParts() {
		return compared(LargestComponent.of(
				prediction,
				labelling.structures().all().stream().map(Structure::value).collect(Collectors.toSet())));
	}
}
