package sc.fiji.stunet.frozen;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;

/**
 * Files that an earlier version wrote, in {@code test/resources/frozen}: whatever becomes of the code, it reads them,
 * and writes the same names and words. They are never made again; a format that changes gets new ones beside them.
 */
public final class Frozen {

	private static final ObjectMapper JSON = new ObjectMapper();
	private static final Path FOLDER = Path.of("test/resources/frozen");

	private Frozen() {}

	public static Path file(String path) {
		return FOLDER.resolve(path);
	}

	/** All that is in a folder, into one that is there. */
	public static void copy(String path, Path target) throws IOException {
		Path source = file(path);
		List<Path> all;
		try (Stream<Path> files = Files.walk(source)) {
			all = files.skip(1).toList();
		}
		for (Path one : all)
			Files.copy(one, target.resolve(source.relativize(one).toString()));
	}

	/** The same keys and values, however they are laid out. */
	public static void assertSameJson(String path, Path written) throws IOException {
		assertSameJson(JSON.readTree(file(path).toFile()), JSON.readTree(written.toFile()));
	}

	/** In any order. */
	public static void assertSameJson(JsonNode expected, JsonNode actual) {
		if (!expected.equals(actual)) assertEquals(sorted(expected), sorted(actual));
	}

	/** So that a difference is seen. */
	private static String sorted(JsonNode node) {
		try {
			return JSON.writerWithDefaultPrettyPrinter()
					.with(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
					.writeValueAsString(JSON.convertValue(node, Object.class));
		} catch (JsonProcessingException e) {
			throw new IllegalStateException(e);
		}
	}

	/** The same cells: words as they are, numbers by their value, as tables had fixed digits once. */
	public static void assertSameTable(String path, Path written) throws IOException {
		assertEquals(cells(file(path)), cells(written), path);
	}

	private static String cells(Path table) throws IOException {
		return Pattern.compile("(?<=,|^)-?\\d+\\.\\d+(?=,|$)", Pattern.MULTILINE)
				.matcher(String.join("\n", Files.readAllLines(table)))
				.replaceAll(number ->
						new BigDecimal(number.group()).stripTrailingZeros().toPlainString());
	}

	/** The same text, whatever ends its lines. */
	public static void assertSameLines(String path, Path written) throws IOException {
		assertEquals(
				String.join("\n", Files.readAllLines(file(path))),
				String.join("\n", Files.readAllLines(written)),
				path);
	}
}
