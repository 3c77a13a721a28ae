package sc.fiji.stunet.worker;

import java.util.List;
import java.util.Optional;

import sc.fiji.stunet.job.Epoch;
import sc.fiji.stunet.job.Preview;

/** What a training tells while it runs. */
public final class TrainingMessages {

	private TrainingMessages() {}

	/**
	 * @param structures names, in the order of the scores
	 * @param epoch what is known at its end
	 * @param preview a slice to look at; empty: the epoch is one of those before the training was resumed
	 */
	public record Event(List<String> structures, Epoch epoch, Optional<Preview> preview) {}
}
