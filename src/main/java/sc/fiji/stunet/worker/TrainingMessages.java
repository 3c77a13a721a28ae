package sc.fiji.stunet.worker;

import java.util.List;
import java.util.Optional;

import sc.fiji.stunet.job.Epoch;
import sc.fiji.stunet.job.Preview;

/** Messages of a training while it runs. */
public final class TrainingMessages {

	private TrainingMessages() {}

	/**
	 * The end of an epoch.
	 *
	 * @param structures names, in the order of the scores
	 * @param epoch its numbers
	 * @param preview a slice to show; empty: the epoch ended before the training was resumed
	 */
	public record Event(List<String> structures, Epoch epoch, Optional<Preview> preview) {}
}
