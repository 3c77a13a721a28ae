package sc.fiji.stunet.worker;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;

import sc.fiji.stunet.job.Epoch;
import sc.fiji.stunet.job.Preview;

/**
 * The job that learns from a data set. All paths are absolute. It tells an {@link Event} at the end of every epoch, and
 * can be told a wish by its name at any time: GO_ON, PAUSE or STOP. Cancelled, it leaves what it needs to be resumed.
 */
public final class TrainJob {

	public static final String NAME = "train";

	private TrainJob() {}

	/**
	 * @param start absent: the network learns from nothing
	 * @param orientation of images that do not tell theirs, such as LPS or as-stored; absent: not told
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record Parameters(String data, String output, Settings settings, Start start, String orientation) {

		/** For images that tell how they lie in the patient, or of which it does not matter. */
		public Parameters(String data, String output, Settings settings, Start start) {
			this(data, output, settings, start, null);
		}
	}

	/**
	 * How to train.
	 *
	 * @param plan file with a plan, in place of the one that follows from the data; absent: none
	 * @param size S, B, L, H or auto; without a start and a plan; absent: S
	 * @param memory that training may take, in GB of 1e9 bytes; absent: most of what is free
	 * @param epochs absent: as the recipe says
	 * @param updates of an epoch; absent: as the recipe says
	 * @param minutes absent: no limit
	 * @param patience epochs without improvement that end it; absent: none do
	 * @param fold 0 to 4, or all
	 * @param resume whether to go on with a training that was ended
	 * @param restart whether to throw one away
	 * @param leaveOutFailing whether cases that fail are left out rather than end the training
	 * @param threads 0: all
	 * @param device auto, cpu or gpu:N
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record Settings(
			String plan,
			String size,
			Double memory,
			Integer epochs,
			Integer updates,
			Double minutes,
			Integer patience,
			String fold,
			long seed,
			boolean resume,
			boolean restart,
			boolean leaveOutFailing,
			int threads,
			String device) {}

	/**
	 * The model that a transfer starts from.
	 *
	 * @param model folder
	 * @param keepPlan whether its voxel size and normalization are kept
	 * @param keepHeads whether its heads keep the rows of structures of the same name
	 * @param rate first learning rate of the body
	 * @param headRate of the heads
	 * @param freeze this many encoder stages from the first are not trained
	 */
	public record Start(String model, boolean keepPlan, boolean keepHeads, double rate, double headRate, int freeze) {}

	/**
	 * @param structures names, in the order of the scores
	 * @param epoch what is known at its end
	 * @param preview a slice to look at; absent: the epoch is one of those before the training was resumed
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record Event(List<String> structures, Epoch epoch, Preview preview) {}

	/**
	 * @param model the folder that was written
	 * @param text what the model is and how well it does, lines for the user
	 */
	public record Result(String model, String text) {}
}
