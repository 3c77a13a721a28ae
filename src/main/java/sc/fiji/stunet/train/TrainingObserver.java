package sc.fiji.stunet.train;

/** Whoever watches a training, and may end or hold it. Called on the trainer's thread. */
public interface TrainingObserver {

	/** What the user wants now. To give up altogether is {@link sc.fiji.stunet.progress.Progress#isCancelled()}. */
	enum Wish {
		GO_ON,
		/** Hold between two updates until the wish is another one. */
		PAUSE,
		/** End after this update, and keep the best model so far. */
		STOP
	}

	/** Asked before every update. */
	default Wish wish() {
		return Wish.GO_ON;
	}

	/** The end of an epoch, which is safe on the disk by now. */
	default void epoch(Epoch epoch, Preview preview) {}

	/** Everything so far: after every epoch, and when a training is resumed. */
	default void log(TrainingLog log) {}
}
