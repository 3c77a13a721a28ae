package sc.fiji.stunet.failure;

/** Text that comes from files and is shown: in terminals, tables, dialogs. */
public final class PlainText {

	/**
	 * Inside a character class: control characters (escape sequences begin with one), line ends, what turns the order
	 * of letters.
	 */
	public static final String CONTROL = "\\p{Cc}\u2028-\u202e\u2066-\u2069";

	private PlainText() {}

	/** The same with a question mark for each character that has no place in a line, halves of pairs included. */
	public static String of(String text) {
		return text.replaceAll("[" + CONTROL + "\\p{Cs}]", "?");
	}
}
