package sc.fiji.stunet.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.engine.MadeTrainings.ONE;
import static sc.fiji.stunet.engine.MadeTrainings.array;
import static sc.fiji.stunet.engine.MadeTrainings.batch;
import static sc.fiji.stunet.engine.MadeTrainings.config;
import static sc.fiji.stunet.engine.MadeTrainings.copy;
import static sc.fiji.stunet.engine.MadeTrainings.e;
import static sc.fiji.stunet.engine.MadeTrainings.ignore;
import static sc.fiji.stunet.engine.MadeTrainings.open;
import static sc.fiji.stunet.engine.MadeTrainings.settings;
import static sc.fiji.stunet.engine.MadeTrainings.stage;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import sc.fiji.stunet.failure.OutOfMemory;
import sc.fiji.stunet.job.LearningRates;
import sc.fiji.stunet.model.HeapWeights;
import sc.fiji.stunet.model.LossSettings;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.network.Cost;
import sc.fiji.stunet.network.RandomWeights;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.train.Batch;
import sc.fiji.stunet.train.OptimizerSettings;
import sc.fiji.stunet.train.Sample;
import sc.fiji.stunet.train.TrainingStep.Iteration;
import sc.fiji.stunet.train.TrainingStep.Score;
import sc.fiji.stunet.volume.Extent;

@Tag("engine")
class TfTrainingStepTest {

	private static final LearningRates RATES = new LearningRates(0.01, 0.02);
	static final StuNetConfig CONFIG = config(
			2,
			3,
			stage(3, 1, e(3, 3, 3), ONE),
			stage(4, 2, e(3, 3, 1), e(2, 2, 1)),
			stage(5, 1, e(3, 3, 3), e(2, 1, 3)));
	private static final Extent PATCH = e(8, 6, 9);

	/** Two updates by hand, from the gradients that the step had. */
	@Test
	void iterationsAreTorchsSgdWithNesterovMomentum() {
		Batch batch = batch(CONFIG, PATCH, 1, 3);
		OptimizerSettings settings = new OptimizerSettings(0.9, 0.1, 0.5, LossSettings.v1(false), Set.of());
		try (TfTrainingStep step = open(CONFIG, new RandomWeights(CONFIG, 5), batch, 1, settings)) {
			HeapWeights memory = new HeapWeights();
			for (int i = 0; i < 2; i++) {
				HeapWeights before = copy(step.parameters());
				Iteration iteration = step.update(batch, RATES);
				assertTrue(iteration.gradientNorm() > 0.5, "clipped");
				Weights gradients = step.gradients(), after = step.parameters(), momentum = step.momentum();
				double squares = 0;
				for (String name : gradients.names()) for (float g : array(gradients, name)) squares += (double) g * g;
				assertEquals(Math.sqrt(squares), iteration.gradientNorm(), 1e-5);
				for (String name : momentum.names()) {
					float[] p = array(before, name),
							m = memory.names().contains(name) ? array(memory, name) : new float[p.length];
					float[] g = gradients.names().contains(name) ? array(gradients, name) : new float[p.length];
					double rate = name.startsWith("seg_outputs.") ? RATES.heads() : RATES.body();
					for (int k = 0; k < p.length; k++) {
						double d = g[k] * 0.5 / (iteration.gradientNorm() + 1e-6) + 0.1 * p[k];
						m[k] = (float) (0.9 * m[k] + d);
						p[k] -= (float) (rate * (d + 0.9 * m[k]));
					}
					assertArrayEquals(m, array(momentum, name), 1e-6f, name);
					assertArrayEquals(p, array(after, name), 1e-6f, name);
					memory.with(name, momentum.shape(name), m);
				}
			}
		}
	}

	@Test
	void theLowestHeadIsNotTouchedAndBiasesBeforeNormsDecay() {
		Batch batch = batch(CONFIG, PATCH, 1, 3);
		try (TfTrainingStep step = open(CONFIG, new RandomWeights(CONFIG, 5), batch, 1, settings(false, Set.of()))) {
			HeapWeights before = copy(step.parameters());
			step.update(batch, RATES);
			Set<String> same = CONFIG.parameters().keySet().stream()
					.filter(name -> equal(before, step.parameters(), name))
					.collect(Collectors.toSet());
			assertEquals(Set.of("seg_outputs.0.weight", "seg_outputs.0.bias"), same);
			assertFalse(step.momentum().names().contains("seg_outputs.0.weight"));
		}
	}

