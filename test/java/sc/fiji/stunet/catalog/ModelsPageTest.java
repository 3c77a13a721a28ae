package sc.fiji.stunet.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import sc.fiji.stunet.Documents;
import sc.fiji.stunet.progress.Progress;

/** What {@code docs/models.md} says of the published models is what the catalogue says. */
class ModelsPageTest {

	private static final Pattern NAME = Pattern.compile("`([^`]+)`");
	private static final Pattern NUMBER = Pattern.compile("\\b\\d+(?= (of the \\d+ )?structures)|(?<=the same )\\d+");

	private List<Entry> entries;
	private String published;
	private String sizes;

	@BeforeEach
	void read() throws IOException {
		entries = Catalogue.read(Optional.empty(), Progress.none()).entries();
		String page = Files.readString(Path.of("docs/models.md"));
		int table = page.indexOf("## What is published"), more = page.indexOf("How large they are", table);
		published = page.substring(table, more);
		sizes = page.substring(more, page.indexOf("\n## ", more));
	}

	/** A row of the first table that is about models of the catalogue. */
	private record Row(List<Entry> models, String finds, String modality, String network, String licence) {}

	private List<Row> rows() {
		return cells(published)
				.filter(cells -> !cells.get(0).contains("with the program"))
				.map(cells -> new Row(
						names(cells.get(0)).stream().map(this::entry).toList(),
						cells.get(1),
						cells.get(2),
						cells.get(3),
						cells.get(4)))
				.toList();
	}

	/** The cells of the rows of tables, without their heads. */
	private static Stream<List<String>> cells(String text) {
		List<String> lines =
				text.lines().filter(line -> line.startsWith("|")).skip(2).toList();
		return lines.stream().map(line -> Arrays.stream(line.split("\\|", -1))
				.skip(1)
				.map(String::strip)
				.toList());
	}

	private Entry entry(String name) {
		return entries.stream()
				.filter(entry -> entry.name().equals(name))
				.findFirst()
				.orElseThrow(() -> new AssertionError("The catalogue has no " + name));
	}

	private static List<String> names(String text) {
		return NAME.matcher(text).results().map(found -> found.group(1)).toList();
	}

	private Set<String> namesWhere(Predicate<Entry> which) {
		return entries.stream().filter(which).map(Entry::name).collect(Collectors.toCollection(TreeSet::new));
	}

	@Test
	void theExampleIsACatalogue() throws IOException {
		List<String> examples = Documents.blocks().stream()
				.filter(block ->
						block.page().equals("models.md") && block.language().equals("json"))
				.map(block -> block.text().replace("\"...\"", "\"" + "0".repeat(64) + "\""))
				.toList();
		assertEquals(1, examples.size());
		List<Entry> models = Catalogue.parse(
						examples.get(0).getBytes(StandardCharsets.UTF_8),
						URI.create("https://example.org/models.json"),
						"models.md")
				.entries();
		assertEquals(List.of("tissues"), models.stream().map(Entry::name).toList());
	}

	@Test
	void everyModelThatCanBeInstalledIsInTheTableOnce() {
		List<String> inTable = rows().stream()
				.flatMap(row -> row.models().stream())
				.map(Entry::name)
				.sorted()
				.toList();
		assertEquals(List.copyOf(namesWhere(entry -> entry.unsupported().isEmpty())), inTable);
	}

	@Test
	void theOthersAreNamedBelowIt() {
		String below = published.substring(published.lastIndexOf('|'));
		assertEquals(namesWhere(entry -> entry.unsupported().isPresent()), new TreeSet<>(names(below)));
	}

	@Test
	void theTableSaysWhatTheCatalogueSays() {
		for (Row row : rows()) {
			for (Entry model : row.models()) {
				String name = model.name();
				assertEquals(model.modality(), row.modality(), name);
				assertTrue(row.licence().startsWith(model.licence().replaceAll(" \\(.*", "")), name + row.licence());
				assertTrue(row.network().startsWith(model.network().replaceAll("-[SBLH]\\b.*", "")), name);
			}
			if (row.network().startsWith("STU-Net"))
				assertEquals(
						row.models().stream()
								.map(model -> model.network().replaceAll("STU-Net-([SBLH]).*", "$1"))
								.collect(Collectors.joining(", ", "STU-Net ", "")),
						row.network());
		}
	}

	/** Of parts the sum; of others each. */
	@Test
	void theNumbersOfStructuresAreThoseOfTheCatalogue() {
		int seen = 0;
		for (Row row : rows()) {
			Optional<Integer> said = number(row.finds());
			if (said.isEmpty()) continue;
			seen++;
			List<Integer> numbers = row.models().stream()
					.map(model -> number(model.finds()))
					.flatMap(Optional::stream)
					.toList();
			int expected = row.finds().contains("parts")
					? numbers.stream().mapToInt(number -> number).sum()
					: numbers.get(0);
			assertEquals(expected, said.get(), row.finds());
			if (!row.finds().contains("parts")) assertEquals(Set.of(said.get()), Set.copyOf(numbers), row.finds());
		}
		assertEquals(5, seen);
	}

	private static Optional<Integer> number(String finds) {
		return NUMBER.matcher(finds)
				.results()
				.map(MatchResult::group)
				.map(Integer::valueOf)
				.findFirst();
	}

	@Test
	void theParametersAreThoseOfTheCatalogue() {
		for (String letter : List.of("S", "B", "L", "H")) {
			double listed =
					millions(entry("stunet-" + letter.toLowerCase(Locale.ROOT)).network());
			String cell = cells(sizes)
					.filter(cells -> cells.get(0).startsWith("STU-Net-" + letter + ","))
					.findFirst()
					.orElseThrow()
					.get(1);
			assertEquals(listed, millions(cell), 0.001 * listed, cell);
		}
	}

	private static double millions(String text) {
		return Pattern.compile("([\\d.]+) ?M\\b")
				.matcher(text)
				.results()
				.mapToDouble(found -> Double.parseDouble(found.group(1)))
				.findFirst()
				.orElseThrow();
	}
}
