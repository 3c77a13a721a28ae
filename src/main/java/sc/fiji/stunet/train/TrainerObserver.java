package sc.fiji.stunet.train;

import sc.fiji.stunet.job.TrainingObserver;

/** Listens to the training loop from within the job. Called on the trainer's thread. */
public interface TrainerObserver extends TrainingObserver {

	/** Called with the whole log after every epoch, and when a training is resumed. */
	default void log(TrainingLog log) {}
}
