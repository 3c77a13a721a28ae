package sc.fiji.stunet.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import java.util.List;
import java.util.Locale;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Isolated
class EpochTest {

	private static Epoch epoch(double dice, double secondsLeft, boolean best) {
		return new Epoch(
				3,
				20,
				-0.51236,
				0.25,
				List.of(),
				dice,
				dice / 2,
				new LearningRates(0.01, 0.01),
				12.4,
				0.0123,
				secondsLeft,
				best);
	}

	@Test
	void saysEverythingWithPointsWhateverTheLanguage() {
		Locale before = Locale.getDefault();
		Locale.setDefault(Locale.GERMANY);
		try {
			assertEquals(
					"epoch 3 of 20: loss -0.5124, validation 0.2500, pseudo-Dice 0.800 (smoothed 0.400, the best "
							+ "so far), 12 s (1.2 % waiting), 4 min left",
					epoch(0.8, 240, true).line());
		} finally {
			Locale.setDefault(before);
		}
	}

	@Test
	void aNarrowWindowSaysLess() {
		assertEquals(
				"epoch 3: pseudo-Dice 0.800, the best so far",
				epoch(0.8, 240, true).shortLine());
		assertEquals("epoch 3: pseudo-Dice -", epoch(Double.NaN, 240, false).shortLine());
	}

	@Test
	void noDiceIsADash() {
		says(epoch(Double.NaN, 240, false).line(), "pseudo-Dice - (smoothed -), 12 s (");
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
				epoch(1, seconds, false).line().endsWith(", " + time + " left"),
				epoch(1, seconds, false).line());
	}
}
