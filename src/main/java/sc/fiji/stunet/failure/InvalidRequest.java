package sc.fiji.stunet.failure;

/**
 * Thrown for options that are impossible or contradict each other. The message is one sentence for the user: which
 * option, what is wrong, what to do.
 */
public class InvalidRequest extends UserError {

	private static final long serialVersionUID = 1L;

	public InvalidRequest(String sentence) {
		super(Failure.Kind.INVALID_REQUEST, sentence, null);
	}

	public InvalidRequest(String sentence, Throwable cause) {
		super(Failure.Kind.INVALID_REQUEST, sentence, cause);
	}
}
