package sc.fiji.stunet.job;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import sc.fiji.stunet.volume.StatedOrientation;

/**
 * A request to train a model on a data set.
 *
 * @param data folder of the data set
 * @param output folder NAME.stunet
 * @param orientation of images without one; empty: not stated
 * @param live what a user who looks on wants to see meanwhile; empty: nothing
 */
public record TrainingRequest(
		Path data,
		Path output,
		LearningSettings settings,
		Optional<StatedOrientation> orientation,
		Optional<Live> live) {

	/** Without anybody who looks on. */
	public TrainingRequest(Path data, Path output, LearningSettings settings, Optional<StatedOrientation> orientation) {
		this(data, output, settings, orientation, Optional.empty());
	}

	/** The same with another schedule. */
	public TrainingRequest with(TrainingSchedule schedule) {
		return new TrainingRequest(data, output, settings.with(schedule), orientation, live);
	}

	/**
	 * A training that a user looks on at, and that others will follow: one of its scans is segmented again and again
	 * with what has been learnt so far. Whole cases are not validated at its end, since the user judges them.
	 *
	 * @param scan files of its channels, which need not be of the data set
	 * @param labels file of its label map, written anew every time
	 * @param cases folder of the preprocessed cases, which later trainings on the same scans use again
	 * @param isFirst whether it is the first of them, which begins as the user says; each other starts from the one
	 *     before
	 */
	public record Live(List<Path> scan, Path labels, Path cases, boolean isFirst) {}
}
