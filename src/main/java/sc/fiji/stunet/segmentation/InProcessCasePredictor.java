package sc.fiji.stunet.segmentation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import net.imglib2.view.Views;

import sc.fiji.stunet.batch.BatchCase;
import sc.fiji.stunet.batch.CaseFailure;
import sc.fiji.stunet.batch.CaseFiles;
import sc.fiji.stunet.batch.CasePredictor;
import sc.fiji.stunet.batch.CaseResult;
import sc.fiji.stunet.io.VolumeFiles;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.job.TimePoint;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.picture.OverlayPicture;
import sc.fiji.stunet.progress.ForwardingProgress;
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

	/** A case that was read while another was computed. */
	private record Prepared(BatchCase scan, Volume volume, List<String> sentences) {}

	private Segmentation segmentation;
	private boolean opening;
	/** Bytes of the largest channel until now, for files that do not tell their size beforehand. */
	private volatile long largest;
	/** The next case, or null. */
	private volatile Prepared prepared;

	InProcessCasePredictor(
			Model model,
			PredictionSettings settings,
			EngineSettings options,
			Optional<Spacing> spacing,
			TimePoint frame) {
		this.model = model;
		this.settings = settings;
		this.options = options;
		this.spacing = spacing;
		this.frame = frame;
	}

	/** With one thread nothing else may compute beside the network. */
	@Override
	public boolean canPrepare() {
		return options.threads() != 1;
	}

	@Override
	public void prepare(BatchCase next, CaseFiles made, Progress progress) {
		if (frame.all() || bytes(next) > segmentation.spare()) return;
		List<String> sentences = new ArrayList<>();
		Volume volume = files(next, made).read(spacing, frame.number(), new ForwardingProgress(progress) {

			@Override
			public void log(String sentence) {
				sentences.add(sentence);
			}
		});
		prepared = new Prepared(next, volume, sentences);
	}

	/** What the volume of a case needs, of two channels also while they are joined. */
	private long bytes(BatchCase scan) {
		long bytes = 0;
		for (Path input : scan.inputs())
			bytes += VolumeFiles.sizeOf(input)
					.map(size -> Float.BYTES * size.voxels())
					.orElse(largest);
		return scan.inputs().size() > 1 ? 2 * bytes : bytes;
	}

	private static PredictionFiles files(BatchCase scan, CaseFiles made) {
		return new PredictionFiles(scan.inputs(), Optional.of(made.labelMap()), made.probabilities(), true);
	}

	private Volume volume(BatchCase scan, PredictionFiles files, Progress progress) {
		Prepared ready = prepared;
		prepared = null;
		if (ready == null || ready.scan() != scan) return files.read(spacing, frame.number(), progress);
		ready.sentences().forEach(progress::log);
		return ready.volume();
	}

	@Override
	public CaseResult predict(BatchCase scan, CaseFiles made, Progress progress) {
		open(progress);
		PredictionFiles files = files(scan, made);
		if (frame.all()) return predictAll(scan, files, made, progress);
		Volume volume = volume(scan, files, progress);
		largest = Math.max(largest, Float.BYTES * volume.size().voxels());
		Segmentation.Result result = files.segment(volume, segmentation, settings, progress);
		draw(volume, result, made, scan.name());
		return new CaseResult(
				result.labels().voxelsByLabel(),
				result.labels().geometry().spacing().voxelVolume(),
				result.device());
	}

	private CaseResult predictAll(BatchCase scan, PredictionFiles files, CaseFiles made, Progress progress) {
		List<Map<Integer, Long>> voxels = new ArrayList<>();
		double[] mm3 = new double[1];
		files.segmentAll(spacing, segmentation, settings, progress, (volume, result) -> {
			if (voxels.isEmpty()) draw(volume, result, made, scan.name());
			voxels.add(result.labels().voxelsByLabel());
			mm3[0] = volume.spacing().voxelVolume();
		});
		return new CaseResult(voxels, mm3[0], segmentation.device());
	}

	private void draw(Volume volume, Segmentation.Result result, CaseFiles made, String name) {
		made.picture().ifPresent(file -> new OverlayPicture(
						Views.hyperSlice(volume.voxels(), 3, 0),
						result.labels(),
						model.structures(),
						name + ", " + model.name())
				.write(file, true));
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
