package sc.fiji.stunet.files;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

import sc.fiji.stunet.failure.PlainText;

/**
 * A table as spreadsheets and programs read it: commas, quotes as in RFC 4180, UTF-8. Names come from files of others:
 * what a spreadsheet would compute, or a terminal obey, is made harmless.
 */
public final class CsvTable {

	private static final String NUMBER = "-?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?";
	/** How a formula begins, full-width signs included; blanks before it are dropped by some programs. */
	private static final String FORMULA = "(?s)\\s*[=+@\\-\uff1d\uff0b\uff20\uff0d].*";
	/** Tabulators, line breaks, escape sequences: in a cell they are blanks. */
	private static final String CONTROL = "\\R|[" + PlainText.CONTROL + "]";

	private final StringBuilder text = new StringBuilder();

	/** @param cells text, or numbers as they are to be read */
	public CsvTable row(List<?> cells) {
		text.append(cells.stream().map(cell -> cell(String.valueOf(cell))).collect(Collectors.joining(",")))
				.append('\n');
		return this;
	}

	/** A leading apostrophe makes text of a formula, in all spreadsheets. */
	private static String cell(String given) {
		String cell = given.replaceAll(CONTROL, " ");
		if (cell.matches(FORMULA) && !cell.matches(NUMBER)) cell = "'" + cell;
		return cell.contains(",") || cell.contains("\"") ? '"' + cell.replace("\"", "\"\"") + '"' : cell;
	}

	/** @throws InvalidOutput if the file cannot be written */
	public void write(Path file, boolean overwrite) {
		AtomicFile.write(file, overwrite, out -> out.write(text.toString().getBytes(StandardCharsets.UTF_8)));
	}

	@Override
	public String toString() {
		return text.toString();
	}
}
