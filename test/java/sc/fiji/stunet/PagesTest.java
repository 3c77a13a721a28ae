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
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/** What a reader of the repository finds: README's first screen, links that lead somewhere, files that are named. */
class PagesTest {

	private static final Pattern LINK = Pattern.compile("(?:\\]\\(|src=\")(?!https?:)([^)#\"]*)(?:#([^)\"]*))?[)\"]");
	private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
	/** What was to be measured, as RATE1_2. */
	private static final Pattern PLACEHOLDER = Pattern.compile("\\b(?:[A-Z]+\\d_\\d|TODO|TBD|FIXME)\\b");

	private static final Pattern BENCHMARK = Pattern.compile("\\bbench/[\\w.-]*\\w");
	private static final Pattern NAMED_TEST = Pattern.compile("\\b[A-Z]\\w*[a-z\\d](?:Test|IT)\\b");
	/** Scripts, sources and samples; not what lies elsewhere or is made. */
	private static final Pattern FILE = Pattern.compile(
			"(?<![\\w./$-])(?:(?:bench|bin|docs|macros|samples|src|test)/[\\w./-]*\\w|[\\w./-]+\\.(?:py|java)\\b)");

	/** A list of class paths, and the command of Maven that makes it. */
	private static final Pattern LIST = Pattern.compile("\\$\\(cat ([^)]+)\\)");

	private static final Pattern CLASS = Pattern.compile("\\s(sc\\.fiji\\.stunet[\\w.]*)\\.(\\w+)");

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
			for (Matcher link = LINK.matcher(Documents.text(page)); link.find(); links++) {
				Path to = link.group(1).isEmpty()
						? page
						: page.resolveSibling(link.group(1)).normalize();
				if (!Files.exists(to) || link.group(2) != null && !anchors(to).contains(link.group(2)))
					broken.add(page + ": " + link.group());
			}
		assertTrue(links > 150, "links: " + links);
		assertEquals(List.of(), broken);
	}

	@Test
	void noPlaceholderIsLeft() throws IOException {
		List<String> left = new ArrayList<>();
		for (Path page : pages())
			PLACEHOLDER.matcher(Documents.text(page)).results().forEach(one -> left.add(page + ": " + one.group()));
		assertEquals(List.of(), left);
	}

	@Test
	void benchmarksAndTestsThatAreNamedExist() throws IOException {
		Set<String> tests;
		try (Stream<Path> files = Files.walk(Path.of("test/java"))) {
			tests = files.map(file -> file.getFileName().toString().replace(".java", ""))
					.collect(Collectors.toSet());
		}
		List<String> unknown = new ArrayList<>();
		Set<String> benchmarks = new TreeSet<>(), named = new TreeSet<>();
		for (Path page : pages()) {
			String text = Files.readString(page);
			BENCHMARK.matcher(text).results().map(MatchResult::group).forEach(file -> {
				benchmarks.add(file);
				if (!Files.exists(Path.of(file))) unknown.add(page + ": " + file);
			});
			NAMED_TEST.matcher(text).results().map(MatchResult::group).forEach(test -> {
				named.add(test);
				if (!tests.contains(test)) unknown.add(page + ": " + test);
			});
		}
		assertTrue(benchmarks.size() > 15, () -> "benchmarks: " + benchmarks);
		assertTrue(named.size() > 30, () -> "tests: " + named);
		assertEquals(List.of(), unknown);
	}

	/** No test runs them, since they measure for hours. */
	@Test
	void filesOfIndentedCommandsExist() throws IOException {
		List<String> unknown = new ArrayList<>();
		int files = 0, classes = 0;
		List<Documents.Block> blocks = Documents.indented();
		String all = blocks.stream().map(Documents.Block::text).collect(Collectors.joining());
		for (Documents.Block block : blocks) {
			for (Matcher file = FILE.matcher(block.text()); file.find(); files++)
				if (!Files.exists(Path.of(file.group()))) unknown.add(block.page() + ": " + file.group());
			for (Matcher name = CLASS.matcher(block.text()); name.find(); classes++)
				if (!isBenchmark(name.group(1), name.group(2))) unknown.add(block.page() + ": " + name.group());
			LIST.matcher(block.text())
					.results()
					.filter(list -> !all.contains("-Dmdep.outputFile=" + list.group(1)))
					.forEach(list -> unknown.add(block.page() + " does not make " + list.group(1)));
		}
		assertTrue(files > 30 && classes > 1, files + " files, " + classes + " classes");
		assertEquals(List.of(), unknown);
	}

	private static boolean isBenchmark(String room, String name) throws IOException {
		Path source = Path.of("bench", name + ".java");
		return Files.exists(source) && Files.readString(source).contains("package " + room + ";");
	}

	private static List<Path> pages() throws IOException {
		List<Path> pages = new ArrayList<>(List.of(Path.of("samples/README.md"), Path.of("update-site/README.md")));
		for (Path folder : List.of(Path.of(""), Path.of("docs")))
			try (Stream<Path> files = Files.list(folder)) {
				files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
			}
		return pages;
	}

	/** As GitHub makes them of headings: small letters, hyphens for blanks, no punctuation. */
	private static Set<String> anchors(Path page) throws IOException {
		return HEADING.matcher(Documents.text(page))
				.results()
				.map(heading -> heading.group(1)
						.toLowerCase(Locale.ROOT)
						.replaceAll("[^\\w\\- ]", "")
						.replace(' ', '-'))
				.collect(Collectors.toSet());
	}
}
