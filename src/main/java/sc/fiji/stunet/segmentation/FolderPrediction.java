package sc.fiji.stunet.segmentation;

import java.util.List;
import java.util.Optional;

import sc.fiji.stunet.batch.Batch;
import sc.fiji.stunet.batch.BatchCase;
import sc.fiji.stunet.batch.CaseStatus;
import sc.fiji.stunet.batch.Extra;
import sc.fiji.stunet.batch.Settings;
import sc.fiji.stunet.io.VolumeKinds;
import sc.fiji.stunet.job.PredictionRequest;
import sc.fiji.stunet.job.TimePoint;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Spacing;

/** Segments many volumes with one model in this process; the model is loaded once, and only if a case needs it. */
public final class FolderPrediction {

	private final PredictionRequest prediction;
	private final Optional<Spacing> spacing;
	private final TimePoint frame;
	private final Model model;
	private final Batch batch;
	private final List<BatchCase> cases;

	/**
	 * Finds the cases.
	 *
	 * @param spacing in mm, replaces the voxel size of the files; empty: their own
	 * @param frame of each scan
	 * @throws sc.fiji.stunet.model.InvalidModel if the folder is no usable model
	 * @throws sc.fiji.stunet.failure.InvalidRequest if there is nothing to segment
	 */
	public FolderPrediction(
			Batch.Request request, PredictionRequest prediction, Optional<Spacing> spacing, TimePoint frame) {
		Extra.check(request.extras(), frame);
		this.frame = frame;
		this.prediction = prediction;
		this.spacing = spacing;
		model = Model.read(prediction.model());
		String reading = (spacing.map(mm -> "spacing=" + mm.text()).orElse("") + " " + frame.description()).strip();
		Structures wanted = prediction.settings().scope().chosen(model.structures(), model.name());
		batch = new Batch(request, Settings.of(model, prediction.settings(), reading), model, wanted);
		cases = request.cases(VolumeKinds.OWN_FORMATS, model);
	}

	/** Segments the cases; see {@link Batch#run}. */
	public Batch.Report run(Progress progress) {
		try (InProcessCasePredictor predictor =
				new InProcessCasePredictor(model, prediction.settings(), prediction.engine(), spacing, frame)) {
			return batch.run(cases, predictor, progress);
		}
	}

	/** Looks up the status of every case; see {@link Batch#examine}. */
	public List<CaseStatus> examine(Progress progress) {
		return batch.examine(cases, progress);
	}
}
