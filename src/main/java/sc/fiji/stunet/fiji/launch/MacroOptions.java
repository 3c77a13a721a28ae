package sc.fiji.stunet.fiji.launch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import sc.fiji.stunet.failure.InvalidRequest;

/**
 * The options of a macro's {@code run("...", "key=value key=[value with spaces] flag")}, in both notations of yes and
 * no: ImageJ records {@code flag}, Fiji records {@code flag=true} or {@code flag=false}.
 * <p>
 * ImageJ's own reader finds keys inside values and reads {@code flag=true} as false, hence this one.
 */
public final class MacroOptions {

	private static final List<String> YES = List.of("true", "yes", "on", "1");
	private static final List<String> NO = List.of("false", "no", "off", "0");

	/** A flag without a value has an empty Optional. */
	private final Map<String, Optional<String>> values = new LinkedHashMap<>();

	private MacroOptions() {}

	/** @param text null or empty: no options */
	public static MacroOptions parse(String text) {
		MacroOptions options = new MacroOptions();
		String rest = text == null ? "" : text.strip();
		while (!rest.isEmpty()) {
			int keyEnd = endOfKey(rest);
			// Hyphens as on the command line: crop-with is cropwith.
			String key = rest.substring(0, keyEnd).toLowerCase(Locale.ROOT).replace("-", "");
			if (keyEnd == rest.length() || rest.charAt(keyEnd) != '=') {
				options.values.put(key, Optional.empty());
				rest = rest.substring(keyEnd).strip();
				continue;
			}
			String afterKey = rest.substring(keyEnd + 1);
			int valueEnd = endOfValue(afterKey);
			options.values.put(key, Optional.of(unquoted(afterKey.substring(0, valueEnd))));
			rest = afterKey.substring(valueEnd).strip();
		}
		return options;
	}

	private static int endOfKey(String text) {
		int end = 0;
		while (end < text.length() && text.charAt(end) != '=' && text.charAt(end) != ' ') end++;
		return end;
	}

	private static int endOfValue(String text) {
		if (text.startsWith("'") && text.indexOf('\'', 1) > 0) return text.indexOf('\'', 1) + 1;
		int open = 0;
		for (int i = 0; i < text.length(); i++) {
			char letter = text.charAt(i);
			if (letter == '[' && text.startsWith("[")) open++;
			if (letter == ']' && text.startsWith("[") && --open == 0) return i + 1;
			if (letter == ' ' && open == 0) return i;
		}
		return text.length();
	}

	private static String unquoted(String value) {
		boolean quoted = value.length() > 1
				&& (value.startsWith("[") && value.endsWith("]") || value.startsWith("'") && value.endsWith("'"));
		return quoted ? value.substring(1, value.length() - 1) : value;
	}

	/** The value of a key; empty when it is missing or has an empty value: a recorded macro names every key. */
	public Optional<String> value(String key) {
		return values.getOrDefault(key, Optional.empty()).filter(value -> !value.isBlank());
	}

	/**
	 * @param otherwise the value of a missing key
	 * @throws InvalidRequest if it is neither yes nor no
	 */
	boolean flag(String key, boolean otherwise) {
		if (!values.containsKey(key)) return otherwise;
		String value = values.get(key).orElse("true").strip().toLowerCase(Locale.ROOT);
		if (YES.contains(value)) return true;
		if (NO.contains(value)) return false;
		throw new InvalidRequest("The option " + key + "=" + value + " is neither true nor false.");
	}

	Set<String> keys() {
		return values.keySet();
	}
}