	@Test
	void frozenParametersAreNotTrained() {
		Batch batch = batch(CONFIG, PATCH, 2, 3);
		Set<String> frozen = CONFIG.parameters().keySet().stream()
				.filter(name -> name.startsWith("conv_blocks_context."))
				.collect(Collectors.toSet());
		try (TfTrainingStep free = open(CONFIG, new RandomWeights(CONFIG, 5), batch, 1, settings(false, Set.of()));
				TfTrainingStep step = open(CONFIG, new RandomWeights(CONFIG, 5), batch, 1, settings(false, frozen))) {
			HeapWeights before = copy(step.parameters());
			free.accumulateGradients(batch);
			Iteration iteration = step.update(batch, RATES);
			Weights gradients = step.gradients();
			double squares = 0;
			for (String name : gradients.names()) {
				assertFalse(frozen.contains(name), name);
				assertArrayEquals(array(free.gradients(), name), array(gradients, name), 1e-6f, name);
				for (float g : array(gradients, name)) squares += (double) g * g;
			}
			assertEquals(Math.sqrt(squares), iteration.gradientNorm(), 1e-5);
			for (String name : CONFIG.parameters().keySet())
				assertEquals(
						frozen.contains(name) || name.startsWith("seg_outputs.0."),
						equal(before, step.parameters(), name),
						name);
			assertTrue(step.momentum().names().stream().noneMatch(frozen::contains));
		}
	}

	@ParameterizedTest(name = "Dice over the batch: {0}, voxels are ignored: {1}")
	@CsvSource({"false, false", "false, true", "true, false", "true, true"})
	void oneAfterAnotherEqualsAtOnce(boolean batchDice, boolean ignores) {
		Batch batch = batch(CONFIG, PATCH, 3, 3);
		LossSettings loss = LossSettings.v1(batchDice);
		if (ignores) {
			ignore(batch, CONFIG.classes(), 0.2, 0.9, 1);
			loss = loss.ignoring(CONFIG.classes());
		}
		OptimizerSettings settings = settings(loss, Set.of());
		try (TfTrainingStep one = open(CONFIG, new RandomWeights(CONFIG, 5), batch, 1, settings);
				TfTrainingStep all = open(CONFIG, new RandomWeights(CONFIG, 5), batch, 3, settings)) {
			Score expected = all.score(batch), actual = one.score(batch);
			assertEquals(expected.loss(), actual.loss(), 1e-6);
			assertArrayEquals(expected.truePositives(), actual.truePositives());
			for (int i = 0; i < 3; i++) {
				Iteration a = all.update(batch, RATES), b = one.update(batch, RATES);
				assertEquals(a.loss(), b.loss(), 1e-6);
				assertEquals(a.gradientNorm(), b.gradientNorm(), 1e-5);
			}
			for (String name : CONFIG.parameters().keySet())
				assertArrayEquals(array(all.parameters(), name), array(one.parameters(), name), 1e-5f, name);
		}
	}

	@Test
	void aDivergenceLeavesEverythingAsItWas() {
		Batch batch = batch(CONFIG, PATCH, 2, 3), broken = batch(CONFIG, PATCH, 2, 3);
		broken.samples().get(1).image()[7] = Float.NaN;
		try (TfTrainingStep step = open(CONFIG, new RandomWeights(CONFIG, 5), batch, 1, settings(false, Set.of()))) {
			step.update(batch, RATES);
			HeapWeights parameters = copy(step.parameters()), momentum = copy(step.momentum());
			assertTrue(Double.isNaN(step.update(broken, RATES).loss()));
			assertSame(parameters, step.parameters());
			assertSame(momentum, step.momentum());
			assertTrue(Double.isFinite(step.update(batch, RATES).loss()), "and goes on");
		}
	}

