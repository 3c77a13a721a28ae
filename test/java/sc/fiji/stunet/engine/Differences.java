package sc.fiji.stunet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;

/** How far arrays are from the original's. */
final class Differences {

	private Differences() {}

	/** One of {@code count} equal parts of an array: a sample of a batch. */
	static float[] part(float[] values, int index, int count) {
		int length = values.length / count;
		return Arrays.copyOfRange(values, index * length, (index + 1) * length);
	}

	static double largest(float[] actual, float[] expected) {
		assertEquals(expected.length, actual.length);
		double worst = 0;
		for (int i = 0; i < actual.length; i++) worst = worse(worst, Math.abs(actual[i] - expected[i]));
		return worst;
	}

	/** A NaN is worse than any number: it must not pass as no difference. */
	static double worse(double worst, double difference) {
		return difference <= worst ? worst : difference;
	}
}
