package sc.fiji.stunet.fiji.launch;

import java.nio.file.Path;
import java.util.Optional;

import org.scijava.Context;

import sc.fiji.stunet.batch.BatchCase;
import sc.fiji.stunet.batch.CaseFailed;
import sc.fiji.stunet.batch.CaseFailure;
import sc.fiji.stunet.batch.CaseFiles;
import sc.fiji.stunet.batch.CasePredictor;
import sc.fiji.stunet.batch.CaseResult;
import sc.fiji.stunet.batch.DiskProbe;
import sc.fiji.stunet.fiji.files.ImageFiles;
import sc.fiji.stunet.fiji.image.Reading;
import sc.fiji.stunet.io.UnreadableVolume;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.job.PredictionRequest;
import sc.fiji.stunet.job.ProbabilityOutput;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.picture.OverlayPicture;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Volume;
import sc.fiji.stunet.worker.client.RemoteSegmentation;

/** Segments the cases of a batch in the engine's process. A case that crashes the engine does not affect the others. */
final class EngineCasePredictor implements CasePredictor {

	/**
	 * How files become volumes.
	 *
	 * @param context that may have readers
	 * @param model as it was when the run began
	 */
	record Input(Context context, Reading reading, Model model) {}

	private final RemoteSegmentation segmentation;
	private final PredictionRequest request;
	private final Input input;

	EngineCasePredictor(RemoteSegmentation segmentation, PredictionRequest request, Input input) {
		this.segmentation = segmentation;
		this.request = request;
		this.input = input;
	}

	@Override
	public CaseResult predict(BatchCase scan, CaseFiles made, Progress progress) {
		boolean readByEngine =
				UnreadableVolume.guard(scan.name(), () -> ImageFiles.areForEngine(scan.inputs(), input.reading()));
		Optional<ProbabilityOutput> output =
				made.probabilities().map(file -> new ProbabilityOutput(file.toAbsolutePath(), true));
		RemoteSegmentation.Result result = readByEngine
				? segmentation.segment(
						scan.inputs(),
						Optional.of(made.labelMap()),
						output,
						made.picture().isPresent(),
						request,
						progress)
				: segmentation.segment(read(scan, made.labelMap(), progress), output, request, progress);
		input.model().checkUsed(result.model());
		made.picture().ifPresent(file -> new OverlayPicture(
						result.grey().orElseThrow(),
						result.labels(),
						input.model().structures(),
						scan.name() + ", " + input.model().name())
				.write(file, true));
		VolumeWriter.writeLabels(made.labelMap(), result.labels(), true);
		return new CaseResult(
				result.labels().voxelsByLabel(),
				result.labels().geometry().spacing().voxelVolume(),
				result.device());
	}

	private Volume read(BatchCase scan, Path labelMap, Progress progress) {
		Volume volume = read(scan, progress);
		VolumeWriter.checkSize(labelMap, volume.size(), 1);
		return volume;
	}

	private Volume read(BatchCase scan, Progress progress) {
		try {
			return UnreadableVolume.guard(scan.name(), () -> new ImageFiles(input.context(), progress)
					.read(
							scan.inputs(),
							input.reading(),
							input.model().network().inputs()));
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
