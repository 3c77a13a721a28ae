package sc.fiji.stunet.fiji.launch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

import org.scijava.Context;

import sc.fiji.stunet.batch.BatchCase;
import sc.fiji.stunet.batch.CaseFailed;
import sc.fiji.stunet.batch.CaseFailure;
import sc.fiji.stunet.batch.CaseFiles;
import sc.fiji.stunet.batch.CasePredictor;
import sc.fiji.stunet.batch.CaseResult;
import sc.fiji.stunet.batch.DiskProbe;
import sc.fiji.stunet.batch.VolumeBytes;
import sc.fiji.stunet.fiji.files.ImageFiles;
import sc.fiji.stunet.fiji.image.Reading;
import sc.fiji.stunet.io.UnreadableVolume;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.job.PredictionRequest;
import sc.fiji.stunet.job.ProbabilityOutput;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.picture.OverlayPicture;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.ForwardingProgress;
import sc.fiji.stunet.progress.FrameProgress;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.TimeAxis;
import sc.fiji.stunet.volume.Volume;
import sc.fiji.stunet.worker.client.RemoteScans;
import sc.fiji.stunet.worker.client.RemoteSegmentation;

/** Segments the cases of a batch in the engine's process. A case that crashes the engine does not affect the others. */
final class EngineCasePredictor implements CasePredictor {

	/**
	 * How files become volumes.
	 *
	 * @param context that may have readers
	 * @param everyFrame whether all time points of a scan are segmented
	 * @param model as it was when the run began
	 */
	record Input(Context context, Reading reading, boolean everyFrame, Model model) {}

	/** A case that was read while another was computed. */
	private record Ready(BatchCase scan, Volume volume, List<String> sentences) {}

	private final RemoteSegmentation segmentation;
	private final RemoteScans scans;
	private final PredictionRequest request;
	private final Input input;
	private final VolumeBytes bytes = new VolumeBytes();
	/** The next case, or null. */
	private volatile Ready ready;

	EngineCasePredictor(RemoteSegmentation segmentation, PredictionRequest request, Input input) {
		this.segmentation = segmentation;
		this.scans = new RemoteScans(segmentation, request);
		this.request = request;
		this.input = input;
	}

	/** What the engine reads, it prepares itself; else the file is read here. */
	@Override
	public void prepare(BatchCase next, CaseFiles made, Progress progress) {
		ready = null;
		if (input.everyFrame()) return;
		if (isReadByEngine(next)) {
			scans.prepare(next.inputs(), made.labelMap());
			return;
		}
		Runtime java = Runtime.getRuntime();
		// Half of what is free: the case that is computed comes back.
		int channels = input.model().network().inputs();
		if (2 * bytes.of(next.inputs(), channels) > java.maxMemory() - java.totalMemory() + java.freeMemory()) return;
		List<String> sentences = new ArrayList<>();
		Volume volume = read(next, input.reading(), made.labelMap(), new ForwardingProgress(progress) {

			@Override
			public void log(String sentence) {
				sentences.add(sentence);
			}
		});
		ready = new Ready(next, volume, sentences);
	}

	private boolean isReadByEngine(BatchCase scan) {
		return UnreadableVolume.guard(scan.name(), () -> ImageFiles.areForEngine(scan.inputs(), input.reading()));
	}

	@Override
	public CaseResult predict(BatchCase scan, CaseFiles made, Progress progress) {
		return compute(scan, made, progress).get();
	}

	@Override
	public Supplier<CaseResult> compute(BatchCase scan, CaseFiles made, Progress progress) {
		if (input.everyFrame()) {
			CaseResult all = predictAll(scan, made, progress);
			return () -> all;
		}
		Optional<ProbabilityOutput> output =
				made.probabilities().map(file -> new ProbabilityOutput(file.toAbsolutePath(), true));
		RemoteSegmentation.Result result = isReadByEngine(scan)
				? scans.segment(
						scan.inputs(), made.labelMap(), output, made.picture().isPresent(), progress)
				: segmentation.segment(volume(scan, made.labelMap(), progress), output, request, progress);
		input.model().checkUsed(result.model());
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
		Volume volume = isReady ? taken.volume() : read(scan, input.reading(), labelMap, progress);
		bytes.add(volume);
		return volume;
	}

	private CaseResult predictAll(BatchCase scan, CaseFiles made, Progress progress) {
		TimeAxis times = guarded(scan, progress, files -> files.times(scan.inputs(), input.reading()));
		List<RemoteSegmentation.Result> frames = new ArrayList<>();
		for (FrameProgress part : FrameProgress.of(times.frames(), progress)) {
			Volume volume = read(scan, input.reading().at(part.frame()), made.labelMap(), part);
			RemoteSegmentation.Result result = segmentation.segment(volume, Optional.empty(), request, part);
			input.model().checkUsed(result.model());
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
				result.grey().orElseThrow(),
				result.labels(),
				input.model().structures(),
				scan.name() + ", " + input.model().name());
	}

	private Volume read(BatchCase scan, Reading reading, Path labelMap, Progress progress) {
		int inputs = input.model().network().inputs();
		Volume volume = guarded(scan, progress, files -> files.read(scan.inputs(), reading, inputs));
		VolumeWriter.checkSize(labelMap, volume.size(), 1);
		return volume;
	}

	private <T> T guarded(BatchCase scan, Progress progress, Function<ImageFiles, T> reading) {
		try {
			return UnreadableVolume.guard(scan.name(), () -> reading.apply(new ImageFiles(input.context(), progress)));
		} catch (Cancelled | InvalidVolume e) {
			throw e;
		} catch (RuntimeException e) {
			// The request does not fit this file; it may fit the next one.
			throw new CaseFailed(Problems.sentence(e), e);
		}
	}

	@Override
	public CaseFailure failure(Throwable problem) {
		CaseFailure failure = CaseFailure.of(problem);
		return new CaseFailure(failure.kind(), Problems.words(problem), failure.trace());
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
