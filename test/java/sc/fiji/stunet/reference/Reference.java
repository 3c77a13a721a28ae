package sc.fiji.stunet.reference;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.DynamicTest;

import sc.fiji.stunet.outside.Outside;

/**
 * Finds what the original code computed: {@link Outside#REFERENCE}, or, in a clone that stands alone, the copies in
 * {@code test/resources/reference}; and the real scans in {@link Outside#SHARED}.
 */
public final class Reference {

	private static final Path COPIES = Path.of("test/resources/reference");
	private static final ObjectMapper JSON = new ObjectMapper();

	private Reference() {}

	@FunctionalInterface
	public interface CaseTest {

		void run(Path folder) throws Exception;
	}

	public static Path folder() {
		return Outside.REFERENCE.find().orElse(COPIES);
	}

	/** Scans, samples and expectations that only the shared folder has. */
	public static Path shared(String path) {
		return required(Outside.SHARED.path().resolve(path));
	}

	/** One test per folder of the group that has a manifest. */
	public static Stream<DynamicTest> cases(String group, CaseTest test) {
		return cases(group, folder -> true, test);
	}

	/** One test per folder of the group that has a manifest and what the test is about. */
	public static Stream<DynamicTest> cases(String group, Predicate<Path> concerned, CaseTest test) {
		Path root = Files.isDirectory(folder().resolve(group)) ? folder() : COPIES;
		List<Path> folders =
				folders(root.resolve(group)).stream().filter(concerned).toList();
		if (folders.isEmpty())
			return Stream.of(dynamicTest("no cases of " + group, () -> {
				required(root.resolve(group));
				fail("None of the cases in " + root.resolve(group) + " concerns this test.");
			}));
		return folders.stream().map(folder -> dynamicTest(group + "/" + folder.getFileName(), () -> test.run(folder)));
	}

	static List<Path> folders(Path group) {
		if (!Files.isDirectory(group)) return List.of();
		try (Stream<Path> all = Files.list(group)) {
			return all.filter(folder -> Files.isRegularFile(folder.resolve("manifest.json")))
					.sorted()
					.toList();
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}

	/** A file of the reference folder; when it is missing the test is aborted with its name, or fails. */
	public static Path file(String path) {
		return required(folder().resolve(path));
	}

	public static JsonNode json(Path file) {
		try {
			return JSON.readTree(file.toFile());
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}

	/** A number that may be written as "NaN" or "Infinity". */
	public static double number(JsonNode node) {
		return node.isTextual() ? Double.parseDouble(node.asText()) : node.asDouble();
	}

	private static Path required(Path file) {
		if (Files.exists(file)) return file;
		throw Outside.missing(file);
	}
}
