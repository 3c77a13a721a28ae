package sc.fiji.stunet.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static sc.fiji.stunet.failure.Refusals.says;

import java.util.Optional;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;

import sc.fiji.stunet.failure.Remedy;

class InitialRatesTest {

	private static TrainingSchedule schedule(LearningRates rates) {
		return TrainingSchedule.of(Optional.of(20), Optional.of(250), Optional.empty(), Optional.empty(), rates, 1);
	}

	private static LearningRates transfer(double rate) {
		return InitialRates.ofTransfer(
				rate,
				Optional.empty(),
				schedule(TrainingSchedule.ORIGINAL_RATES).updates());
	}

	@Test
	void saysWhichAndWhy() {
		assertEquals(
				"Learning rate 0.01, nnU-Net's; 5,000 updates.",
				InitialRates.sentence(schedule(TrainingSchedule.ORIGINAL_RATES), false));
		String usual = InitialRates.sentence(schedule(transfer(InitialRates.TRANSFER)), true);
		says(usual, "Learning rate 0.001, at which STU-Net's authors fine-tune", Remedy.RATE + "; 5,000 updates.");
		assertEquals(
				"Learning rate 0.02, as asked for; 5,000 updates.",
				InitialRates.sentence(schedule(transfer(0.02)), true));
		// What is usual of the one is not of the other.
		says(InitialRates.sentence(schedule(TrainingSchedule.ORIGINAL_RATES), true), "as asked for");
		says(InitialRates.sentence(schedule(transfer(0.001)), false), "as asked for");
	}

	@Test
	void headsWarmUpAndMinutesAreTold() {
		TrainingSchedule limited = TrainingSchedule.of(
						Optional.empty(),
						Optional.empty(),
						Optional.of(10.0),
						Optional.empty(),
						InitialRates.ofTransfer(0.001, Optional.of(0.05), OptionalLong.empty()),
						1)
				.warmedUp(Optional.of(3));
		says(
				InitialRates.sentence(limited, true),
				"of the heads 0.05; as many updates as there is time for, the rate rises over the first 3 epochs.");
		assertFalse(limited.updates().isPresent());
	}
}
