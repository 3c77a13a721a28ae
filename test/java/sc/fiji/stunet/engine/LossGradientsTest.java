package sc.fiji.stunet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
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

import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import sc.fiji.stunet.model.HeapWeights;
import sc.fiji.stunet.model.LossSettings;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.network.RandomWeights;
import sc.fiji.stunet.train.Batch;
import sc.fiji.stunet.volume.Extent;

/** The loss of all levels of a network and its gradients, against the same in double precision. */
@Tag("engine")
class LossGradientsTest {

	static Stream<Arguments> networks() {
		return Stream.of( //
				Arguments.of(
						"odd sizes, kernel 1x3x5, stride 3",
						e(9, 5, 7),
						config(1, 2, stage(3, 1, e(1, 3, 5), ONE), stage(4, 1, e(5, 3, 1), e(3, 1, 1)))), //
				Arguments.of("two inputs, depth 2, three stages", e(8, 6, 9), TfTrainingStepTest.CONFIG), //
				Arguments.of(
						"strides 2, 3, 4",
						e(4, 9, 8),
						config(2, 3, stage(2, 1, e(3, 3, 3), ONE), stage(3, 2, e(3, 3, 3), e(2, 3, 4)))), //
				Arguments.of(
						"kernel smaller than stride, four stages",
						e(8, 12, 6),
						config(
								1,
								4,
								stage(2, 1, e(1, 1, 3), ONE),
								stage(3, 1, e(1, 3, 3), e(4, 4, 2)),
								stage(3, 1, e(3, 3, 3), e(2, 3, 1)),
								stage(4, 2, e(1, 1, 3), ONE))));
	}

	/** One number of every parameter, against the exact loss a little to both sides. */
	@ParameterizedTest(name = "{0}")
	@MethodSource("networks")
	void gradientsEqualCentralDifferences(String name, Extent patch, StuNetConfig config) {
		Batch batch = batch(config, patch, 2, 3);
		for (boolean batchDice : new boolean[] {false, true})
			for (boolean fused : new boolean[] {false, true})
				gradients(batch, config, LossSettings.v1(batchDice), fused);
	}

	/** Of one sample nearly everything is judged, of the other a tenth. */
	@ParameterizedTest(name = "{0}")
	@MethodSource("networks")
	void gradientsWhereVoxelsAreIgnored(String name, Extent patch, StuNetConfig config) {
		Batch batch = batch(config, patch, 2, 3);
		ignore(batch, config.classes(), 0.1, 0.9);
		for (boolean batchDice : new boolean[] {false, true})
			gradients(batch, config, LossSettings.v1(batchDice).ignoring(config.classes()), true);
	}

	private static void gradients(Batch batch, StuNetConfig config, LossSettings loss, boolean fused) {
		HeapWeights weights = copy(new RandomWeights(config, 5));
		try (TfTrainingStep step = open(config, weights, batch, 1, settings(loss, Set.of()), fused)) {
			assertEquals(
					NaiveLoss.of(config, weights, batch, loss),
					step.accumulateGradients(batch).total(),
					1e-5);
			Weights gradients = step.gradients();
			Random random = new Random(1);
			for (String parameter : config.parameters().keySet()) {
				int index = random.nextInt(weights.values(parameter).remaining());
				double expected = centralDifference(config, weights, batch, loss, parameter, index);
				double actual = gradients.names().contains(parameter)
						? gradients.values(parameter).get(index)
						: 0;
				assertEquals(expected, actual, 2e-4 * Math.max(0.1, Math.abs(expected)), parameter + " at " + index);
			}
		}
	}

	private static double centralDifference(
			StuNetConfig config, HeapWeights weights, Batch batch, LossSettings loss, String parameter, int index) {
		float value = weights.values(parameter).get(index), up = value + 3e-6f, down = value - 3e-6f;
		double above = NaiveLoss.of(config, with(weights, parameter, index, up), batch, loss);
		return (above - NaiveLoss.of(config, with(weights, parameter, index, down), batch, loss))
				/ ((double) up - down);
	}

	private static HeapWeights with(HeapWeights weights, String parameter, int index, float value) {
		HeapWeights changed = copy(weights);
		float[] values = array(weights, parameter);
		values[index] = value;
		return changed.with(parameter, weights.shape(parameter), values);
	}
}
