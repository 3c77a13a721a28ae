package sc.fiji.stunet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/** What a reader of the repository finds: README's first screen, and links that lead somewhere. */
class PagesTest {

	private static final Pattern BLOCK = Pattern.compile("(?ms)^```.*?^```");
	private static final Pattern LINK = Pattern.compile("(?:\\]\\(|src=\")(?!https?:)([^)#\"]*)(?:#([^)\"]*))?[)\"]");
	private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

	/** About 40 lines of 120 columns with the picture, which takes the place of about 15. */
	@Test
	void theFirstScreenSaysWhatMattersMost() throws IOException {
		List<String> lines = Files.readAllLines(Path.of("README.md"));
		List<String> first = lines.subList(0, lines.indexOf("## Documentation"));
		assertTrue(first.size() <= 40, "lines: " + first.size());
		for (String line : first) if (!line.startsWith("<img")) assertTrue(line.length() <= 120, line);
		String screen = String.join("\n", first);
		for (String needed : List.of(
				"Finds structures in 3D scans",
				"docs/result-ct.png",
				"**Install in Fiji**",
				"run(\"STU-Net Predict...\"",
				"\nbin/demo ",
				"\nmvn -B verify ",
				"\nbin/stunet predict ",
				"**Cite**")) assertTrue(screen.contains(needed), needed);
	}

	/** Of the pages as they stand here; the manual in the plugin is looked through by {@code DocumentationTest}. */
	@Test
	void everyLinkLeadsToAFileAndAHeading() throws IOException {
		List<String> broken = new ArrayList<>();
		int links = 0;
		for (Path page : pages())
			for (Matcher link = LINK.matcher(text(page)); link.find(); links++) {
				Path to = link.group(1).isEmpty()
						? page
						: page.resolveSibling(link.group(1)).normalize();
				if (!Files.exists(to) || link.group(2) != null && !anchors(to).contains(link.group(2)))
					broken.add(page + ": " + link.group());
			}
		assertTrue(links > 150, "links: " + links);
		assertEquals(List.of(), broken);
	}

	private static List<Path> pages() throws IOException {
		List<Path> pages = new ArrayList<>(List.of(Path.of("samples/README.md"), Path.of("update-site/README.md")));
		for (Path folder : List.of(Path.of(""), Path.of("docs")))
			try (Stream<Path> files = Files.list(folder)) {
				files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
			}
		return pages;
	}

	/** Without blocks of code. */
	private static String text(Path page) throws IOException {
		return BLOCK.matcher(Files.readString(page)).replaceAll("");
	}

	/** As GitHub makes them of headings: small letters, hyphens for blanks, no punctuation. */
	private static Set<String> anchors(Path page) throws IOException {
		return HEADING.matcher(text(page))
				.results()
				.map(heading -> heading.group(1)
						.toLowerCase(Locale.ROOT)
						.replaceAll("[^\\w\\- ]", "")
						.replace(' ', '-'))
				.collect(Collectors.toSet());
	}
}
