package sc.fiji.stunet.fiji.image;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

import sc.fiji.stunet.failure.InvalidRequest;

/** Options that are one of several phrases. In macros the first word is enough: {@code result=overlay}. */
public final class Words {

	private Words() {}

	/**
	 * @param key of the macro
	 * @param words of each choice
	 * @throws InvalidRequest if the text begins none of them
	 */
	public static <T> T chosen(String key, String text, List<T> choices, Function<T, String> words) {
		String lowerCase = text.strip().toLowerCase(Locale.ROOT);
		return choices.stream()
				.filter(choice -> !lowerCase.isEmpty()
						&& (words.apply(choice).toLowerCase(Locale.ROOT) + " ").startsWith(lowerCase + " "))
				.findFirst()
				.orElseThrow(() -> new InvalidRequest("The option " + key + "=" + text + " is none of "
						+ choices.stream()
								.map(choice -> "[" + words.apply(choice) + "]")
								.collect(Collectors.joining(", "))
						+ "."));
	}
}
