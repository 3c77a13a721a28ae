package sc.fiji.stunet.fiji.launch;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import sc.fiji.stunet.batch.Batch;
import sc.fiji.stunet.batch.BatchCase;
import sc.fiji.stunet.batch.CaseSearch;
import sc.fiji.stunet.batch.Settings;
import sc.fiji.stunet.batch.Shard;
import sc.fiji.stunet.fiji.files.ImageFiles;
import sc.fiji.stunet.fiji.image.Reading;
import sc.fiji.stunet.job.PredictionRequest;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.StatedOrientation;

/** Segments many volumes with one model in the engine's process, as {@code stunet predict-folder} does. */
public final class FolderPrediction {

	/**
	 * @param input folder, or text file with one path per line
	 * @param pattern of the volumes' names; empty: all volumes
	 * @param output folder for the label maps, the summary and the records
	 * @param overwrite whether label maps of other settings may be replaced
	 * @param reading of each file
	 */
	public record Request(
			Path input, Optional<String> pattern, Path output, Shard shard, boolean overwrite, Reading reading) {}

	private final EngineService engine;
	private final PredictionRequest prediction;
	private final Progress progress;

	public FolderPrediction(EngineService engine, PredictionRequest prediction, Progress progress) {
		this.engine = engine;
		this.prediction = prediction;
		this.progress = progress;
	}

	/**
	 * Segments all cases; blocks until all were tried.
	 *
	 * @return one sentence about why the work is incomplete; empty if it is complete
	 * @throws sc.fiji.stunet.failure.InvalidRequest if there is nothing to segment
	 */
	public Optional<String> of(Request request) {
		Model model = Model.read(prediction.model());
		PredictionSettings settings = prediction.settings();
		Settings made = Settings.of(model, settings.step(), settings.mirror())
				.withReading(request.reading().description())
				.withOrientation(settings.orientation().map(StatedOrientation::text));
		Batch batch = new Batch(request.output(), request.shard(), made, model.structures(), request.overwrite());
		List<BatchCase> cases = new CaseSearch(
						request.input(),
						request.pattern(),
						ImageFiles.KINDS,
						model.network().inputs())
				.find(request.output());
		EngineCasePredictor predictor = new EngineCasePredictor(
				engine.segmentation(),
				prediction,
				new EngineCasePredictor.Input(engine.context(), request.reading(), model));
		Batch.Report report = batch.run(cases, predictor, progress);
		int all = report.done() + report.failed();
		progress.log("STU-Net: " + report.done() + " of " + all + " cases are done (" + report.finishedBefore()
				+ " before); " + report.summary() + " has their volumes.");
		return report.failed() == 0
				? Optional.empty()
				: Optional.of(report.failed() + " of " + all + " cases failed; " + report.summary() + " says why.");
	}
}
