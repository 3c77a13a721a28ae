package sc.fiji.stunet.worker.client;

/**
 * A job that the engine could not do. The message is one sentence for the user.
 */
public class EngineFailure extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/** The engine's process died or fell silent while the job was at work. */
	public static final String ENGINE = "Engine";
	/** The memory was not enough, or most likely so: the system killed the process. As the engine calls it. */
	public static final String MEMORY = "OutOfMemory";
	/** No job can be done: the process does not start, or TensorFlow does not load or computes wrong numbers. As the engine calls it. */
	public static final String UNAVAILABLE = "EngineUnavailable";

	private final String kind;
	private final String details;

	/**
	 * @param kind name of the class of failure as the engine gives it, {@link #ENGINE} or {@link #UNAVAILABLE}
	 * @param details for the log, such as a stack trace or the engine's last words; null: none
	 */
	public EngineFailure(String kind, String sentence, String details) {
		super(sentence);
		this.kind = kind;
		this.details = details;
	}

	public String kind() {
		return kind;
	}

	/** For the log; empty when the sentence says it all. */
	public String details() {
		return details == null ? "" : details;
	}
}