	@Test
	void aRestoredTrainingGoesOnBitForBit() {
		Batch batch = batch(CONFIG, PATCH, 2, 3);
		try (TfTrainingStep step = open(CONFIG, new RandomWeights(CONFIG, 5), batch, 1, settings(true, Set.of()))) {
			assertSame(copy(new RandomWeights(CONFIG, 5)), step.parameters());
			step.update(batch, RATES);
			HeapWeights parameters = copy(step.parameters()), momentum = copy(step.momentum());
			step.update(batch, RATES);
			HeapWeights expected = copy(step.parameters()), expectedMomentum = copy(step.momentum());
			step.restore(parameters, momentum);
			assertSame(parameters, step.parameters());
			assertSame(momentum, step.momentum());
			step.update(batch, RATES);
			assertSame(expected, step.parameters());
			assertSame(expectedMomentum, step.momentum());
		}
	}

	@Test
	void theScoreCountsTheClassesThatAreFound() {
		Batch batch = batch(CONFIG, PATCH, 2, 3);
		try (TfTrainingStep step = open(CONFIG, new RandomWeights(CONFIG, 5), batch, 1, settings(false, Set.of()))) {
			long[][] counts = new long[3][3];
			for (Sample sample : batch.samples()) {
				short[] found = step.classes(sample.image());
				for (int i = 0; i < found.length; i++)
					if (found[i] == sample.classes()[i]) counts[0][found[i]]++;
					else {
						counts[1][found[i]]++;
						counts[2][sample.classes()[i]]++;
					}
			}
			Score score = step.score(batch);
			assertArrayEquals(counts[0], score.truePositives());
			assertArrayEquals(counts[1], score.falsePositives());
			assertArrayEquals(counts[2], score.falseNegatives());
			assertEquals(step.update(batch, RATES).loss(), score.loss(), 1e-6);
		}
	}

	@Test
	void tooLargeAPatchSaysHowMuchMemoryItNeeds() {
		OptimizerSettings settings = settings(true, Set.of());
		refused(
				OutOfMemory.class,
				() -> TfTrainingStep.open(
						CONFIG,
						new RandomWeights(CONFIG, 5),
						new HeapWeights(),
						e(1 << 14, 1 << 14, 3 << 12),
						2,
						settings,
						Long.MAX_VALUE,
						new EngineOptions(2, Device.CPU),
						Progress.none()),
				"^There is too little memory for training this network: a patch of 16384 x 16384 "
						+ "x 12288 voxels needs about ");
	}

	/**
	 * The need is told after the checks and before the first weight is copied, and what is computed at once keeps
	 * within the memory.
	 */
	@Test
	void theMemoryThatMayBeTakenDecidesWhetherABatchIsComputedAtOnce() {
		long batch = Cost.training(CONFIG, PATCH, 2).bytes();
		assertTrue(TfTrainingStep.fits(CONFIG, PATCH, 2, batch));
		assertFalse(TfTrainingStep.fits(CONFIG, PATCH, 2, batch - 1));
		assertEquals(List.of(Cost.training(CONFIG, PATCH, 2).ofTraining().bytes()), needs(batch));
		assertEquals(List.of(Cost.training(CONFIG, PATCH, 1).ofTraining().bytes()), needs(batch - 1));
	}

	private static List<Long> needs(long memory) {
		List<Long> reported = new ArrayList<>();
		Progress progress = new FakeProgress().needing(reported::add);
		TfTrainingStep.open(
						CONFIG,
						new RandomWeights(CONFIG, 5),
						new HeapWeights(),
						PATCH,
						2,
						settings(true, Set.of()),
						memory,
						new EngineOptions(2, Device.CPU),
						progress)
				.close();
		return reported;
	}

	@Test
	void aClassThatTheNetworkHasNotIsRefused() {
		Batch batch = batch(CONFIG, PATCH, 1, 3);
		batch.samples().get(0).classes()[5] = 3;
		try (TfTrainingStep step = open(CONFIG, new RandomWeights(CONFIG, 5), batch, 1, settings(false, Set.of()))) {
			assertEquals(
					"A sample has the class 3, but the network learns 3 with the background.",
					assertThrows(IllegalArgumentException.class, () -> step.update(batch, RATES))
							.getMessage());
		}
	}

	private static boolean equal(Weights a, Weights b, String name) {
		return Arrays.equals(array(a, name), array(b, name));
	}

	private static void assertSame(Weights expected, Weights actual) {
		assertEquals(expected.names(), actual.names());
		for (String name : expected.names()) assertArrayEquals(array(expected, name), array(actual, name), name);
	}
}
