package sc.fiji.stunet.fiji.launch;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

import ij.measure.ResultsTable;

import sc.fiji.stunet.batch.Batch;
import sc.fiji.stunet.batch.BatchCase;
import sc.fiji.stunet.batch.Extra;
import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.fiji.files.ImageFiles;
import sc.fiji.stunet.fiji.image.ImageJLog;
import sc.fiji.stunet.fiji.image.Reading;
import sc.fiji.stunet.job.PredictionRequest;
import sc.fiji.stunet.job.TimePoint;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.progress.ComputingThreads;
import sc.fiji.stunet.progress.Progress;

/** Segments many volumes with one model in the engine's process, as {@code stunet predict-folder} does. */
public final class FolderPrediction {

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
	 * @param whole how each file is read
	 * @param frame of each scan
	 * @return one sentence about why the work is incomplete; empty if it is complete
	 * @throws sc.fiji.stunet.failure.InvalidRequest if there is nothing to segment
	 */
	public Optional<String> of(Batch.Request request, Reading whole, TimePoint frame) {
		Extra.check(request.extras(), frame);
		if (frame.all() && whole.channelsAreSlices())
			throw new InvalidRequest("frame=all and stack=z do not go together: leave one of them out.");
		Reading reading = whole.at(frame.number());
		Model model = Model.read(prediction.model());
		Batch batch = Batch.of(
				request,
				model,
				prediction.settings(),
				(reading.description() + (frame.all() ? " frame=all" : "")).strip());
		List<BatchCase> cases = request.cases(ImageFiles.KINDS, model);
		EngineCasePredictor predictor = new EngineCasePredictor(
				engine.segmentation(),
				prediction,
				new EngineCasePredictor.Input(engine.context(), reading, frame.all(), model));
		// Beside the engine, which computes, files are read and written here.
		Batch.Report report =
				ComputingThreads.run(prediction.engine().threads(), () -> batch.run(cases, predictor, progress));
		progress.log("STU-Net: " + report.sentence());
		if (Message.hasWindow() && Texts.isInteractive() && !CommandLineRun.isOfScript()) show(report);
		return report.failure();
	}

	/** Opens the table and the page with the pictures, for who has called this from a dialog. */
	private void show(Batch.Report report) {
		try {
			ResultsTable.open(report.summary().toString())
					.show(report.summary().getFileName().toString());
		} catch (IOException e) {
			progress.log("STU-Net: " + report.summary() + " cannot be opened as a table (" + e.getMessage() + ").");
		}
		Browser.open(
				report.sheet().toUri(),
				() -> ImageJLog.print(
						"STU-Net: no browser could be opened here; all scans with their volumes are on the page "
								+ report.sheet().toUri() + "."));
	}
}
