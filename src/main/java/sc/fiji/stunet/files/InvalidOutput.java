package sc.fiji.stunet.files;

import sc.fiji.stunet.failure.Failure;
import sc.fiji.stunet.failure.UserError;

/** Thrown when a result cannot be written to the requested place. The message is one sentence for the user. */
public class InvalidOutput extends UserError {

	private static final long serialVersionUID = 1L;

	public InvalidOutput(String sentence) {
		super(Failure.Kind.INVALID_OUTPUT, sentence, null);
	}

	public InvalidOutput(String sentence, Throwable cause) {
		super(Failure.Kind.INVALID_OUTPUT, sentence, cause);
	}
}
