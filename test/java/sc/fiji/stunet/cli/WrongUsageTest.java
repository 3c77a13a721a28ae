package sc.fiji.stunet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WrongUsageTest {

	@ParameterizedTest
	@CsvSource({"--step, wide, is not a number", "--threads, 1.5, is not a whole number"})
	void wrongNumbersAreCalledNumbers(String option, String value, String words) {
		Stunet result = Stunet.run("predict", "-m", "x.stunet", "-i", "a.nii", "-o", "b.nii", option, value);
		assertEquals(2, result.exitCode());
		says(result.err(), option, "'" + value + "' " + words);
	}

	@Test
	void aNameThatNoFileCanHaveIsOneLine() {
		Stunet result = Stunet.run("predict", "-m", "x.stunet", "-i", "a\0b.nii", "-o", "b.nii");
		assertEquals(2, result.exitCode());
		assertEquals(1, result.err().lines().count(), result.err());
		assertTrue(
				result.err().contains("'a?b.nii' cannot be the name of a file")
						&& !result.err().contains("java"),
				result.err());
	}

	@Test
	void whatIsMissingIsOneLine() {
		Stunet result = Stunet.run("predict", "-m", "x.stunet");
		assertEquals(2, result.exitCode());
		assertEquals(1, result.err().lines().count(), result.err());
		says(result.err(), "--input", "stunet predict --help");
	}
}
