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
		return schedule(20, rates);
	}

	private static TrainingSchedule schedule(int epochs, LearningRates rates) {
		return TrainingSchedule.of(Optional.of(epochs), Optional.of(250), Optional.empty(), Optional.empty(), rates, 1);
	}

	private static LearningRates transfer(int epochs, Double rate) {
		return InitialRates.ofTransfer(
				Optional.ofNullable(rate),
				Optional.empty(),
				schedule(epochs, TrainingSchedule.ORIGINAL_RATES).updates());
	}

	private static String ofTransfer(int epochs, Double rate) {
		return InitialRates.sentence(schedule(epochs, transfer(epochs, rate)), true, false);
	}

	@Test
	void saysWhichAndWhy() {
		assertEquals(
				"Learning rate 0.01, nnU-Net's; 5,000 updates.",
				InitialRates.sentence(schedule(TrainingSchedule.ORIGINAL_RATES), false, false));
		says(ofTransfer(20, null), "Learning rate 0.01, as few updates learn little", Remedy.RATE + "; 5,000 updates.");
		says(ofTransfer(101, null), "Learning rate 0.001, at which STU-Net's authors fine-tune", "25,250 updates.");
		assertEquals("Learning rate 0.02, as asked for; 5,000 updates.", ofTransfer(20, 0.02));
		// What is usual of the one is not of the other, nor of another number of updates.
		assertEquals("Learning rate 0.001, as asked for; 5,000 updates.", ofTransfer(20, 0.001));
		says(InitialRates.sentence(schedule(transfer(20, 0.001)), false, false), "as asked for");
	}

	@Test
	void aRateThatIsAskedForIsTakenWhateverTheNumberOfUpdates() {
		assertEquals(new LearningRates(0.001, 0.001), transfer(20, 0.001));
		assertEquals(new LearningRates(0.01, 0.01), transfer(1000, 0.01));
		assertEquals(new LearningRates(0.01, 0.01), transfer(100, null));
		assertEquals(new LearningRates(0.001, 0.001), transfer(101, null));
		assertEquals(
				0.01,
				InitialRates.ofTransfer(Optional.empty(), Optional.empty(), OptionalLong.empty())
						.body());
	}

	@Test
	void aTransferOfTheFirstBuildsGoesOnAtItsRate() {
		TrainingSchedule first = schedule(new LearningRates(0.001, 0.001));
		TrainingSchedule now = schedule(transfer(20, null));
		assertEquals(first, InitialRates.resumed(now, first.settings()));
		assertEquals(
				"Learning rate 0.001, with which it was begun; 5,000 updates.",
				InitialRates.sentence(first, true, true));
		// It is one of now, another rate is asked for, or something else is.
		assertEquals(now, InitialRates.resumed(now, now.settings()));
		TrainingSchedule asked = schedule(transfer(20, 0.02));
		assertEquals(asked, InitialRates.resumed(asked, first.settings()));
		assertEquals(
				now,
				InitialRates.resumed(
						now, schedule(21, new LearningRates(0.001, 0.001)).settings()));
	}

	@Test
	void headsWarmUpAndMinutesAreTold() {
		TrainingSchedule limited = TrainingSchedule.of(
						Optional.empty(),
						Optional.empty(),
						Optional.of(10.0),
						Optional.empty(),
						InitialRates.ofTransfer(Optional.of(0.001), Optional.of(0.05), OptionalLong.empty()),
						1)
				.warmedUp(Optional.of(3));
		says(
				InitialRates.sentence(limited, true, false),
				"of the heads 0.05; as many updates as there is time for, the rate rises over the first 3 epochs.");
		assertFalse(limited.updates().isPresent());
	}
}
