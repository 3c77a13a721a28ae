package sc.fiji.stunet.engine;

/** TensorFlow does not load here, or computes wrong numbers. The message says which, and what to do. */
public class EngineUnavailable extends RuntimeException {

	private static final long serialVersionUID = 1L;

	public EngineUnavailable(String sentence) {
		super(sentence);
	}

	public EngineUnavailable(String sentence, Throwable cause) {
		super(sentence, cause);
	}
}
