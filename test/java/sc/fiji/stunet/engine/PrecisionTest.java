package sc.fiji.stunet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.model.HeapWeights;
import sc.fiji.stunet.model.LossSettings;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.network.Network.Operations;
import sc.fiji.stunet.network.RandomWeights;
import sc.fiji.stunet.train.Batch;
import sc.fiji.stunet.train.OptimizerSettings;
import sc.fiji.stunet.train.Sample;
import sc.fiji.stunet.volume.Extent;

/**
 * Sums over many voxels, which small references do not have: the fused operations against the plain ones, whose sums
 * are short.
 */
@Tag("engine")
@Tag("large")
class PrecisionTest {

	private static final int EDGE = 128;
	private static final Extent PATCH = new Extent(EDGE, EDGE, EDGE);
	private static final StuNetConfig CONFIG = StuNetConfig.Size.S.config(
			1,
			3,
			List.of(
					new Extent(2, 2, 2),
					new Extent(2, 2, 2),
					new Extent(2, 2, 2),
					new Extent(2, 2, 2),
					new Extent(2, 1, 1)));

	/** First of all, because it is what allows the tests' process more memory than four times Java's heap. */
	@BeforeAll
	static void load() {
		TensorFlowRuntime.load();
	}

	/** Smooth structures and noise, as scans have them. */
	private static float[] image(double mean) {
		Random random = new Random(3);
		float[] image = new float[EDGE * EDGE * EDGE];
		for (int i = 0; i < image.length; i++) {
			int x = i % EDGE, y = i / EDGE % EDGE, z = i / EDGE / EDGE;
			double structures = Math.sin(0.1 * x) + Math.cos(0.07 * y + 0.03 * z);
			image[i] = (float) (mean + 0.6 * structures + 0.5 * random.nextGaussian());
		}
		return image;
	}

	/** @param mean of the image, in about its deviations */
	@ParameterizedTest
	@ValueSource(doubles = {0, 5})
	void fusedOperationsCostNoDigits(double mean) {
		float[] plain = logits(Operations.PLAIN, image(mean)), fused = logits(Operations.FUSED, image(mean));
		double sum = 0, squares = 0, worst = 0;
		for (int i = 0; i < plain.length; i++) {
			sum += plain[i];
			squares += (double) plain[i] * plain[i];
			worst = Math.max(worst, Math.abs(plain[i] - fused[i]));
		}
		assertEquals(CONFIG.classes() * PATCH.voxels(), plain.length);
		double spread = Math.sqrt(squares / plain.length - Math.pow(sum / plain.length, 2));
		assertTrue(worst <= 1e-4 * spread, worst + " of " + spread);
	}

	private static float[] logits(Operations operations, float[] image) {
		try (Forward forward = new Forward(CONFIG, new RandomWeights(CONFIG, 1), PATCH, operations)) {
			return forward.run(image, List.of("seg_outputs." + (CONFIG.decoderStages() - 1)))
					.get(0);
		}
	}

	/**
	 * Kernels' gradients differ by more than rounding, because a LeakyRelu whose input is within rounding of zero has
	 * one slope or the other; a sum over all voxels hardly notices.
	 */
	@ParameterizedTest
	@ValueSource(doubles = {0, 5})
	void fusedGradientsCostNoDigits(double mean) {
		Batch batch = new Batch(PATCH, List.of(new Sample(image(mean), classes())));
		Map<String, float[]> plain = gradients(batch, false), fused = gradients(batch, true);
		double squares = 0, differences = 0;
		for (String name : plain.keySet()) {
			double ofThis = 0, difference = 0;
			for (int i = 0; i < plain.get(name).length; i++) {
				ofThis += Math.pow(plain.get(name)[i], 2);
				difference += Math.pow((double) plain.get(name)[i] - fused.get(name)[i], 2);
			}
			squares += ofThis;
			differences += difference;
			if (name.startsWith("seg_outputs")) assertTrue(difference < 1e-10 * ofThis, name);
		}
		assertTrue(differences < 1e-6 * squares, Math.sqrt(differences / squares) + " of their length");
	}

	private static short[] classes() {
		short[] classes = new short[(int) PATCH.voxels()];
		for (int i = 0; i < classes.length; i++) classes[i] = (short) (i / 16 % CONFIG.classes());
		return classes;
	}

	private static Map<String, float[]> gradients(Batch batch, boolean fused) {
		OptimizerSettings settings = OptimizerSettings.original(LossSettings.v1(false));
		try (TfTrainingStep step = TfTrainingStep.open(
				CONFIG,
				new RandomWeights(CONFIG, 5),
				new HeapWeights(),
				TfTrainingStep.shape(PATCH, 1, 1, settings, fused),
				settings,
				2,
				Device.CPU)) {
			step.accumulateGradients(batch);
			Weights gradients = step.gradients();
			Map<String, float[]> copies = new LinkedHashMap<>();
			for (String name : gradients.names()) {
				float[] copy = new float[gradients.values(name).remaining()];
				gradients.values(name).get(copy);
				copies.put(name, copy);
			}
			return copies;
		}
	}
}
