package sc.fiji.stunet.process;

import sc.fiji.stunet.failure.Failure;
import sc.fiji.stunet.failure.UserError;

/** Thrown when no Java with TensorFlow can be started. The message is one sentence for the user. */
public class EngineMissing extends UserError {

	private static final long serialVersionUID = 1L;

	EngineMissing(String sentence) {
		super(Failure.Kind.ENGINE_UNAVAILABLE, sentence, null);
	}
}
