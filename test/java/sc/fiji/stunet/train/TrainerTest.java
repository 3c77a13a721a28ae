package sc.fiji.stunet.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;
import static sc.fiji.stunet.failure.Refusals.says;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.function.LongSupplier;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.job.Control;
import sc.fiji.stunet.job.Epoch;
import sc.fiji.stunet.job.LearningRates;
import sc.fiji.stunet.job.Preview;
import sc.fiji.stunet.job.TrainingSchedule;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.progress.Progress;

class TrainerTest {

	@TempDir
	Path folder;

	private final List<String> logged = new ArrayList<>();
	private final List<String> reported = new ArrayList<>();
	private final List<LearningRates> rates = new ArrayList<>();
	private boolean cancelled;
	private final Progress progress = new FakeProgress()
			.reporting((activity, done, total) -> reported.add(activity + ": " + done + " of " + total))
			.logging(logged::add)
			.cancelledWhen(() -> cancelled);

	/** Remembers the rates; explodes at the updates that it is told, counted from 1 over all attempts. */
	private class DivergingStep extends FakeStep {

		private final IntPredicate diverges;
		private int iterations;

		DivergingStep(IntPredicate diverges) {
			super(4);
			this.diverges = diverges;
		}

		@Override
		public Iteration update(Batch batch, LearningRates now) {
			rates.add(now);
			Iteration iteration = super.update(batch, now);
			return diverges.test(++iterations) ? new Iteration(Double.NaN, 1) : iteration;
		}
	}

	private static TrainingSchedule schedule(int epochs) {
		return new TrainingSchedule(epochs, 4, 2, new LearningRates(0.01, 0.02), 1, Optional.empty(), Optional.empty());
	}

	private TrainingState train(TrainingSchedule schedule, FakeStep step, TrainerObserver observer) {
		return trainer(schedule, step, observer).run();
	}

	private Trainer trainer(TrainingSchedule schedule, FakeStep step, TrainerObserver observer) {
		return step.trainer(schedule, folder, observer, progress);
	}

	private static TrainerObserver controlledBy(Control... controls) {
		AtomicInteger calls = new AtomicInteger();
		return new TrainerObserver() {

			@Override
			public Control control() {
				return controls[Math.min(calls.getAndIncrement(), controls.length - 1)];
			}
		};
	}

