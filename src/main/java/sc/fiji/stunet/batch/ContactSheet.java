package sc.fiji.stunet.batch;

import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

import sc.fiji.stunet.batch.Summary.Row;
import sc.fiji.stunet.batch.Summary.Status;
import sc.fiji.stunet.failure.PlainText;
import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.model.Structures;

/**
 * A page with one row per scan, to look through a batch: its picture, the volumes, and what asks for a look: warnings,
 * failures, volumes far from those of the others. Needs no network, and can be moved with the folder.
 */
final class ContactSheet {

	private static final String GENERATOR = "<meta name=\"generator\" content=\"STU-Net for Fiji\">";
	private static final MathContext DIGITS = new MathContext(3);
	private static final double MM3_PER_ML = 1000;
	private static final double UM3_PER_MM3 = 1e9;
	private static final double LARGE_UM3 = 1e6;
	/** Of a longer list only this many are seen at first, so that a row stays about as high as its picture. */
	private static final int SHOWN = 12;

	private static final String STYLE =
			"""
			<meta name="viewport" content="width=device-width">
			<style>
			:root { color-scheme: light dark; --line: #ccc; --quiet: #666; --far: #a04000; --failed: #b00020 }
			@media (prefers-color-scheme: dark) {
				:root { --line: #444; --quiet: #aaa; --far: #ffb060; --failed: #ff8090 }
			}
			body { font: 15px/1.45 sans-serif; margin: 1.5rem }
			h1 { font-size: 1.4rem } h2 { font-size: 1rem; margin: 0 0 .4rem; overflow-wrap: anywhere }
			p { margin: .3rem 0; max-width: 60rem }
			.scan { display: grid; grid-template-columns: minmax(12rem, 30rem) 1fr; gap: 1.2rem; padding: .8rem 0;
				border-top: 1px solid var(--line); content-visibility: auto; contain-intrinsic-size: auto 14rem }
			.picture img { width: 100%; min-height: 6rem; display: block }
			.quiet { color: var(--quiet); font-size: .9em }
			.far { color: var(--far) } .failed { color: var(--failed) }
			ul { list-style: none; margin: .4rem 0; padding: 0; columns: 15rem; max-width: 64rem }
			li { break-inside: avoid; font-variant-numeric: tabular-nums }
			i { display: inline-block; width: .75em; height: .75em; margin-right: .4em; border-radius: 2px }
			body:has(#look:checked) .scan:not(.look) { display: none }
			@media (max-width: 45rem) { .scan { grid-template-columns: 1fr } }
			@media print { label { display: none } .scan { break-inside: avoid; content-visibility: visible } }
			</style>
			""";

	private final Path file;
	private final Structures structures;
	private final String citation;

	/**
	 * @param summary the table that the page lies beside, under the same name
	 * @param citation a sentence, how to cite what computes
	 */
	ContactSheet(Path summary, Structures structures, String citation) {
		this.file = beside(summary);
		this.structures = structures;
		this.citation = citation;
	}

	static Path beside(Path summary) {
		return summary.resolveSibling(summary.getFileName().toString().replaceFirst("\\.csv$", ".html"));
	}

