package sc.fiji.stunet.failure;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.function.Executable;

/** What a call that is to fail says to the user, and what any other text has to say. */
public final class Refusals {

	private Refusals() {}

	/** @return the sentence; it has all of these parts, as {@link #says} takes them */
	public static String refused(Class<? extends Throwable> kind, Executable call, String... parts) {
		return says(assertThrows(kind, call).getMessage(), parts);
	}

	/**
	 * @param parts that all are in the text; one with ^ in front stands at its beginning
	 * @return the text
	 */
	public static String says(String text, String... parts) {
		for (String part : parts)
			assertTrue(
					part.startsWith("^") ? text.startsWith(part.substring(1)) : text.contains(part),
					() -> "'" + part + "' is not in: " + text);
		return text;
	}
}
