package sc.fiji.stunet.spark;

/** Thrown by a task that Spark shall try again. It has no stack trace, since Spark's warnings contain all of it. */
final class TryAgain extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/** @param trace of the failure, for the executor's log; may be empty */
	TryAgain(String sentence, String trace) {
		super(sentence, null, false, false);
		if (!trace.isEmpty()) ThisExecutor.log(trace);
	}
}
