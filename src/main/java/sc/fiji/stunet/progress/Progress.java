package sc.fiji.stunet.progress;

/**
 * Receives the progress of long work, and can cancel it. Called from the working thread only; implementations must be
 * quick.
 */
public interface Progress {

	/** The start of a logged sentence that the user should see. */
	String WARNING = "Warning: ";

	/**
	 * @param activity for the user: "Predicting"
	 * @param done steps of the activity that are finished
	 * @param total all steps of the activity, at least 1
	 */
	void report(String activity, long done, long total);

	/** Logs a sentence for the user; not an error. */
	void log(String sentence);

	/**
	 * Reports an estimate of the memory that the work is about to use, which is shown if the process runs out of
	 * memory.
	 */
	default void needs(long bytes) {}

	/** Called where memory is scarce, before it is taken: who holds some for work beside this one lets it go first. */
	default void makeRoom() {}

	/** Whether the user cancelled the work. */
	boolean isCancelled();

	/** Throws if the user cancelled; to be called between steps that are short compared with a second. */
	default void checkCancelled() throws Cancelled {
		if (isCancelled()) throw new Cancelled();
	}

	/** The same without sentences, for work that is repeated: they were logged the first time. */
	default Progress withoutSentences() {
		return new ForwardingProgress(this) {

			@Override
			public void log(String sentence) {}
		};
	}

	/** Ignores everything and is never cancelled. */
	static Progress none() {
		return new Progress() {

			@Override
			public void report(String activity, long done, long total) {}

			@Override
			public void log(String sentence) {}

			@Override
			public boolean isCancelled() {
				return false;
			}
		};
	}
}
