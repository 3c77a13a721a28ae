package sc.fiji.stunet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/** Every picture in docs/ is shown, or linked, by a page, and docs/development.md names the script that makes it. */
class PicturesTest {

	private static final Path DOCS = Path.of("docs");
	private static final Pattern SHOWN = Pattern.compile("\\]\\((?:docs/)?([\\w.-]+\\.(?:png|svg))\\)");
	/** The first cell of a row in the table of the section Pictures. */
	private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[^|]+`) \\|");

	private static final Pattern NAME = Pattern.compile("`([^`]+)`");

	private static Set<String> pictures() throws IOException {
		try (Stream<Path> files = Files.list(DOCS)) {
			return files.map(file -> file.getFileName().toString())
					.filter(name -> name.matches(".*\\.(png|svg)"))
					.collect(Collectors.toCollection(TreeSet::new));
		}
	}

	@Test
	void pagesShowAllOfThemAndNoOthers() throws IOException {
		Set<String> shown = new TreeSet<>();
		try (Stream<Path> docs = Files.list(DOCS)) {
			for (Path page : Stream.concat(Stream.of(Path.of("README.md")), docs)
					.filter(file -> file.toString().endsWith(".md"))
					.toList())
				SHOWN.matcher(Files.readString(page)).results().forEach(picture -> shown.add(picture.group(1)));
		}
		assertEquals(pictures(), shown);
	}

	@Test
	void everyOneIsMadeByAScript() throws IOException {
		String section = Files.readString(DOCS.resolve("development.md"))
				.replaceAll("(?s).*\\n## Pictures\\n", "")
				.replaceAll("(?s)\\n## .*", "");
		List<PathMatcher> made = ROW.matcher(section)
				.results()
				.flatMap(row -> NAME.matcher(row.group(1)).results())
				.map((MatchResult name) -> FileSystems.getDefault().getPathMatcher("glob:" + name.group(1)))
				.toList();
		assertTrue(made.size() > 5, "too few: " + made.size());
		Set<String> unknown = pictures();
		unknown.removeIf(picture -> made.stream().anyMatch(one -> one.matches(Path.of(picture))));
		assertEquals(Set.of(), unknown);
	}
}
