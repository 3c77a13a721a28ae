package sc.fiji.stunet.segmentation;

import java.util.List;

import sc.fiji.stunet.batch.Batch;
import sc.fiji.stunet.batch.BatchCase;
import sc.fiji.stunet.batch.FolderRequest;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.progress.Progress;

/** Segments many volumes with one model in this process; the model is loaded once, and only if a case needs it. */
public final class FolderPrediction {

	private final FolderRequest request;
	private final Model model;
	private final Batch batch;
	private final List<BatchCase> cases;

	/**
	 * Finds the cases.
	 *
	 * @throws sc.fiji.stunet.model.InvalidModel if the folder is no usable model
	 * @throws sc.fiji.stunet.failure.InvalidRequest if there is nothing to segment
	 */
	public FolderPrediction(FolderRequest request) {
		this.request = request;
		model = request.readModel();
		batch = request.batch(model);
		cases = request.cases(model);
	}

	/** Segments the cases; see {@link Batch#run}. */
	public Batch.Report run(Progress progress) {
		try (InProcessCasePredictor predictor = new InProcessCasePredictor(
				model,
				request.prediction().settings(),
				request.prediction().engine(),
				request.spacing(),
				request.frame())) {
			return batch.run(cases, predictor, progress);
		}
	}
}