	/** @throws InvalidOutput if the file cannot be written, or was not made by this program */
	void check(boolean overwrite) {
		AtomicFile.check(file, true);
		if (overwrite || !Files.exists(file)) return;
		try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
			if (reader.lines().limit(10).noneMatch(GENERATOR::equals))
				throw new InvalidOutput(
						file + " exists already and is another page; move it away or name another output folder.");
		} catch (IOException e) {
			throw new InvalidOutput(
					"Cannot read " + file + " (" + e.getMessage() + "); name another output folder.", e);
		}
	}

	/** @throws InvalidOutput if it cannot be written */
	void write(Collection<Row> rows) {
		String page = page(rows.stream().sorted(Comparator.comparing(Row::name)).toList());
		AtomicFile.write(file, true, out -> out.write(page.getBytes(StandardCharsets.UTF_8)));
	}

	private String page(List<Row> rows) {
		List<CaseRecord> records =
				rows.stream().flatMap(row -> row.record().stream()).toList();
		VolumeSpread spread = new VolumeSpread(structures, records);
		List<Scan> scans = rows.stream().map(row -> new Scan(row, spread)).toList();
		String title =
				text("Scans in " + file.toAbsolutePath().normalize().getParent().getFileName());
		StringBuilder html = new StringBuilder(
						"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
				.append(GENERATOR + "\n<title>")
				.append(title)
				.append("</title>\n" + STYLE + "</head>\n<body>\n");
		html.append("<h1>")
				.append(title)
				.append("</h1>\n<p>")
				.append(counts(scans))
				.append("</p>\n");
		html.append("<p class=\"quiet\">").append(VolumeSpread.RULE).append("</p>\n");
		if (records.stream().allMatch(record -> record.picture() == null))
			html.append("<p class=\"quiet\">There are no pictures: they are made with the option --pictures of the "
					+ "command line, or picture in Fiji.</p>\n");
		html.append("<p><label><input type=\"checkbox\" id=\"look\"> only scans that ask for a look</label></p>\n");
		scans.forEach(scan -> html.append(scan.html()));
		return html.append("<p class=\"quiet\">")
				.append(text(citation))
				.append("</p>\n</body>\n</html>\n")
				.toString();
	}

	private static String counts(List<Scan> scans) {
		List<String> counts = new ArrayList<>();
		counts.add(count(
				scans.stream().filter(scan -> scan.row.status() == Status.DONE).count(), "done"));
		counts.add(count(
				scans.stream()
						.filter(scan -> scan.row.status() == Status.FAILED)
						.count(),
				"failed"));
		counts.add(count(
				scans.stream().filter(scan -> scan.row.status() == Status.OPEN).count(), "not tried yet"));
		counts.add(
				count(scans.stream().filter(scan -> !scan.far.isEmpty()).count(), "with a volume far from the others"));
		counts.add(
				count(scans.stream().filter(scan -> !scan.warnings().isEmpty()).count(), "with a warning"));
		return scans.size() + (scans.size() == 1 ? " scan: " : " scans: ")
				+ counts.stream().filter(count -> !count.isEmpty()).collect(Collectors.joining(", ")) + ".";
	}

	private static String count(long scans, String what) {
		return scans == 0 ? "" : scans + " " + what;
	}

	/** A row of the page. */
	private final class Scan {

		private final Row row;
		/** Structures that lie far from those of the others, with the words for it. */
		private final List<Volume> far = new ArrayList<>();

		private final List<Volume> found = new ArrayList<>();
		private final List<String> absent = new ArrayList<>();

		/** @param mark empty: it is as usual */
		private record Volume(Structures.Structure structure, double mm3, Optional<String> mark) {}

		Scan(Row row, VolumeSpread spread) {
			this.row = row;
			if (row.record().isEmpty()) return;
			for (Structures.Structure structure : structures.all()) {
				double mm3 = row.record().get().mm3(structure.value());
				Volume volume = new Volume(structure, mm3, spread.mark(structure.value(), mm3));
				if (volume.mark().isPresent()) far.add(volume);
				if (mm3 > 0) found.add(volume);
				else if (volume.mark().isEmpty()) absent.add(structure.name());
			}
		}

		List<String> warnings() {
			return row.record().map(CaseRecord::warnings).orElse(List.of());
		}

		String html() {
			boolean looks = !far.isEmpty() || !warnings().isEmpty() || row.status() != Status.DONE;
			StringBuilder html = new StringBuilder();
			html.append("<section class=\"scan").append(looks ? " look" : "").append("\">\n");
			html.append("<div class=\"picture\">").append(picture()).append("</div>\n<div>\n");
			html.append("<h2>").append(text(row.name())).append("</h2>\n");
			row.record()
					.map(CaseRecord::frames)
					.filter(frames -> !frames.isEmpty())
					.ifPresent(frames -> html.append("<p class=\"quiet\">Means of " + frames.size()
							+ " time points; the picture shows the first.</p>\n"));
			if (row.status() == Status.FAILED) html.append(line("failed", "\u2716 Failed", row.reason()));
			if (row.status() == Status.OPEN) html.append(line("quiet", "Not tried yet", "the run ended before."));
			warnings().forEach(warning -> html.append(line("far", "\u26a0 Warning", warning)));
			far.forEach(volume -> html.append(line(
					"far",
					"\u25c6 " + volume.structure().name(),
					(volume.mm3() > 0 ? size(volume.mm3()) + ", " : "")
							+ volume.mark().orElseThrow())));
			if (!found.isEmpty()) html.append(volumes());
			if (!absent.isEmpty())
				html.append("<p class=\"quiet\">Not found: ")
						.append(text(shown(absent)))
						.append("</p>\n");
			return html.append("</div>\n</section>\n").toString();
		}

		private String volumes() {
			String list = found.stream().map(this::item).collect(Collectors.joining("", "<ul>\n", "</ul>\n"));
			return found.size() > SHOWN
					? "<details><summary>Volumes of " + found.size() + " structures</summary>\n" + list + "</details>\n"
					: list;
		}

		private String picture() {
			// A scan that failed may have no name for a file.
			if (row.record().map(CaseRecord::picture).isEmpty()) return "";
			Path picture = Extra.PICTURES.file(file.toAbsolutePath().getParent(), row.name());
			if (!Files.exists(picture)) return "";
			String address =
					Extra.PICTURES.word() + "/" + address(picture.getFileName().toString());
			return "<a href=\"" + address + "\"><img loading=\"lazy\" src=\"" + address + "\" alt=\"Labels of "
					+ text(row.name()) + "\"></a>";
		}

		private String item(Volume volume) {
			String name = text(volume.structure().name()), size = size(volume.mm3());
			return "<li" + (volume.mark().isPresent() ? " class=\"far\"" : "") + "><i style=\"background:"
					+ String.format(Locale.ROOT, "#%06x", volume.structure().colour()) + "\"></i>"
					+ name + " " + size + "</li>\n";
		}
	}

	private static String shown(List<String> names) {
		String first = names.stream().limit(SHOWN).collect(Collectors.joining(", "));
		return names.size() > SHOWN ? first + " and " + (names.size() - SHOWN) + " more" : first;
	}

	private static String line(String kind, String word, String sentence) {
		return "<p class=\"" + kind + "\"><b>" + text(word) + ":</b> " + text(Remedy.without(sentence)) + "</p>\n";
	}

	/** In ml; what is smaller than 1 mm³ in that, and in stacks of micrometres in µm³. */
	private static String size(double mm3) {
		if (mm3 >= 1) return size(mm3 / MM3_PER_ML, "ml");
		return mm3 * UM3_PER_MM3 >= LARGE_UM3 ? size(mm3, "mm\u00b3") : size(mm3 * UM3_PER_MM3, "\u00b5m\u00b3");
	}

	private static String size(double value, String unit) {
		return new BigDecimal(value).round(DIGITS).stripTrailingZeros().toPlainString() + " " + unit;
	}

	private static String text(String given) {
		return PlainText.of(given)
				.replace("&", "&amp;")
				.replace("<", "&lt;")
				.replace(">", "&gt;")
				.replace("\"", "&quot;");
	}

	/** A file's name in a link: what is no letter or digit of ASCII is written as its bytes in UTF-8 (RFC 3986). */
	private static String address(String name) {
		StringBuilder address = new StringBuilder();
		for (byte one : name.getBytes(StandardCharsets.UTF_8))
			if (one > 0 && String.valueOf((char) one).matches("[\\w.~-]")) address.append((char) one);
			else address.append(String.format(Locale.ROOT, "%%%02X", one & 0xff));
		return address.toString();
	}
}
