package sc.fiji.stunet.train;

import sc.fiji.stunet.job.TrainingObserver;

/** Whoever watches the loop from within the job. Called on the trainer's thread. */
public interface TrainerObserver extends TrainingObserver {

	/** Everything so far: after every epoch, and when a training is resumed. */
	default void log(TrainingLog log) {}
}
