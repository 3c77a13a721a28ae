package sc.fiji.stunet.worker.client;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import sc.fiji.stunet.batch.BatchCase;
import sc.fiji.stunet.batch.CaseFiles;
import sc.fiji.stunet.batch.CasePredictor;
import sc.fiji.stunet.batch.CaseResult;
import sc.fiji.stunet.batch.DiskProbe;
import sc.fiji.stunet.batch.VolumeBytes;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.job.PredictionRequest;
import sc.fiji.stunet.job.ProbabilityOutput;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.picture.OverlayPicture;
import sc.fiji.stunet.progress.ForwardingProgress;
import sc.fiji.stunet.progress.FrameProgress;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.TimeAxis;
import sc.fiji.stunet.volume.Volume;

/**
 * Segments the cases of a batch in the engine's process. A case that crashes the engine does not affect the others.
 * Subclasses say how scans are read that the engine does not read itself.
 */
public abstract class RemoteCasePredictor implements CasePredictor {

	/** A case that was read while another was computed. */
	private record Ready(BatchCase scan, Volume volume, List<String> sentences) {}

	private final RemoteSegmentation segmentation;
	private final RemoteScans scans;
	private final PredictionRequest request;
	private final Model model;
	private final boolean everyFrame;
	private final VolumeBytes bytes = new VolumeBytes();
	/** The next case, or null. */
	private volatile Ready ready;

	/**
	 * @param model as it was when the run began
	 * @param everyFrame whether all time points of a scan are segmented
	 */
	protected RemoteCasePredictor(
			RemoteSegmentation segmentation, PredictionRequest request, Model model, boolean everyFrame) {
		this.segmentation = segmentation;
		this.scans = new RemoteScans(segmentation, request);
		this.request = request;
		this.model = model;
		this.everyFrame = everyFrame;
	}

	/** Whether the engine reads the files of a scan as they are wanted. */
	protected abstract boolean isReadByEngine(BatchCase scan);

	/**
	 * Reads a scan.
	 *
	 * @param frame time point of it, from 1; 0: as it was asked for
	 */
	protected abstract Volume read(BatchCase scan, int frame, Progress progress);

	/** The time points of a scan. */
	protected abstract TimeAxis times(BatchCase scan, Progress progress);

	/** What the engine reads, it prepares itself; else the file is read here. */
	@Override
	public void prepare(BatchCase next, CaseFiles made, Progress progress) {
		ready = null;
		if (everyFrame) return;
		if (isReadByEngine(next)) {
			scans.prepare(next.inputs(), made.labelMap());
			return;
		}
		Runtime java = Runtime.getRuntime();
		// Half of what is free: the case that is computed comes back.
		if (2 * bytes.of(next.inputs(), model.network().inputs())
				> java.maxMemory() - java.totalMemory() + java.freeMemory()) return;
		List<String> sentences = new ArrayList<>();
		Volume volume = read(next, 0, made.labelMap(), new ForwardingProgress(progress) {

			@Override
			public void log(String sentence) {
				sentences.add(sentence);
			}
		});
		ready = new Ready(next, volume, sentences);
	}

	@Override
	public CaseResult predict(BatchCase scan, CaseFiles made, Progress progress) {
		return compute(scan, made, progress).get();
	}

	@Override
	public Supplier<CaseResult> compute(BatchCase scan, CaseFiles made, Progress progress) {
		if (everyFrame) {
			CaseResult all = predictAll(scan, made, progress);
			return () -> all;
		}
		Optional<ProbabilityOutput> output =
				made.probabilities().map(file -> new ProbabilityOutput(file.toAbsolutePath(), true));
		RemoteSegmentation.Result result = isReadByEngine(scan)
				? scans.segment(
						scan.inputs(), made.labelMap(), output, made.picture().isPresent(), progress)
				: segmentation.segment(volume(scan, made.labelMap(), progress), output, request, progress);
		model.checkUsed(result.model());
		Optional<OverlayPicture> picture = made.picture().map(file -> picture(result, scan));
		LabelMap labels = result.labels();
		String device = result.device();
		return () -> {
			picture.ifPresent(drawn -> drawn.write(made.picture().orElseThrow(), true));
			VolumeWriter.writeLabels(made.labelMap(), labels, true);
			return new CaseResult(
					labels.voxelsByLabel(), labels.geometry().spacing().voxelVolume(), device);
		};
	}

	private Volume volume(BatchCase scan, Path labelMap, Progress progress) {
		Ready taken = ready;
		ready = null;
		boolean isReady = taken != null && taken.scan() == scan;
		// Here nothing was weighed against the memory that the case before still holds.
		if (!isReady) progress.makeRoom();
		if (isReady) taken.sentences().forEach(progress::log);
		Volume volume = isReady ? taken.volume() : read(scan, 0, labelMap, progress);
		bytes.add(volume);
		return volume;
	}

	private CaseResult predictAll(BatchCase scan, CaseFiles made, Progress progress) {
		TimeAxis times = times(scan, progress);
		List<RemoteSegmentation.Result> frames = new ArrayList<>();
		for (FrameProgress part : FrameProgress.of(times.frames(), progress)) {
			Volume volume = read(scan, part.frame(), made.labelMap(), part);
			RemoteSegmentation.Result result = segmentation.segment(volume, Optional.empty(), request, part);
			model.checkUsed(result.model());
			if (frames.isEmpty())
				made.picture().ifPresent(file -> picture(result, scan).write(file, true));
			frames.add(result.withoutGrey());
		}
		List<LabelMap> labels =
				frames.stream().map(RemoteSegmentation.Result::labels).toList();
		VolumeWriter.writeLabels(made.labelMap(), labels, times, true);
		return new CaseResult(
				labels.stream().<Map<Integer, Long>>map(LabelMap::voxelsByLabel).toList(),
				labels.get(0).geometry().spacing().voxelVolume(),
				frames.get(0).device());
	}

	private OverlayPicture picture(RemoteSegmentation.Result result, BatchCase scan) {
		return new OverlayPicture(
				result.grey().orElseThrow(), result.labels(), model.structures(), scan.name() + ", " + model.name());
	}

	private Volume read(BatchCase scan, int frame, Path labelMap, Progress progress) {
		Volume volume = read(scan, frame, progress);
		VolumeWriter.checkSize(labelMap, volume.size(), 1);
		return volume;
	}

	@Override
	public void check() {
		segmentation.check(request, Progress.none());
	}

	/** Checks the disk: voxels go to the engine and back through files, four bytes each. */
	@Override
	public void checkDisk(long bytes) {
		DiskProbe.check(segmentation.temporaryFolder(), Float.BYTES * bytes);
	}
}
