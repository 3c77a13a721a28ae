package sc.fiji.stunet.segmentation;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import sc.fiji.stunet.batch.Batch;
import sc.fiji.stunet.batch.BatchCase;
import sc.fiji.stunet.batch.CaseSearch;
import sc.fiji.stunet.batch.CaseStatus;
import sc.fiji.stunet.batch.Settings;
import sc.fiji.stunet.batch.Shard;
import sc.fiji.stunet.io.VolumeKinds;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.StatedOrientation;

/** Segments many volumes with one model in this process; the model is loaded once, and only if a case needs it. */
public final class FolderPrediction {

	/**
	 * What to segment.
	 *
	 * @param model folder
	 * @param input folder, or text file with one path per line
	 * @param pattern that the volumes' names match; empty: all volumes
	 * @param output folder for the label maps, the summary and the records
	 * @param spacing in mm that replaces what files tell of theirs; empty: their own
	 */
	public record Request(
			Path model,
			Path input,
			Optional<String> pattern,
			Path output,
			Shard shard,
			boolean overwrite,
			Optional<Spacing> spacing) {}

	private final Request request;
	private final PredictionSettings settings;
	private final EngineSettings options;
	private final Model model;
	private final Batch batch;
	private final List<BatchCase> cases;

	/**
	 * Finds the cases.
	 *
	 * @throws sc.fiji.stunet.model.InvalidModel if the folder is no usable model
	 * @throws sc.fiji.stunet.failure.InvalidRequest if there is nothing to segment
	 */
	public FolderPrediction(Request request, PredictionSettings settings, EngineSettings options) {
		this.request = request;
		this.settings = settings;
		this.options = options;
		model = Model.read(request.model());
		batch = new Batch(
				request.output(),
				request.shard(),
				Settings.of(model, settings.step(), settings.mirror())
						.withOrientation(settings.orientation().map(StatedOrientation::text))
						.withReading(request.spacing()
								.map(mm -> "spacing=" + mm.text())
								.orElse("")),
				model.structures(),
				request.overwrite());
		cases = new CaseSearch(
						request.input(),
						request.pattern(),
						VolumeKinds.OWN_FORMATS,
						model.network().inputs())
				.find(request.output());
	}

	/** Segments the cases; see {@link Batch#run}. */
	public Batch.Report run(Progress progress) {
		try (InProcessCasePredictor predictor =
				new InProcessCasePredictor(model, settings, options, request.spacing())) {
			return batch.run(cases, predictor, progress);
		}
	}

	/** Looks up the status of every case; see {@link Batch#examine}. */
	public List<CaseStatus> examine(Progress progress) {
		return batch.examine(cases, progress);
	}
}
