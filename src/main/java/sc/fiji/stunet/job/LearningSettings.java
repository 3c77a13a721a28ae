package sc.fiji.stunet.job;

import java.util.Optional;

import sc.fiji.stunet.failure.InvalidRequest;

/**
 * The settings of a training, except for its data.
 *
 * @param fold that is held out, 0 to 4, or {@link #EACH}; empty: all cases are used for training
 * @param leaveOutFailing whether failing cases are left out, instead of ending the training before its first epoch
 */
public record LearningSettings(
		InitializationSettings initialization,
		TrainingSchedule schedule,
		Optional<Integer> fold,
		Mode mode,
		boolean leaveOutFailing,
		EngineSettings engine) {

	/** Instead of a fold: one training for each, one after the other, whose networks are used together. */
	public static final int EACH = -1;

	/** How to treat an earlier training. */
	public enum Mode {
		/** Refuse to change it. */
		NEW,
		/** Continue it. */
		RESUME,
		/** Delete it, and replace the model when the new one is complete. */
		RESTART;

		/** @throws InvalidRequest if it cannot be both */
		public static Mode of(boolean resume, boolean restart) {
			if (resume && restart) throw new InvalidRequest("A training is either resumed or restarted; choose one.");
			return resume ? RESUME : restart ? RESTART : NEW;
		}
	}

	/** The same with another schedule. */
	LearningSettings with(TrainingSchedule other) {
		return new LearningSettings(initialization, other, fold, mode, leaveOutFailing, engine);
	}

	/**
	 * @param text 0 to 4, all or each
	 * @throws InvalidRequest if there is no such fold
	 */
	public static Optional<Integer> fold(String text) {
		if (text.strip().equalsIgnoreCase("all")) return Optional.empty();
		if (text.strip().equalsIgnoreCase("each")) return Optional.of(EACH);
		if (!text.strip().matches("[0-4]"))
			throw new InvalidRequest("The fold '" + text + "' does not exist; give 0 to 4, all or each.");
		return Optional.of(Integer.valueOf(text.strip()));
	}
}
