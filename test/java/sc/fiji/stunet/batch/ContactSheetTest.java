package sc.fiji.stunet.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.batch.Summary.Row;
import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.model.Structures;

class ContactSheetTest {

	private static final Structures STRUCTURES = Structures.named(List.of("liver", "lung <left>"));
	private static final FileDigest FILE = new FileDigest("a", 1, "0".repeat(64));

	@TempDir
	Path folder;

	private Path output;
	private ContactSheet sheet;
	private final List<Row> rows = new ArrayList<>();

	@BeforeEach
	void makeFolder() throws IOException {
		output = Files.createDirectory(folder.resolve("R&D"));
		sheet = new ContactSheet(output.resolve("summary.csv"), STRUCTURES, "Please cite <us>.");
	}

	private static CaseRecord record(long liver, long lung, boolean picture, String... warnings) {
		return record(liver, lung, picture, 1000, warnings);
	}

	private static CaseRecord record(long liver, long lung, boolean picture, double voxelMm3, String... warnings) {
		return new CaseRecord(
				List.of(),
				new Settings("w", "d", 0.5, "", "1", "", "", "", ""),
				FILE,
				null,
				picture ? FILE : null,
				List.of(warnings),
				1,
				"CPU",
				Map.of(1, liver, 2, lung),
				List.of(),
				voxelMm3,
				"2026-01-01");
	}

	private String page() throws IOException {
		sheet.write(rows);
		return Files.readString(output.resolve("summary.html"));
	}

	/** The part of the page that is about a scan. */
	private static String section(String page, String name) {
		Matcher section = Pattern.compile("(?s)<section class=\"([^\"]*)\">((?!</section>).)*<h2>" + Pattern.quote(name)
						+ "</h2>.*?</section>")
				.matcher(page);
		assertTrue(section.find(), name);
		return section.group();
	}

	@Test
	void aRowForEveryScanInTheirOrder() throws IOException {
		rows.add(Row.done("b", record(1234, 0, false)));
		rows.add(Row.failed("c", "It is damaged; allow it" + Remedy.OVERWRITE + "."));
		rows.add(Row.done("a", record(7, 1, false, "The image is dark.")));
		rows.add(Row.open("d"));
		String page = page();
		assertTrue(page.indexOf("<h2>a<") < page.indexOf("<h2>b<"));
		assertTrue(page.contains("4 scans: 2 done, 1 failed, 1 not tried yet, 1 with a warning."));
		String a = section(page, "a"), b = section(page, "b");
		assertTrue(a.contains("class=\"scan look\"") && a.contains("Warning:</b> The image is dark."), a);
		assertTrue(b.contains("class=\"scan\"") && b.contains("liver 1230 ml"), b);
		assertTrue(b.contains("Not found: lung &lt;left&gt;"), b);
		assertTrue(section(page, "c").contains("Failed:</b> It is damaged; allow it.</p>"));
		assertTrue(section(page, "d").contains("scan look"));
		assertTrue(page.contains("There are no pictures"));
		assertTrue(page.contains("Please cite &lt;us&gt;."));
	}

	/** 0.4 x 0.4 x 2 micrometres. */
	@Test
	void volumesOfAStackInMicrometres() throws IOException {
		rows.add(Row.done("cells", record(70, 7921, false, 0.0004 * 0.0004 * 0.002)));
		String cells = section(page(), "cells");
		assertTrue(cells.contains("liver 22.4 \u00b5m\u00b3"), cells);
		assertTrue(cells.contains("lung &lt;left&gt; 2530 \u00b5m\u00b3"), cells);
		rows.add(Row.done("grains", record(70, 7921, false, 0.04 * 0.04 * 0.002)));
		String grains = section(page(), "grains");
		assertTrue(grains.contains("liver 224000 \u00b5m\u00b3"), grains);
		assertTrue(grains.contains("lung &lt;left&gt; 0.0253 mm\u00b3"), grains);
	}

