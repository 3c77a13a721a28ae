package sc.fiji.stunet.training;

import java.nio.file.Path;

import sc.fiji.stunet.failure.OutOfMemory;
import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.job.TrainingObserver;
import sc.fiji.stunet.job.TrainingRequest;
import sc.fiji.stunet.job.TrainingResult;
import sc.fiji.stunet.progress.Progress;

/**
 * Trains a model on a data set: check, plan, preprocess, train, validate. While it runs, everything is kept in the
 * folder {@code NAME.training} beside the future model, so that a training that was interrupted in any way can be
 * resumed.
 */
public final class Training {

	private Training() {}

	/**
	 * Trains a model; blocks until it is complete, or the training is cancelled: it can be resumed then.
	 *
	 * @throws sc.fiji.stunet.dataset.InvalidDataSet if the data set cannot be learnt from; it names every case that
	 *     fails
	 * @throws sc.fiji.stunet.failure.InvalidRequest if it cannot be started or resumed as asked
	 * @throws sc.fiji.stunet.train.Diverged if the loss explodes again and again
	 * @throws sc.fiji.stunet.files.InvalidOutput if something cannot be written
	 * @throws sc.fiji.stunet.failure.OutOfMemory if the network is too large for this machine
	 * @throws sc.fiji.stunet.progress.Cancelled if the user wants it
	 */
	public static TrainingResult run(TrainingRequest request, TrainingObserver observer, Progress progress) {
		Path output = request.output().toAbsolutePath().normalize();
		TrainingRequest absolute =
				new TrainingRequest(request.data(), output, request.settings(), request.orientation(), request.live());
		Initialization initialization = Initialization.of(request.settings().initialization());
		try (TrainingFolder folder =
				TrainingFolder.open(output, request.settings().mode())) {
			TrainingResult result = new TrainingRun(absolute, initialization, folder, observer, progress).run();
			folder.delete();
			return result;
		} catch (OutOfMemoryError e) {
			throw new OutOfMemory(
					"There is not enough memory for the training (" + e.getMessage()
							+ "); close other programs, use fewer threads" + Remedy.THREADS
							+ ", a smaller network or a machine with more memory. What was learnt up to the last "
							+ "finished epoch is kept" + Remedy.RESUME + ".",
					e);
		}
	}
}
