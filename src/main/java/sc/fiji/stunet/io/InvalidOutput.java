package sc.fiji.stunet.io;

/** A result that cannot be written where it was asked for. The message is one sentence for the user. */
public class InvalidOutput extends RuntimeException {

	private static final long serialVersionUID = 1L;

	public InvalidOutput(String sentence) {
		super(sentence);
	}

	public InvalidOutput(String sentence, Throwable cause) {
		super(sentence, cause);
	}
}
