package sc.fiji.stunet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.job.LearningRates;
import sc.fiji.stunet.model.HeapWeights;
import sc.fiji.stunet.model.LossSettings;
import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.network.RandomWeights;
import sc.fiji.stunet.train.Batch;
import sc.fiji.stunet.train.OptimizerSettings;
import sc.fiji.stunet.train.TrainingStep;
import sc.fiji.stunet.volume.Extent;

@Tag("engine")
class TrainingSelfTestTest {

	private static final OptimizerSettings SETTINGS =
			new OptimizerSettings(0, 0, Double.MAX_VALUE, LossSettings.v1(false), Set.of());

	@FunctionalInterface
	private interface Mistake {

		double of(String parameter, double gradient);
	}

	/**
	 * To 10 bits after the first, as a TensorFloat-32 has: what Ampere and later GPUs do to the factors of
	 * convolutions.
	 */
	static double toTenBits(double value) {
		float single = (float) value;
		return Float.intBitsToFloat(Float.floatToRawIntBits(single) + 0x1000 & ~0x1fff);
	}

	/** TensorFlow's gradients, with a mistake; the loss in plain Java, with rounded factors. */
	private static final class Simulated implements TrainingStep {

		private final NetworkConfig config;
		private final TfTrainingStep real;
		private final Mistake mistake;
		private final DoubleUnaryOperator rounding;
		private Weights parameters;

		Simulated(NetworkConfig config, Mistake mistake, DoubleUnaryOperator rounding) {
			this.config = config;
			real = TfTrainingStep.open(
					config,
					new RandomWeights(config, 1),
					new HeapWeights(),
					TfTrainingStep.shape(new Extent(8, 8, 8), 1, 1, SETTINGS, true),
					SETTINGS,
					1,
					Device.CPU);
			this.mistake = mistake;
			this.rounding = rounding;
		}

		@Override
		public Iteration update(Batch batch, LearningRates rates) {
			double loss = real.accumulateGradients(batch).total(), squares = 0;
			Weights gradients = real.gradients();
			HeapWeights changed = new HeapWeights();
			for (String name : parameters.names()) {
				float[] values = new float[parameters.values(name).remaining()];
				parameters.values(name).get(values);
				for (int i = 0; gradients.names().contains(name) && i < values.length; i++) {
					double gradient = mistake.of(name, gradients.values(name).get(i));
					squares += gradient * gradient;
					values[i] -= (float) (rates.body() * gradient);
				}
				changed.with(name, parameters.shape(name), values);
			}
			restore(changed, new HeapWeights());
			return new Iteration(loss, Math.sqrt(squares));
		}

		@Override
		public Score score(Batch batch) {
			return new Score(
					NaiveLoss.of(config, parameters, batch, LossSettings.v1(false), rounding),
					new long[0],
					new long[0],
					new long[0]);
		}

		@Override
		public void restore(Weights from, Weights momentum) {
			parameters = from;
			real.restore(from, momentum);
		}

		@Override
		public List<Double> deadShares(Batch batch) {
			return real.deadShares(batch);
		}

		@Override
		public short[] classes(float[] image) {
			return real.classes(image);
		}

		@Override
		public Weights parameters() {
			return parameters;
		}

		@Override
		public Weights momentum() {
			return real.momentum();
		}

		@Override
		public void close() {
			real.close();
		}
	}

	private static double measured(
			KnownNetwork network, Mistake mistake, DoubleUnaryOperator rounding, long seed, double change) {
		NetworkConfig config = TrainingSelfTest.config(network);
		try (Simulated step = new Simulated(config, mistake, rounding)) {
			return TrainingSelfTest.measured(config, step, seed, change);
		}
	}

	private static boolean passes(double measured) {
		return Math.abs(measured - 1) <= TrainingSelfTest.TOLERANCE;
	}

	/** The self-test's numbers are the first of these, on a GPU with another order of sums. */
	@ParameterizedTest
	@ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
	void aGpuThatRoundsToTenBitsPasses(long seed) {
		for (KnownNetwork network : KnownNetwork.values()) {
			Random random = new Random(seed);
			Mistake rounded = (name, gradient) -> gradient * (1 + random.nextGaussian() / 512);
			assertEquals(
					1,
					measured(network, rounded, TrainingSelfTestTest::toTenBits, seed, TrainingSelfTest.CHANGE),
					// A U-Net's loss is bent more.
					TrainingSelfTest.TOLERANCE / (network == KnownNetwork.STU_NET ? 2 : 1),
					network.name());
		}
	}

	@Test
	void aSmallerStepIsLostInThatRounding() {
		assertFalse(passes(measured(
				KnownNetwork.STU_NET,
				(name, gradient) -> gradient,
				TrainingSelfTestTest::toTenBits,
				2,
				TrainingSelfTest.CHANGE / 100)));
	}

	@ParameterizedTest
	@EnumSource
	void wrongGradientsAreFound(KnownNetwork network) {
		Map<String, Mistake> mistakes = Map.of(
				"a tenth too large",
				(name, gradient) -> 1.1 * gradient,
				"a tenth too small",
				(name, gradient) -> 0.9 * gradient,
				"a layer's sign",
				(name, gradient) -> name.matches("(conv_blocks_context.1.0.conv2|decoder.stages.0.convs.0.conv).weight")
						? -gradient
						: gradient,
				"a layer's factor 2",
				(name, gradient) ->
						name.matches("(conv_blocks_localization.0.0.conv1|decoder.stages.0.convs.0.conv).weight")
								? 2 * gradient
								: gradient,
				"noise",
				(name, gradient) -> gradient + 0.03 * Math.signum(gradient),
				"no number",
				(name, gradient) -> Double.NaN);
		mistakes.forEach((name, mistake) -> {
			for (DoubleUnaryOperator rounding :
					List.<DoubleUnaryOperator>of(DoubleUnaryOperator.identity(), TrainingSelfTestTest::toTenBits)) {
				double measured = measured(network, mistake, rounding, 1, TrainingSelfTest.CHANGE);
				assertFalse(passes(measured), network + ", " + name + ": " + measured);
			}
		});
	}
}
