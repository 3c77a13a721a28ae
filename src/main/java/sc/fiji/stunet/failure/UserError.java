package sc.fiji.stunet.failure;

/**
 * An error with one sentence for the user: what is wrong, where, and what to do. Every exception that is thrown on
 * purpose is one.
 */
public abstract class UserError extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final Failure.Kind kind;

	/** @param cause for the log; null: none */
	protected UserError(Failure.Kind kind, String sentence, Throwable cause) {
		super(sentence, cause);
		this.kind = kind;
	}

	public final Failure.Kind kind() {
		return kind;
	}

	/** Details for developers, for the log; empty when the sentence is complete. */
	public String details() {
		return "";
	}
}
