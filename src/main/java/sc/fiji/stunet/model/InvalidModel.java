package sc.fiji.stunet.model;

/** A model or checkpoint that cannot be used. The message is one sentence for the user: which file, what is wrong, what to do. */
public class InvalidModel extends RuntimeException {

	private static final long serialVersionUID = 1L;

	public InvalidModel(String sentence) {
		super(sentence);
	}

	public InvalidModel(String sentence, Throwable cause) {
		super(sentence, cause);
	}
}
