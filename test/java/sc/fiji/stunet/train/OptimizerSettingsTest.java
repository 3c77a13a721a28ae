package sc.fiji.stunet.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;

import org.junit.jupiter.api.Test;

import sc.fiji.stunet.job.LearningRates;
import sc.fiji.stunet.job.TrainingSchedule;
import sc.fiji.stunet.model.LossSettings;

class OptimizerSettingsTest {

	/**
	 * As REFERENCE.md has them: SGD, Nesterov 0.99, weight decay 3e-5, gradient norm clipped at 12, learning rate 0.01.
	 */
	@Test
	void theOriginals() {
		assertEquals(
				new OptimizerSettings(0.99, 3e-5, 12, LossSettings.v1(true), Set.of()),
				OptimizerSettings.original(LossSettings.v1(true)));
		assertEquals(
				new OptimizerSettings(0.99, 3e-5, 12, LossSettings.v2(false), Set.of()),
				OptimizerSettings.original(LossSettings.v2(false)));
		assertEquals(new LearningRates(0.01, 0.01), TrainingSchedule.ORIGINAL_RATES);
	}
}
