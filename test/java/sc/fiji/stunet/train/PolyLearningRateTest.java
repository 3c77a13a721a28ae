package sc.fiji.stunet.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import sc.fiji.stunet.job.LearningRates;
import sc.fiji.stunet.reference.Reference;

class PolyLearningRateTest {

	@Test
	void fallsToZero() {
		LearningRates half = new PolyLearningRate(new LearningRates(1, 10)).at(0.5);
		assertEquals(Math.pow(0.5, 0.9), half.body(), 1e-12);
		assertEquals(10 * Math.pow(0.5, 0.9), half.heads(), 1e-12);
		assertEquals(new LearningRates(0, 0), new PolyLearningRate(new LearningRates(1, 10)).at(1.1));
	}

	@Test
	@Tag("reference")
	void isTheOriginals() {
		JsonNode values =
				Reference.json(Reference.file("training/learning_rate.json")).path("values");
		assertFalse(values.isEmpty());
		for (JsonNode value : values) {
			double initial = value.path("initial_lr").asDouble();
			double share =
					value.path("epoch").asDouble() / value.path("max_epochs").asDouble();
			double expected = value.path("lr").asDouble();
			assertEquals(
					expected,
					new PolyLearningRate(new LearningRates(initial, initial))
							.at(share)
							.body(),
					1e-12 * expected,
					value::toString);
		}
	}
}