	@Test
	void namesAreTextAndAddresses() throws IOException {
		String name = "<script>'\"&#1?% \u00fc";
		Files.createDirectories(output.resolve("pictures"));
		rows.add(Row.done(name, record(1, 1, true, "<b>")));
		rows.add(Row.failed("x\u0007\u202e", "<img src=x>"));
		rows.add(Row.done("gone", record(1, 1, true)));
		Path picture;
		try {
			picture = Files.createFile(output.resolve("pictures").resolve(name + ".png"));
		} catch (IOException | IllegalArgumentException e) {
			// Not a name for a file on every system.
			picture = output;
		}
		String page = page();
		assertFalse(page.contains("<script") || page.contains("<b><") || page.contains("<img src=x"), page);
		assertTrue(page.contains("<title>Scans in R&amp;D</title>"));
		assertTrue(page.contains("<h2>&lt;script&gt;'&quot;&amp;#1?% \u00fc</h2>"), page);
		assertTrue(page.contains("<h2>x??</h2>"));
		if (!picture.equals(output))
			assertTrue(
					page.contains("src=\"pictures/%3Cscript%3E%27%22%26%231%3F%25%20%C3%BC.png\""),
					section(page, "&lt;script&gt;'&quot;&amp;#1?% \u00fc"));
		assertFalse(section(page, "gone").contains("<img"));
		assertFalse(page.contains("http:") || page.contains("https:"), "nothing from elsewhere");
	}

	@Test
	void volumesFarFromTheOthersAreMarked() throws IOException {
		for (int i = 0; i < 10; i++) rows.add(Row.done("p" + i, record(1500 + 10 * i, 3000, false)));
		rows.add(Row.done("wrong", record(150, 0, false)));
		String page = page(), wrong = section(page, "wrong");
		assertTrue(wrong.contains("liver:</b> 150 ml, 0.097 times the median"), wrong);
		assertTrue(wrong.contains("lung &lt;left&gt;:</b> not found, but in 10 of 11 scans"), wrong);
		assertFalse(wrong.contains("Not found"), wrong);
		assertFalse(section(page, "p3").contains("far"));
		assertTrue(page.contains("11 scans: 11 done, 1 with a volume far from the others."));
		assertTrue(page.contains(VolumeSpread.RULE));
	}

	@Test
	void manyScans() throws IOException {
		Structures many =
				Structures.named(IntStream.range(0, 104).mapToObj(i -> "s" + i).toList());
		sheet = new ContactSheet(output.resolve("summary_part1of2.csv"), many, "");
		for (int i = 0; i < 300; i++) rows.add(Row.done(String.format(Locale.ROOT, "p%03d", i), record(i, 1, false)));
		sheet.write(rows);
		Path file = output.resolve("summary_part1of2.html");
		assertTrue(Files.size(file) < 1 << 20);
		assertTrue(Files.readString(file).contains("Not found: s2, "));
		assertTrue(Files.readString(file).contains(" and 90 more"));
		rows.set(
				0,
				Row.done(
						"p000",
						new CaseRecord(
								List.of(),
								record(0, 0, false).settings(),
								FILE,
								null,
								null,
								List.of(),
								1,
								"CPU",
								IntStream.range(1, 14).boxed().collect(Collectors.toMap(i -> i, i -> 5L)),
								List.of(),
								1,
								"2026-01-01")));
		sheet.write(rows);
		assertTrue(Files.readString(file).contains("<details><summary>Volumes of 13 structures</summary>"));
	}

	@Test
	void anotherPageIsNotReplaced() throws IOException {
		sheet.check(false);
		page();
		sheet.check(false);
		Path file =
				Files.write(output.resolve("summary.html"), "<p>Mine \u00fc</p>".getBytes(StandardCharsets.ISO_8859_1));
		refused(InvalidOutput.class, () -> sheet.check(false), file + " exists already and is another page");
		sheet.check(true);
		assertEquals(output.resolve("summary.html"), ContactSheet.beside(output.resolve("summary.csv")));
	}
}
