package sc.fiji.stunet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/**
 * Tests say by a tag what they need, so that {@code -Pfast} can leave them out. What reaches the engine through others
 * without its tag fails there, where TensorFlow's library is missing.
 */
class TagsTest {

	/** What stands in a source, and the tag that it asks for. */
	private static final Map<String, String> TAGS = Map.of(
			"new ProcessBuilder(", "process",
			"EngineCommand.LOCATION", "process",
			"import org.tensorflow.", "engine",
			"FuzzProcess.run(", "fuzz",
			"Reference.cases(", "reference");

	@Test
	void whatATestNeedsIsSaidByATag() throws IOException {
		List<Path> tests;
		try (Stream<Path> all = Files.walk(Path.of("test/java"))) {
			tests = all.filter(file -> file.toString().endsWith("Test.java"))
					.sorted()
					.toList();
		}
		assertTrue(tests.size() > 100, "too few tests: " + tests.size());
		List<String> missing = new ArrayList<>();
		for (Path test : tests) {
			String source = Files.readString(test);
			TAGS.forEach((needs, tag) -> {
				boolean isTagged = source.contains("@Tag(\"" + tag + "\")");
				if (source.contains(needs) && !isTagged && !test.endsWith("TagsTest.java"))
					missing.add(test + " lacks @Tag of " + tag);
			});
		}
		assertEquals(List.of(), missing);
	}
}
