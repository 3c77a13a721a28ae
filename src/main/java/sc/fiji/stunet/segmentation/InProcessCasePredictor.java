package sc.fiji.stunet.segmentation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import net.imglib2.view.Views;

import sc.fiji.stunet.batch.BatchCase;
import sc.fiji.stunet.batch.CaseFailure;
import sc.fiji.stunet.batch.CaseFiles;
import sc.fiji.stunet.batch.CasePredictor;
import sc.fiji.stunet.batch.CaseResult;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.job.TimePoint;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.picture.OverlayPicture;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/** Segments the cases of a batch in this process. Holds native memory until it is closed. */
final class InProcessCasePredictor implements CasePredictor, AutoCloseable {

	/** The model as it was at the start of the run. */
	private final Model model;

	private final PredictionSettings settings;
	private final EngineSettings options;
	/** In mm, replaces the voxel size of the files. */
	private final Optional<Spacing> spacing;

	private final TimePoint frame;

	private Segmentation segmentation;
	private boolean opening;
	private final ScanAhead ahead;

	InProcessCasePredictor(
			Model model,
			PredictionSettings settings,
			EngineSettings options,
			Optional<Spacing> spacing,
			TimePoint frame) {
		this.frame = frame;
		this.ahead = new ScanAhead(frame.number());
		this.model = model;
		this.settings = settings;
		this.options = options;
		this.spacing = spacing;
	}

	@Override
	public void prepare(BatchCase next, CaseFiles made, Progress progress) {
		if (!frame.all()) ahead.prepare(next, files(next, made), spacing, segmentation, settings, progress);
	}

	private PredictionFiles files(BatchCase scan, CaseFiles made) {
		return new PredictionFiles(scan.inputs(), Optional.of(made.labelMap()), made.probabilities(), true)
				.with(model.network().inputs());
	}

	@Override
	public CaseResult predict(BatchCase scan, CaseFiles made, Progress progress) {
		return compute(scan, made, progress).get();
	}

	/** The probabilities are written with the rest of the work: the disk may not take those of two cases. */
	@Override
	public Supplier<CaseResult> compute(BatchCase scan, CaseFiles made, Progress progress) {
		open(progress);
		PredictionFiles files = files(scan, made);
		if (frame.all()) {
			CaseResult all = predictAll(scan, files, made, progress);
			return () -> all;
		}
		Segmentation.Prepared prepared = ahead.take(scan, files, spacing, progress);
		Volume volume = prepared.volume();
		Segmentation.Result result = segmentation.segment(prepared, settings, files.probabilityOutput(), progress);
		Optional<OverlayPicture> picture = made.picture().map(file -> picture(volume, result, scan.name()));
		return () -> {
			files.writeLabels(result);
			picture.ifPresent(drawn -> drawn.write(made.picture().orElseThrow(), true));
			return new CaseResult(
					result.labels().voxelsByLabel(),
					result.labels().geometry().spacing().voxelVolume(),
					result.device());
		};
	}

	private CaseResult predictAll(BatchCase scan, PredictionFiles files, CaseFiles made, Progress progress) {
		List<Map<Integer, Long>> voxels = new ArrayList<>();
		double[] mm3 = new double[1];
		files.segmentAll(spacing, segmentation, settings, progress, (volume, result) -> {
			if (voxels.isEmpty())
				made.picture()
						.ifPresent(file -> picture(volume, result, scan.name()).write(file, true));
			voxels.add(result.labels().voxelsByLabel());
			mm3[0] = volume.spacing().voxelVolume();
		});
		return new CaseResult(voxels, mm3[0], segmentation.device());
	}

	private OverlayPicture picture(Volume volume, Segmentation.Result result, String name) {
		return new OverlayPicture(
				Views.hyperSlice(volume.voxels(), 3, 0),
				result.labels(),
				model.structures(),
				name + ", " + model.name());
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
		return opening ? failure.ofTheRun() : failure;
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
