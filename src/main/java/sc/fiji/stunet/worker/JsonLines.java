package sc.fiji.stunet.worker;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Reads and writes messages as lines of JSON in UTF-8. */
public final class JsonLines {

	private static final String START = "{\"id\":";
	private static final ObjectMapper JSON = JsonMapper.builder()
			.addModule(new OptionalValues())
			.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
			.build();

	private JsonLines() {}

	/** Sends one line in a single write, flushed. Not for two threads at once. */
	public static void write(OutputStream out, Object message) throws IOException {
		out.write((JSON.writeValueAsString(message) + "\n").getBytes(StandardCharsets.UTF_8));
		out.flush();
	}

	/**
	 * Reads a message from a line. Native libraries may print to the same stream without ending their line, so text
	 * before the message is skipped.
	 *
	 * @return empty if there is no message in the line
	 */
	public static <T> Optional<T> read(String line, Class<T> type) {
		for (int start = line.indexOf(START); start >= 0; start = line.indexOf(START, start + 1))
			try {
				return Optional.of(JSON.readValue(line.substring(start), type));
			} catch (JsonProcessingException e) {
				// A part of a message may precede a complete one.
			}
		return Optional.empty();
	}

	public static JsonNode tree(Object value) {
		return JSON.valueToTree(value);
	}

	/** A value as text, for {@link #ofText}. */
	public static String text(Object value) {
		return tree(value).toString();
	}

	/** @throws IllegalArgumentException if the text is no value of the type */
	public static <T> T ofText(String text, Class<T> type) {
		try {
			return JSON.readValue(text, type);
		} catch (JsonProcessingException e) {
			throw new IllegalArgumentException(e);
		}
	}

	/** @throws IllegalArgumentException if the tree is no value of the type */
	public static <T> T value(JsonNode tree, Class<T> type) {
		return JSON.convertValue(tree, type);
	}
}
