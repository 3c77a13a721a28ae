package sc.fiji.stunet.progress;

/**
 * Reports the progress of long work, and asks whether it is cancelled. Called from the working thread only;
 * implementations must be quick.
 */
public interface Progress {

	/**
	 * @param activity what is being done, for the user: "Predicting"
	 * @param done steps of the activity that are finished
	 * @param total all steps of the activity, at least 1
	 */
	void report(String activity, long done, long total);

	/** A sentence for the user's log; not an error. */
	void log(String sentence);

	/** An estimate of the memory that the work is about to take; told when it runs out and the process ends. */
	default void needs(long bytes) {}

	/** Whether the user wants the work to end. */
	boolean isCancelled();

	/** To be called between steps that are short compared with a second. */
	default void checkCancelled() throws Cancelled {
		if (isCancelled()) throw new Cancelled();
	}

	/** The same without sentences, for work that is done again: they were told before. */
	default Progress withoutSentences() {
		return new ForwardingProgress(this) {

			@Override
			public void log(String sentence) {}
		};
	}

	/** Tells nobody and is never cancelled. */
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
