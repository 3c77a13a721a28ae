package sc.fiji.stunet.model;

import sc.fiji.stunet.failure.Failure;
import sc.fiji.stunet.failure.PlainText;
import sc.fiji.stunet.failure.UserError;

/**
 * Thrown for a model or checkpoint that cannot be used. The message is one sentence for the user: which file, what is
 * wrong, what to do.
 */
public class InvalidModel extends UserError {

	private static final long serialVersionUID = 1L;

	/** A longer sentence quotes a hostile file. */
	private static final int LONGEST = 2000;

	public InvalidModel(String sentence) {
		super(Failure.Kind.INVALID_MODEL, printable(sentence), null);
	}

	public InvalidModel(String sentence, Throwable cause) {
		super(Failure.Kind.INVALID_MODEL, printable(sentence), cause);
	}

	/** Removes line breaks, terminal commands and changes of the direction of text, since names may come from files. */
	private static String printable(String sentence) {
		String clean = PlainText.of(sentence);
		return clean.length() > LONGEST ? clean.substring(0, LONGEST) + "..." : clean;
	}
}
