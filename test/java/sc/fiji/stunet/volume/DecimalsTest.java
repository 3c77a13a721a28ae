package sc.fiji.stunet.volume;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecimalsTest {

	@ParameterizedTest
	@CsvSource({
		"1234.56, 0, 1235",
		"57.4, 0, 57",
		"5.123, 0, 5.12",
		"0.000000041, 1, 4.10e-08",
		"0, 2, 0.00",
		"4, 0, 4",
		"0.5, 2, 0.50",
		"-0.00213, 2, -0.00213",
		"NaN, 2, NaN"
	})
	void keepsWhatCounts(double value, int decimals, String text) {
		assertEquals(text, Decimals.text(value, decimals));
	}

	@ParameterizedTest
	@CsvSource({"2, 160 x 192 x 32 mm", "0.002, 0.160 x 0.192 x 0.0320 mm"})
	void tellsTheSizeOfAStackInMicrometres(double side, String text) {
		assertEquals(text, Decimals.millimetres(new Extent(80, 96, 16), new Spacing(side, side, side)));
	}
}
