package sc.fiji.stunet.train;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;

import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.files.Sha256;

/**
 * A JSON file with a checksum, for files that influence a resumed training: one object whose field {@value #SEAL} is
 * the SHA-256 of the other fields, so that a digit changed by a failing disk or by hand is noticed. It depends on the
 * values, not on white space. Files of versions up to 0.1 have none.
 */
final class SealedJson {

	private static final String SEAL = "checksum";
	/** Refuses values that are missing or null, unless a record says what they are then. */
	private static final ObjectMapper JSON = new ObjectMapper()
			.configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false)
			.enable(
					DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
					DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
					DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
			.enable(SerializationFeature.INDENT_OUTPUT);

	private SealedJson() {}

	/** @throws IOException if it cannot be read, is damaged or incomplete */
	static <T> T read(Path file, Class<T> type) throws IOException {
		JsonNode root = JSON.readTree(Files.readAllBytes(file));
		if (!(root instanceof ObjectNode object)) throw new IOException("it is not an object");
		JsonNode seal = object.remove(SEAL);
		if (seal != null && !seal.asText().equals(checksum(object))) throw new IOException("its checksum differs");
		return JSON.treeToValue(object, type);
	}

	/** @throws sc.fiji.stunet.files.InvalidOutput if it cannot be written; an older file stays as it was */
	static void write(Path file, Object content) {
		AtomicFile.write(file, true, out -> {
			// In the form in which it will be read: numbers have other types before they are written.
			ObjectNode object = (ObjectNode) JSON.readTree(JSON.writeValueAsBytes(content));
			object.put(SEAL, checksum(object));
			JSON.writeValue(out, object);
		});
	}

	private static String checksum(ObjectNode object) throws JsonProcessingException {
		return Sha256.of(JSON.writer()
				.without(SerializationFeature.INDENT_OUTPUT)
				.writeValueAsString(object)
				.getBytes(StandardCharsets.UTF_8));
	}
}
