package sc.fiji.stunet.model;

import sc.fiji.stunet.failure.Failure;
import sc.fiji.stunet.failure.PlainText;
import sc.fiji.stunet.failure.UserError;

/**
 * A model or checkpoint that cannot be used. The message is one sentence for the user: which file, what is wrong, what
 * to do.
 */
public class InvalidModel extends UserError {

	private static final long serialVersionUID = 1L;

	/** A sentence that quotes more is quoting a file that means harm. */
	private static final int LONGEST = 2000;

	public InvalidModel(String sentence) {
		super(Failure.Kind.INVALID_MODEL, printable(sentence), null);
	}

	public InvalidModel(String sentence, Throwable cause) {
		super(Failure.Kind.INVALID_MODEL, printable(sentence), cause);
	}

	/**
	 * Names in it may come from files: no line breaks, nothing that a terminal obeys or that turns the order of
	 * letters.
	 */
	private static String printable(String sentence) {
		String clean = PlainText.of(sentence);
		return clean.length() > LONGEST ? clean.substring(0, LONGEST) + "..." : clean;
	}
}
