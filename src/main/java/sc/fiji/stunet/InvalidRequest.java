package sc.fiji.stunet;

/** Options that cannot be followed. The message is one sentence for the user: which option, what is wrong, what to do. */
public class InvalidRequest extends RuntimeException {

	private static final long serialVersionUID = 1L;

	public InvalidRequest(String sentence) {
		super(sentence);
	}
}
