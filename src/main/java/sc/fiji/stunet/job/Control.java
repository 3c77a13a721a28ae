package sc.fiji.stunet.job;

/** The user's control of a running training; to cancel it is {@link sc.fiji.stunet.progress.Progress#isCancelled()}. */
public enum Control {
	GO_ON,
	/** Hold between two iterations until the control changes. */
	PAUSE,
	/** End after this iteration, and keep the best model so far. */
	STOP
}
