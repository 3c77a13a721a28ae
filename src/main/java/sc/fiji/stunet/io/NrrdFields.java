package sc.fiji.stunet.io;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import sc.fiji.stunet.volume.InvalidVolume;

/** The fields of a NRRD header, by their names in lower case (http://teem.sourceforge.net/nrrd/format.html). */
record NrrdFields(TextHeader header, Map<String, String> fields) {

	private static final Map<String, String> ALIASES =
			Map.of("datafile", "data file", "lineskip", "line skip", "byteskip", "byte skip");
	private static final Pattern VECTOR = Pattern.compile("none|\\(([^()]*)\\)");
	private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"");

	static NrrdFields of(TextHeader header) {
		Map<String, String> fields = new LinkedHashMap<>();
		for (String line : header.lines()) {
			// "key:=value" is a free comment.
			int colon = line.indexOf(':');
			if (line.startsWith("#") || colon < 0 || line.startsWith(":=", colon)) continue;
			String key = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
			fields.putIfAbsent(
					ALIASES.getOrDefault(key, key), line.substring(colon + 1).strip());
		}
		return new NrrdFields(header, fields);
	}

	boolean has(String key) {
		return fields.containsKey(key);
	}

	String text(String key) {
		return fields.getOrDefault(key, "");
	}

	/** @throws InvalidVolume if the field is missing */
	String required(String key) {
		if (!has(key))
			throw new InvalidVolume(
					header.file() + " is damaged: its header has no '" + key + "'; copy or export it again.");
		return text(key);
	}

	InvalidVolume damaged(String key) {
		return new InvalidVolume(header.file() + " is damaged: its header says '" + key + ": "
				+ TextHeader.shortened(text(key)) + "'; export it again.");
	}

	/**
	 * @param count of numbers
	 * @return NaN for "nan" and "none"
	 * @throws InvalidVolume unless there are so many numbers
	 */
	double[] numbers(String key, int count) {
		return numbers(required(key), count, key);
	}

	private double[] numbers(String text, int count, String key) {
		String[] words = text.strip().split("[\\s,]+");
		if (words.length != count) throw damaged(key);
		try {
			return Arrays.stream(words)
					.mapToDouble(word -> word.matches("(?i)[-+]?nan|none|\\?+") ? Double.NaN : Double.parseDouble(word))
					.toArray();
		} catch (NumberFormatException e) {
			throw damaged(key);
		}
	}

	/** @throws InvalidVolume if the field is there, but is no whole number */
	long whole(String key, long otherwise) {
		if (!has(key)) return otherwise;
		double number = numbers(key, 1)[0];
		if (number != Math.rint(number) || Math.abs(number) > 1L << 53) throw damaged(key);
		return (long) number;
	}

	/**
	 * Reads vectors such as {@code (1,0,0) none (0,0,3)}.
	 *
	 * @return arrays of three finite numbers each, empty for none
	 */
	List<Optional<double[]>> vectors(String key) {
		List<Optional<double[]>> vectors = new ArrayList<>();
		for (Matcher vector = VECTOR.matcher(required(key)); vector.find(); ) {
			Optional<double[]> numbers = Optional.ofNullable(vector.group(1)).map(text -> numbers(text, 3, key));
			if (numbers.isPresent() && !Arrays.stream(numbers.get()).allMatch(Double::isFinite)) throw damaged(key);
			vectors.add(numbers);
		}
		return vectors;
	}

	/** Reads words, one per axis; fewer if the header has fewer. */
	List<String> words(String key) {
		return has(key) ? List.of(text(key).split("\\s+")) : List.of();
	}

	/** Reads words between quotation marks. */
	List<String> quoted(String key) {
		return QUOTED.matcher(text(key)).results().map(found -> found.group(1)).toList();
	}
}
