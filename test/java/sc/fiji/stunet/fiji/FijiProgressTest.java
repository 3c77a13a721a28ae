package sc.fiji.stunet.fiji;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FijiProgressTest {

	@ParameterizedTest
	@CsvSource({ "0.5, 1, 10, ''", "10, 0, 10, ''", "10, 10, 10, ''", "10, 5, 10, ', 10 s left'", "10, 1, 10, ', 2 min left'", "10, 1, 7, ', 1 min left'" })
	void timeLeft(double seconds, long done, long total, String expected) {
		assertEquals(expected, FijiProgress.timeLeft(seconds, done, total));
	}
}
