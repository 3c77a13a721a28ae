package sc.fiji.stunet.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EpochLineTest {

	private static EpochLine line(double dice, double secondsLeft, boolean best) {
		return new EpochLine(3, 20, -0.51236, 0.25, dice, dice / 2, 12.4, 0.0123, secondsLeft, best);
	}

	@Test
	void saysEverythingWithPointsWhateverTheLanguage() {
		Locale before = Locale.getDefault();
		Locale.setDefault(Locale.GERMANY);
		try {
			assertEquals(
					"epoch 3 of 20: loss -0.5124, validation 0.2500, pseudo-Dice 0.800 (smoothed 0.400, the best "
							+ "so far), 12 s (1.2 % waiting), 4 min left",
					line(0.8, 240, true).text());
		} finally {
			Locale.setDefault(before);
		}
	}

	@Test
	void noDiceIsADash() {
		assertTrue(
				line(Double.NaN, 240, false).text().contains("pseudo-Dice - (smoothed -), 12 s ("),
				line(Double.NaN, 240, false).text());
	}

	@ParameterizedTest
	@CsvSource({
		"0, 0 s",
		"119.4, 119 s",
		"119.6, 2 min",
		"150, 3 min",
		"7140, 119 min",
		"7200, 2 h 00 min",
		"90061, 25 h 01 min"
	})
	void timeInTheUnitThatFits(double seconds, String time) {
		assertTrue(
				line(1, seconds, false).text().endsWith(", " + time + " left"),
				line(1, seconds, false).text());
	}
}
