package sc.fiji.stunet.files;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

import sc.fiji.stunet.failure.PlainText;

/**
 * A table for spreadsheets and programs: commas, quotes as in RFC 4180, UTF-8, decimal points whatever the language.
 * Names come from files of others: formulas and terminal commands are made harmless.
 */
public final class CsvTable {

	private static final String NUMBER = "-?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?";
	/** How a formula begins, full-width signs included; blanks before it are dropped by some programs. */
	private static final String FORMULA = "(?s)\\s*[=+@\\-\uff1d\uff0b\uff20\uff0d].*";
	/** Tabulators, line breaks and escape sequences become blanks in a cell. */
	private static final String CONTROL = "\\R|[" + PlainText.CONTROL + "]";

	/** More digits than a measurement has, but fewer than show rounding errors. */
	private static final MathContext DIGITS = new MathContext(9);

	private final StringBuilder text = new StringBuilder();

	/** @param cells text or numbers; NaN becomes an empty cell */
	public CsvTable row(List<?> cells) {
		text.append(cells.stream()
						.map(cell -> cell instanceof Double number ? number(number) : text(cell.toString()))
						.collect(Collectors.joining(",")))
				.append('\n');
		return this;
	}

	/** Formats a number without an exponent and without zeros at the end. */
	private static String number(double value) {
		if (Double.isNaN(value)) return "";
		if (Double.isInfinite(value)) return Double.toString(value);
		return new BigDecimal(value).round(DIGITS).stripTrailingZeros().toPlainString();
	}

	/** A leading apostrophe makes text of a formula, in all spreadsheets. */
	private static String text(String given) {
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
