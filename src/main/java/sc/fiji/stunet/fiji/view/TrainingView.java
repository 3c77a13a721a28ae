package sc.fiji.stunet.fiji.view;

import java.util.List;
import java.util.Optional;

import sc.fiji.stunet.job.Control;
import sc.fiji.stunet.job.Epoch;
import sc.fiji.stunet.job.Preview;

/** What shows the course of a training, and takes what the user wants of it. May be called from any thread. */
public interface TrainingView {

	/** What the user wants; to cancel is {@link #isCancelled}. */
	Control control();

	boolean isCancelled();

	/** Shows what the engine does. */
	void report(String activity);

	/**
	 * @param structures names, in the order of the epoch's scores
	 * @param preview empty if the epoch ended before the training was resumed
	 */
	void epoch(List<String> structures, Epoch epoch, Optional<Preview> preview);

	/** Shows that the training has ended. */
	void ended(String sentence);
}
