package sc.fiji.stunet.job;

import java.util.List;
import java.util.Optional;

/** Whoever watches a training, and may end or hold it. Called on the thread that asked for it. */
public interface TrainingObserver {

	/** Asked before every iteration, and about 20 times a second by the engine's client. */
	default Control control() {
		return Control.GO_ON;
	}

	/**
	 * The end of an epoch, which is safe on the disk by now.
	 *
	 * @param structures names, in the order of the epoch's scores
	 * @param preview empty: the epoch is one of those before the training was resumed
	 */
	default void epoch(List<String> structures, Epoch epoch, Optional<Preview> preview) {}
}
