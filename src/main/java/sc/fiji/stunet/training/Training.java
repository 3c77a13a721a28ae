package sc.fiji.stunet.training;

import java.nio.file.Path;
import java.util.Optional;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.failure.OutOfMemory;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.TrainingObserver;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.train.TrainingSchedule;
import sc.fiji.stunet.volume.ToldOrientation;

/**
 * Trains a model on a data set: check, plan, preprocess, train, validate. While it runs, everything is kept in the
 * folder {@code NAME.training} beside the future model, so that a training that was interrupted in any way can be
 * resumed.
 */
public final class Training {

	/** What to do with an earlier training. */
	public enum Mode {
		/** Refuse to start if there is one. */
		NEW,
		/** Continue it. */
		RESUME,
		/** Delete it, and replace the model when the new one is complete. */
		RESTART
	}

	/**
	 * What to train.
	 *
	 * @param data folder of the data set
	 * @param output folder NAME.stunet
	 * @param fold that is held out, 0 to 4; empty: all cases are learnt from
	 * @param leaveOutFailing whether cases that fail are left out, rather than end the training before its first epoch
	 * @param engine that computes
	 * @param orientation of images that do not tell theirs, such as LPS or as-stored; null: not told
	 */
	public record Request(
			Path data,
			Path output,
			TrainingSchedule schedule,
			Optional<Integer> fold,
			Mode mode,
			boolean leaveOutFailing,
			EngineSettings engine,
			String orientation) {

		/** @throws InvalidRequest if that is no orientation */
		public Request {
			ToldOrientation.parse(orientation);
		}

		/** For images that tell how they lie in the patient, or of which it does not matter. */
		public Request(
				Path data,
				Path output,
				TrainingSchedule schedule,
				Optional<Integer> fold,
				Mode mode,
				boolean leaveOutFailing,
				EngineSettings engine) {
			this(data, output, schedule, fold, mode, leaveOutFailing, engine, null);
		}

		/** @param text 0 to 4, or all */
		public static Optional<Integer> fold(String text) {
			if (text.strip().equalsIgnoreCase("all")) return Optional.empty();
			if (!text.strip().matches("[0-4]"))
				throw new InvalidRequest("The fold '" + text + "' does not exist; give 0 to 4, or all.");
			return Optional.of(Integer.valueOf(text.strip()));
		}
	}

	/**
	 * The outcome of a training.
	 *
	 * @param model the folder that was written
	 * @param text how the training went and how well the model does, lines for the user
	 */
	public record Result(Path model, String text) {}

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
	public static Result run(
			Request request, Initialization initialization, TrainingObserver observer, Progress progress) {
		Request absolute = new Request(
				request.data(),
				request.output().toAbsolutePath().normalize(),
				request.schedule(),
				request.fold(),
				request.mode(),
				request.leaveOutFailing(),
				request.engine(),
				request.orientation());
		try (TrainingFolder folder = TrainingFolder.open(absolute.output(), request.mode())) {
			Result result = new TrainingRun(absolute, initialization, folder, observer, progress).run();
			folder.delete();
			return result;
		} catch (OutOfMemoryError e) {
			throw new OutOfMemory(
					"There is not enough memory for the training (" + e.getMessage()
							+ "); close other programs, use fewer threads (--threads), a smaller network"
							+ " or a machine with more memory. What was learnt up to the last finished epoch is "
							+ "kept (--resume).",
					e);
		}
	}
}
