package sc.fiji.stunet.job;

/**
 * What the user wants of a running training. To give up altogether is
 * {@link sc.fiji.stunet.progress.Progress#isCancelled()}.
 */
public enum Control {
	GO_ON,
	/** Hold between two iterations until it is another one. */
	PAUSE,
	/** End after this iteration, and keep the best model so far. */
	STOP
}
