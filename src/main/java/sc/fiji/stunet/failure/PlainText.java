package sc.fiji.stunet.failure;

/** Makes text from files safe to show in terminals, tables and dialogs. */
public final class PlainText {

	/**
	 * Inside a character class: control characters (escape sequences begin with one), line ends, characters that change
	 * the direction of text.
	 */
	public static final String CONTROL = "\\p{Cc}\u2028-\u202e\u2066-\u2069";

	private PlainText() {}

	/** Replaces each character that must not be in a line by a question mark, halves of surrogate pairs included. */
	public static String of(String text) {
		return text.replaceAll("[" + CONTROL + "\\p{Cs}]", "?");
	}
}
