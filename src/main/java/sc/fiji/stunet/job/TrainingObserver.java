package sc.fiji.stunet.job;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Watches a training, and may end or hold it. Called on the thread that called the training. */
public interface TrainingObserver {

	/** The user's control, read before every iteration, and about 20 times a second by the engine's client. */
	default Control control() {
		return Control.GO_ON;
	}

	/**
	 * Called at the end of an epoch, which is saved to the disk then.
	 *
	 * @param structures names, in the order of the epoch's scores
	 * @param preview empty: the epoch ended before the training was resumed
	 */
	default void epoch(List<String> structures, Epoch epoch, Optional<Preview> preview) {}

	/**
	 * Called when the scan of a {@link TrainingRequest.Live} was segmented with what has been learnt so far.
	 *
	 * @param labels file of its label map
	 */
	default void segmented(Path labels) {}
}
