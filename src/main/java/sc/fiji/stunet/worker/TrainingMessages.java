package sc.fiji.stunet.worker;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

import sc.fiji.stunet.job.DataOutline;
import sc.fiji.stunet.job.Epoch;
import sc.fiji.stunet.job.LearningSettings;
import sc.fiji.stunet.job.Preview;

/** Messages about a training. */
public final class TrainingMessages {

	private TrainingMessages() {}

	/**
	 * A training that may be wanted.
	 *
	 * @param data folder of the data set
	 */
	public record Planned(Path data, LearningSettings settings) {}

	/** The same of scans that no folder has yet. */
	public record Outlined(DataOutline data, LearningSettings settings) {}

	/**
	 * The end of an epoch.
	 *
	 * @param structures names, in the order of the scores
	 * @param epoch its numbers
	 * @param preview a slice to show; empty: the epoch ended before the training was resumed
	 */
	public record Event(List<String> structures, Epoch epoch, Optional<Preview> preview) {}

	/**
	 * The scan that a user looks at was segmented with what has been learnt so far.
	 *
	 * @param segmented file of its label map
	 */
	public record Segmented(Path segmented) {

		/** Whether an event is one of this kind. */
		public static boolean is(JsonNode event) {
			return event.has("segmented");
		}
	}
}
