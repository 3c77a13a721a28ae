package sc.fiji.stunet.fiji.launch;

import java.util.function.Function;

import org.scijava.Context;

import sc.fiji.stunet.batch.BatchCase;
import sc.fiji.stunet.batch.CaseFailed;
import sc.fiji.stunet.batch.CaseFailure;
import sc.fiji.stunet.fiji.files.ImageFiles;
import sc.fiji.stunet.fiji.image.Reading;
import sc.fiji.stunet.io.UnreadableVolume;
import sc.fiji.stunet.job.PredictionRequest;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.TimeAxis;
import sc.fiji.stunet.volume.Volume;
import sc.fiji.stunet.worker.client.RemoteCasePredictor;
import sc.fiji.stunet.worker.client.RemoteSegmentation;

/** Segments the cases of a batch in the engine's process, of all formats that this ImageJ can open. */
final class EngineCasePredictor extends RemoteCasePredictor {

	/**
	 * How files become volumes.
	 *
	 * @param context that may have readers
	 * @param everyFrame whether all time points of a scan are segmented
	 * @param model as it was when the run began
	 */
	record Input(Context context, Reading reading, boolean everyFrame, Model model) {}

	private final Input input;

	EngineCasePredictor(RemoteSegmentation segmentation, PredictionRequest request, Input input) {
		super(segmentation, request, input.model(), input.everyFrame());
		this.input = input;
	}

	@Override
	protected boolean isReadByEngine(BatchCase scan) {
		return UnreadableVolume.guard(scan.name(), () -> ImageFiles.areForEngine(scan.inputs(), input.reading()));
	}

	@Override
	protected Volume read(BatchCase scan, int frame, Progress progress) {
		int inputs = input.model().network().inputs();
		Reading reading = frame == 0 ? input.reading() : input.reading().at(frame);
		return guarded(scan, progress, files -> files.read(scan.inputs(), reading, inputs));
	}

	@Override
	protected TimeAxis times(BatchCase scan, Progress progress) {
		return guarded(scan, progress, files -> files.times(scan.inputs(), input.reading()));
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
}
