package sc.fiji.stunet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/** The sentences of {@code docs/troubleshooting.md} are those that the program says: they stand in its sources. */
class TroubleshootingTest {

	private static final Pattern SAID = Pattern.compile("(?m)^\\| `([^`]+)` \\|");

	/** All sources, with the texts that are put together from literals in one piece. */
	private static String sources() throws IOException {
		StringBuilder all = new StringBuilder();
		try (Stream<Path> files = Files.walk(Path.of("src"))) {
			for (Path file :
					files.filter(one -> one.toString().endsWith(".java")).toList()) all.append(Files.readString(file));
		}
		return all.toString().replaceAll("\"\\s*\\+\\s*\"", "");
	}

	@Test
	void everySentenceIsSaid() throws IOException {
		String sources = sources();
		List<String> unknown = new ArrayList<>();
		int sentences = 0;
		for (Matcher said = SAID.matcher(Files.readString(Path.of("docs/troubleshooting.md")));
				said.find();
				sentences++)
			for (String part : said.group(1).split("\\.\\.\\."))
				if (part.strip().length() > 3 && !sources.contains(part.strip())) unknown.add(part.strip());
		assertTrue(sentences > 20, "sentences: " + sentences);
		assertEquals(List.of(), unknown);
	}
}
