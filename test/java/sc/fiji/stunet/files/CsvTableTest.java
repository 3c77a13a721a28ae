package sc.fiji.stunet.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTableTest {

	private static String cell(Object value) {
		return new CsvTable().row(List.of(value)).toString().stripTrailing();
	}

	@ParameterizedTest
	@ValueSource(strings = {"=1+1", "+cmd", "+3", "-2+3", "@SUM(A1)", " =1", "-", "=", "--1", "\uff1d1", "-1-1", "+A1"})
	void whatASpreadsheetWouldComputeIsText(String name) {
		assertEquals("'" + name, cell(name).replace("\"", ""));
	}

	@Test
	void aFormulaBehindAControlCharacterIsText() {
		assertEquals("' =1", cell("\t=1"));
		assertEquals("' =1", cell("\r\n=1"));
		assertEquals("\"' =HYPERLINK(\"\"http://a\"\", 1)\"", cell("\n=HYPERLINK(\"http://a\", 1)"));
	}

	@ParameterizedTest
	@ValueSource(
			strings = {
				"0",
				"-5",
				"-1.25",
				"-1e-05",
				"12.0",
				".5",
				"-.5E+3",
				"",
				"liver",
				"Infinity",
				"a-b",
				"case=3",
				"1 - 2"
			})
	void numbersAndOrdinaryNamesStayAsTheyAre(String value) {
		assertEquals(value, cell(value));
	}

	@ParameterizedTest
	@CsvSource({
		"0.5,0.5",
		"2,2",
		"-0.0,0",
		"3e-9,0.000000003",
		"1.5e8,150000000",
		"0.30000000000000004,0.3",
		"0.12345678949,0.123456789",
		"1234567895.5,1234567900",
		"NaN,''",
		"Infinity,Infinity",
		"-Infinity,-Infinity"
	})
	void numbersHaveNineDigitsAndNoExponent(double number, String expected) {
		assertEquals(expected, cell(number));
	}

	@Test
	void nothingReachesATerminal() {
		assertEquals("a [31mb c d", cell("a\u001b[31mb\u0000c\u009bd"));
		assertEquals("two lines", cell("two\r\nlines"));
	}

	@Test
	void commasAndQuotesAreThoseOfRfc4180() {
		assertEquals(
				"\"spleen, left\",\"the \"\"big\"\" one\",3\n",
				new CsvTable()
						.row(List.of("spleen, left", "the \"big\" one", 3))
						.toString());
	}
}
