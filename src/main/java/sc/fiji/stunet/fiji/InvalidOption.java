package sc.fiji.stunet.fiji;

/** A macro option or dialog value that cannot be used. The message is one sentence for the user. */
public class InvalidOption extends RuntimeException {

	private static final long serialVersionUID = 1L;

	public InvalidOption(String sentence) {
		super(sentence);
	}
}
