package sc.fiji.stunet.engine;

import sc.fiji.stunet.failure.Failure;
import sc.fiji.stunet.failure.UserError;

/** Thrown when TensorFlow does not load here or computes wrong numbers; the message contains which, and what to do. */
public class EngineUnavailable extends UserError {

	private static final long serialVersionUID = 1L;

	public EngineUnavailable(String sentence) {
		super(Failure.Kind.ENGINE_UNAVAILABLE, sentence, null);
	}

	public EngineUnavailable(String sentence, Throwable cause) {
		super(Failure.Kind.ENGINE_UNAVAILABLE, sentence, cause);
	}
}
