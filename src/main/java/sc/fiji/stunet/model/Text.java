package sc.fiji.stunet.model;

/** Text that comes from files and is shown: in terminals, tables, dialogs. */
final class Text {

	private static final char UNPRINTABLE = '?';

	private Text() {}

	/** The same with a question mark for each character that has no place in a line. */
	static String printable(String text) {
		if (isPrintable(text)) return text;
		StringBuilder clean = new StringBuilder();
		text.codePoints().forEach(c -> clean.appendCodePoint(isPrintable(c) ? c : UNPRINTABLE));
		return clean.toString();
	}

	static boolean isPrintable(String text) {
		return text.codePoints().allMatch(Text::isPrintable);
	}

	/**
	 * All but control characters (escape sequences begin with one), line ends, what turns the order of letters, halves
	 * of pairs.
	 */
	private static boolean isPrintable(int c) {
		boolean turnsOrder = c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069;
		return !Character.isISOControl(c)
				&& c != 0x2028
				&& c != 0x2029
				&& !turnsOrder
				&& Character.getType(c) != Character.SURROGATE;
	}
}