	@Test
	void learnsAndKeepsTheBest() {
		List<Integer> observed = new ArrayList<>();
		TrainingState state = train(schedule(10), new FakeStep(4), new TrainerObserver() {

			@Override
			public void epoch(List<String> structures, Epoch epoch, Optional<Preview> preview) {
				observed.add(epoch.number());
			}
		});
		assertEquals(List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), observed);
		assertEquals("all epochs are done", state.ending());
		List<Epoch> epochs = state.log().epochs();
		assertTrue(epochs.get(9).trainingLoss() < epochs.get(0).trainingLoss());
		assertTrue(Double.isNaN(epochs.get(3).pseudoDice().get(1)), "no patch has a spleen");
		assertEquals(epochs.get(3).pseudoDice().get(0), epochs.get(3).meanDice());
		assertEquals(
				0.9 * epochs.get(3).smoothedDice() + 0.1 * epochs.get(4).meanDice(),
				epochs.get(4).smoothedDice(),
				1e-12);
		try (Checkpoint best = new Checkpoints(folder).best(state, progress)) {
			assertEquals(state.log().bestEpoch(), best.state().epochs());
		}
	}

	@Test
	void deadChannelsAreLoggedEveryHundredUpdatesAndKeptInTheTable() {
		TrainingSchedule schedule =
				new TrainingSchedule(2, 230, 1, new LearningRates(1e-3, 1e-3), 1, Optional.empty(), Optional.empty());
		TrainingState state = train(schedule, new FakeStep(4), new TrainerObserver() {});
		List<String> lines =
				logged.stream().filter(line -> line.startsWith("Dead")).toList();
		assertEquals(4, lines.size(), logged.toString());
		assertEquals(
				"Dead channels of the decoder's stages, from the lowest resolution, after update 100 of epoch 1: "
						+ "75/50 %.",
				lines.get(0));
		says(state.log().epochs().get(1).line(), "), dead channels 25/50 %, ");
		String[] table = state.log().table().toString().split("\n");
		assertTrue(table[0].endsWith(",dice spleen,dead_share_stage_0,dead_share_stage_1,remark"), table[0]);
		assertTrue(table[1].endsWith(",0.25,0.5,"), table[1]);
	}

	@Test
	void isNotBegunAgainWhenItIsOver() {
		TrainingState state = train(schedule(3), new FakeStep(4), new TrainerObserver() {});
		assertEquals(state, train(schedule(3), new DivergingStep(n -> true), new TrainerObserver() {}));
		assertEquals(List.of(), rates);
	}

	@Test
	void divergenceGoesBackWithHalfTheRateAndSaysSo() {
		TrainingState diverged =
				train(schedule(3), new DivergingStep(n -> n == 6 || n == 10), new TrainerObserver() {});
		assertEquals(0.25, diverged.rateFactor());
		assertEquals(2, logged.size());
		assertTrue(logged.get(0).contains("a loss of NaN at update 2 of epoch 2"), logged.get(0));
		PolyLearningRate schedule = new PolyLearningRate(schedule(3).rates());
		assertEquals(schedule.at(0), rates.get(3));
		assertEquals(schedule.at(1 / 3.0), rates.get(5));
		assertEquals(schedule.at(1 / 3.0).times(0.5), rates.get(6));
		assertEquals(schedule.at(2 / 3.0).times(0.25), rates.get(rates.size() - 1));
		String[] rows = diverged.log().table().toString().split("\n");
		assertFalse(rows[1].contains("half"), rows[1]);
		assertTrue(
				rows[2].endsWith("started again with half the learning rate after a loss of NaN at update 2; "
						+ "started again with half the learning rate after a loss of NaN at update 4"),
				rows[2]);
	}

	@Test
	void anInfiniteGradientIsCalledSo() {
		FakeStep steep = new FakeStep(4) {

			private int iterations;

			@Override
			public Iteration update(Batch batch, LearningRates now) {
				return new Iteration(super.update(batch, now).loss(), ++iterations == 2 ? Double.POSITIVE_INFINITY : 1);
			}
		};
		train(schedule(1), steep, new TrainerObserver() {});
		assertTrue(
				logged.get(0).contains("exploded (a gradient of the norm Infinity at update 2 of epoch 1)"),
				logged.get(0));
	}

	@Test
	void restoresTheParametersAfterADivergence() {
		TrainingSchedule still =
				new TrainingSchedule(2, 4, 1, new LearningRates(0, 0.1), 1, Optional.empty(), Optional.empty());
		FakeStep step = new FakeStep(4) {

			private int iterations;

			@Override
			public Iteration update(Batch batch, LearningRates now) {
				if (++iterations != 2) return super.update(batch, now);
				super.update(batch, new LearningRates(1, 1));
				return new Iteration(1e9, 1);
			}
		};
		train(still, step, new TrainerObserver() {});
		assertTrue(Arrays.equals(new float[4], FakeStep.array(step.parameters().values("w"))));
	}

	/**
	 * As of new heads on what another network has learnt; guessing would be 2. It stays high for more than an epoch,
	 * and falls.
	 */
	@Test
	void aLossThatIsHighFromTheStartIsNoDivergence() {
		FakeStep bad = new FakeStep(4) {

			private int iterations;

			@Override
			public Iteration update(Batch batch, LearningRates now) {
				return new Iteration(super.update(batch, now).loss() + 40 - iterations++, 1);
			}
		};
		assertEquals(3, train(schedule(3), bad, new TrainerObserver() {}).epochs());
		assertEquals(List.of(), logged);
	}

	@Test
	void aLossThatRisesFromAHighStartIsADivergence() {
		FakeStep worse = new FakeStep(4) {

			private int iterations;

			@Override
			public Iteration update(Batch batch, LearningRates now) {
				super.update(batch, now);
				return new Iteration(++iterations == 3 ? 100 : 40, 1);
			}
		};
		train(schedule(1), worse, new TrainerObserver() {});
		assertTrue(logged.get(0).contains("a loss of 100.0 at update 3 of epoch 1"), logged::toString);
	}

	@Test
	void givesUpWhenNothingHelps() {
		Diverged diverged = assertThrows(
				Diverged.class, () -> train(schedule(3), new DivergingStep(n -> n > 4), new TrainerObserver() {}));
		assertTrue(
				diverged.getMessage().contains("explodes in epoch 2 even with 1/32 of the learning rate"),
				diverged.getMessage());
		assertTrue(diverged.getMessage().contains("so that is not the reason"), diverged.getMessage());
		assertEquals(4 + 6, rates.size());
	}

	@Test
	void stopCutsTheEpochShortAndKeepsIt() {
		TrainingState state = train(
				schedule(3), new DivergingStep(n -> false), controlledBy(Control.GO_ON, Control.GO_ON, Control.STOP));
		assertEquals("it was stopped", state.ending());
		assertEquals(2, rates.size());
		assertEquals(1, state.log().bestEpoch());
	}

	@Test
	void stopBetweenTwoEpochsIsKeptToo() {
		TrainingState state = train(
				schedule(3),
				new DivergingStep(n -> false),
				controlledBy(Control.GO_ON, Control.GO_ON, Control.GO_ON, Control.GO_ON, Control.STOP));
		assertEquals("it was stopped", state.ending());
		assertEquals(1, state.epochs());
		assertEquals(state, train(schedule(3), new DivergingStep(n -> true), new TrainerObserver() {}));
	}

	@Test
	void stopBeforeTheFirstUpdateStillLeavesAModel() {
		assertEquals(
				1,
				train(schedule(3), new DivergingStep(n -> false), controlledBy(Control.STOP))
						.log()
						.bestEpoch());
		assertEquals(1, rates.size());
	}

	@Test
	void pauseHoldsAndGoesOn() {
		TrainingState state = train(
				schedule(1), new FakeStep(4), controlledBy(Control.GO_ON, Control.PAUSE, Control.PAUSE, Control.GO_ON));
		assertTrue(state.log().seconds() < 0.1, "100 ms of pause do not count");
		assertEquals(1, state.epochs());
		String training = "Training, epoch 1 of at most 1: ";
		assertEquals(
				List.of(
						training + "0 of 4",
						training + "1 of 4",
						"Paused in epoch 1 of at most 1: 1 of 4",
						training + "1 of 4",
						training + "2 of 4",
						training + "3 of 4",
						training + "4 of 4"),
				reported);
	}

	@Test
	void cancelWhilePausedKeepsTheLastEpoch() {
		TrainerObserver cancelling = new TrainerObserver() {

			private int calls;

			@Override
			public Control control() {
				if (++calls < 7) return Control.GO_ON;
				cancelled = true;
				return Control.PAUSE;
			}
		};
		assertThrows(Cancelled.class, () -> train(schedule(5), new DivergingStep(n -> false), cancelling));
		assertEquals(6, rates.size());
		cancelled = false;
		assertEquals(
				5,
				train(schedule(5), new DivergingStep(n -> false), new TrainerObserver() {})
						.epochs());
		assertEquals(6 + 4 * 4, rates.size(), "goes on with the second epoch");
	}

	/** As nnU-Net's nnUNetTrainer_warmup with a warm-up of two of six epochs. */
	@Test
	void aWarmupLetsTheRateRiseBeforeItFallsAsIfItHadNotBeen() {
		train(schedule(6).warmedUp(Optional.of(2)), new DivergingStep(n -> false), new TrainerObserver() {});
		PolyLearningRate full = new PolyLearningRate(schedule(6).rates());
		assertEquals(full.initial().times(0.5), rates.get(0));
		assertEquals(full.initial().times(0.5), rates.get(3));
		assertEquals(full.initial(), rates.get(4));
		assertEquals(full.initial(), rates.get(8));
		assertEquals(full.at(0.25), rates.get(12));
		assertEquals(full.at(0.75), rates.get(20));
	}

	@Test
	void aWarmupOfAllEpochsIsRefused() {
		refused(InvalidRequest.class, () -> schedule(6).warmedUp(Optional.of(6)), "warm-up takes 6 of 6 epochs");
		assertFalse(schedule(6).settings().containsKey("epochs of warm-up"), "earlier versions had none");
	}

	@Test
	void minutesLetTheRateFallAndEndTheTraining() {
		TrainingSchedule hour =
				new TrainingSchedule(1000, 4, 1, new LearningRates(0.01, 0.01), 1, Optional.of(60.0), Optional.empty());
		AtomicInteger iterations = new AtomicInteger();
		FakeStep slow = new FakeStep(4) {

			@Override
			public Iteration update(Batch batch, LearningRates now) {
				rates.add(now);
				iterations.incrementAndGet();
				return super.update(batch, now);
			}
		};
		// Every update takes seven minutes.
		LongSupplier clock = () -> iterations.get() * 7L * 60_000_000_000L;
		TrainingState state = slow.trainer(hour, folder, new TrainerObserver() {}, progress, clock)
				.run();
		assertEquals("the time is up", state.ending());
		assertEquals(9, rates.size(), "63 minutes");
		assertEquals(3, state.epochs());
		assertEquals(0.01, rates.get(0).body());
		assertEquals(0.01 * Math.pow(1 - 56 / 60.0, 0.9), rates.get(8).body(), 1e-9);
	}

	@Test
	void endsWhenItDoesNotGetBetter() {
		TrainingSchedule patient =
				new TrainingSchedule(100, 4, 1, new LearningRates(0, 1e-9), 1, Optional.empty(), Optional.of(3));
		FakeStep worse = new FakeStep(4) {

			private int seen;

			@Override
			public Score score(Batch batch) {
				seen++;
				return new Score(1, new long[] {0, 100 - seen, 0}, new long[] {0, seen, 0}, new long[] {0, seen, 0});
			}
		};
		TrainingState state = train(patient, worse, new TrainerObserver() {});
		assertEquals(4, state.epochs());
		assertEquals("it did not get better for 3 epochs", state.ending());
	}

	@Test
	void resumedTrainingTellsWhatWasBefore() {
		train(schedule(2), new FakeStep(4), new TrainerObserver() {});
		List<Integer> observed = new ArrayList<>();
		train(schedule(2), new FakeStep(4), new TrainerObserver() {

			@Override
			public void epoch(List<String> structures, Epoch epoch, Optional<Preview> preview) {
				assertTrue(preview.isEmpty());
				observed.add(epoch.number());
			}

			@Override
			public void log(TrainingLog log) {
				observed.add(-log.epochs().size());
			}
		});
		assertEquals(List.of(1, 2, -2), observed);
	}
}
