package sc.fiji.stunet.worker.client;

/**
 * A job that the engine could not do. The message is one sentence for the user.
 */
public class EngineFailure extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/** The engine's process cannot be started, died or fell silent: not the job's own failure. */
	public static final String ENGINE = "Engine";
	/** The engine runs, but TensorFlow does not load or computes wrong numbers: as the engine calls it. */
	static final String UNAVAILABLE = "EngineUnavailable";

	private final String kind;
	private final String details;

	/**
	 * @param kind name of the class of failure as the engine gives it, or {@link #ENGINE}
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
