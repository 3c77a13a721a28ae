package sc.fiji.stunet.fiji.launch;

import java.util.regex.Pattern;

/** Wraps sentences for windows, which do not break lines themselves. */
public final class Sentences {

	private static final int LINE = 80;
	/** The first line of a word that is longer than one: best to a slash in its second half. */
	private static final Pattern LONG = Pattern.compile("(?=\\S{81})(\\S{40,79}[/\\\\]|\\S{80})");

	private Sentences() {}

	/** Wraps text at 80 letters; a longer word, such as a path, is broken behind a slash. Line breaks are kept. */
	public static String wrapped(String text) {
		StringBuilder wrapped = new StringBuilder();
		for (String paragraph : text.strip().split("\\R")) {
			int length = 0;
			for (String word : LONG.matcher(paragraph).replaceAll("$1 ").split(" ")) {
				if (length > 0 && length + 1 + word.length() > LINE) {
					wrapped.append('\n');
					length = 0;
				} else if (length > 0) {
					wrapped.append(' ');
					length++;
				}
				wrapped.append(word);
				length += word.length();
			}
			wrapped.append('\n');
		}
		return wrapped.toString().stripTrailing();
	}
}
