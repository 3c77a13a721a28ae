package sc.fiji.stunet.model;

import java.io.IOException;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * Reads JSON of people and other programs: in UTF-8, UTF-16 or UTF-32, with a byte order mark or without (Windows'
 * editors, PowerShell), with NaN and infinite numbers (Python). Values in use must be finite.
 */
public final class ForeignJson {

	private ForeignJson() {}

	/** The place of the error, for a sentence: " (line 3)", or an empty text. */
	public static String line(IOException e) {
		return e instanceof JsonProcessingException json && json.getLocation() != null
				? " (line " + json.getLocation().getLineNr() + ")"
				: "";
	}

	/** @throws IOException if it is not one JSON value: a JsonProcessingException that may have the line */
	public static JsonNode read(byte[] content) throws IOException {
		return JsonMapper.builder()
				.enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
				.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
				.build()
				.readTree(content);
	}
}
