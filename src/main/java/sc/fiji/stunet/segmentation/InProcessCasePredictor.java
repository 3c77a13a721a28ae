package sc.fiji.stunet.segmentation;

import java.nio.file.Path;
import java.util.Optional;

import sc.fiji.stunet.batch.BatchCase;
import sc.fiji.stunet.batch.CaseFailure;
import sc.fiji.stunet.batch.CasePredictor;
import sc.fiji.stunet.batch.CaseResult;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Spacing;

/** Segments the cases of a batch in this process. Holds native memory until it is closed. */
final class InProcessCasePredictor implements CasePredictor, AutoCloseable {

	/** The model as it was at the start of the run. */
	private final Model model;

	private final PredictionSettings settings;
	private final EngineSettings options;
	/** In mm, replaces the voxel size of the files. */
	private final Optional<Spacing> spacing;

	private Segmentation segmentation;
	private boolean opening;

	InProcessCasePredictor(
			Model model, PredictionSettings settings, EngineSettings options, Optional<Spacing> spacing) {
		this.model = model;
		this.settings = settings;
		this.options = options;
		this.spacing = spacing;
	}

	@Override
	public CaseResult predict(BatchCase scan, Path labelMap, Optional<Path> probabilities, Progress progress) {
		open(progress);
		PredictionFiles files = new PredictionFiles(scan.inputs(), Optional.of(labelMap), probabilities, true);
		Segmentation.Result result = files.segment(files.read(spacing, progress), segmentation, settings, progress);
		return new CaseResult(
				result.labels().voxelsByLabel(),
				result.labels().geometry().spacing().voxelVolume(),
				result.device());
	}

	private void open(Progress progress) {
		if (segmentation != null) return;
		opening = true;
		segmentation = Segmentation.open(model.folder(), options, progress);
		model.checkUsed(segmentation.model().checksum());
		opening = false;
	}

	/** A failure while the model is opened would repeat for all cases. */
	@Override
	public CaseFailure failure(Throwable problem) {
		CaseFailure failure = CaseFailure.of(problem);
		return opening ? new CaseFailure(CaseFailure.Kind.OF_ALL, failure.sentence(), failure.trace()) : failure;
	}

	@Override
	public void check() {
		if (segmentation != null) segmentation.check();
	}

	@Override
	public void close() {
		if (segmentation != null) segmentation.close();
	}
}
