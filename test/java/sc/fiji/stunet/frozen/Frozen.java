package sc.fiji.stunet.frozen;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Files that an earlier version wrote, in {@code test/resources/frozen}: whatever becomes of the code, it reads them, and
 * writes the same names and words. They are never made again; a format that changes gets new ones beside them.
 */
public final class Frozen {

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
		ObjectMapper json = new ObjectMapper();
		assertEquals(json.readTree(file(path).toFile()).toPrettyString(), json.readTree(written.toFile()).toPrettyString(), path);
	}

	/** The same text, whatever ends its lines. */
	public static void assertSameLines(String path, Path written) throws IOException {
		assertEquals(String.join("\n", Files.readAllLines(file(path))), String.join("\n", Files.readAllLines(written)), path);
	}
}
