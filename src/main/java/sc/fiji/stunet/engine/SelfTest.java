package sc.fiji.stunet.engine;

import java.util.List;
import java.util.Random;
import java.util.function.DoubleSupplier;

import org.tensorflow.proto.ConfigProto;

import sc.fiji.stunet.model.HeapWeights;
import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.OriginalNames;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.network.Cost;
import sc.fiji.stunet.network.Network.Operations;
import sc.fiji.stunet.patch.ScoreSlices;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;

/**
 * A small network, made and run as users' networks are and in the configuration that they get, has to give known
 * numbers: TensorFlow might fuse its operations wrongly, see {@link TensorFlowRuntime#sessionConfiguration}. It has
 * every kind of layer: blocks with and without a projection, a stride, up-sampling, concatenation, heads.
 */
final class SelfTest {

	static final Extent PATCH = new Extent(4, 2, 4);
	static final StuNetConfig CONFIG = new StuNetConfig(
			1,
			2,
			List.of(
					new Stage(3, 1, new Extent(3, 3, 3), new Extent(1, 1, 1)),
					new Stage(4, 2, new Extent(3, 3, 3), new Extent(2, 1, 2))));
	static final double TOLERANCE = 0.02;

	private SelfTest() {}

	/** Every weight, bias and shift counts, and numbers stay around 1 on their way. */
	static HeapWeights weights() {
		Random random = new Random(1);
		HeapWeights weights = new HeapWeights();
		CONFIG.parameters().forEach((name, shape) -> {
			int count = shape.stream().reduce(1, (a, b) -> a * b);
			boolean kernel = shape.size() == 5, scale = !kernel && name.endsWith(OriginalNames.WEIGHT);
			double spread = kernel ? Math.sqrt((double) shape.get(0) / count) : 0.5;
			weights.with(name, shape, numbers(random, count, scale ? 1 : 0, spread));
		});
		return weights;
	}

	static float[] image() {
		return numbers(new Random(2), (int) PATCH.voxels(), 0, 1);
	}

	private static float[] numbers(Random random, int count, double mean, double spread) {
		float[] values = new float[count];
		for (int i = 0; i < count; i++) values[i] = (float) (mean + spread * random.nextGaussian());
		return values;
	}

	/**
	 * Logits (x, y, z, class), x fastest, computed in plain Java (SelfTestTest). They are around 1: GPUs that round
	 * factors to 10 bits pass; LeakyRelu with a slope of 0.2 is off by 0.3.
	 */
	static float[] logits() {
		return new float[] {
			1.1065f, 1.0984f, 0.2709f, 0.6108f, 0.0112f, 0.1131f, -0.0085f, -0.0056f,
			0.9970f, 0.8832f, 0.1174f, -0.5798f, -0.2849f, -0.0030f, -0.0464f, 0.0389f,
			1.1227f, 0.9441f, 0.5144f, 0.2147f, 0.4771f, 0.3481f, 0.0017f, 0.3843f,
			0.7020f, 0.7415f, 0.4164f, 0.2472f, 0.8618f, 0.4280f, 0.3894f, -0.2848f,
			0.8824f, 0.8699f, 0.2882f, 0.6095f, 0.0442f, 0.1287f, 0.0199f, 0.0212f,
			0.7713f, 0.2076f, -0.0734f, 0.2231f, -0.0080f, 0.0267f, -0.0496f, 0.0679f,
			1.0940f, 0.5564f, -0.1971f, -0.0803f, 0.3931f, -0.1547f, 0.0236f, 0.3906f,
			0.8571f, 0.9817f, 0.4186f, 0.2630f, 0.6927f, 0.2846f, 0.3986f, 0.0061f
		};
	}

	/** @throws EngineUnavailable if TensorFlow computes something else than it should */
	static void check(ConfigProto configuration, Device device, Operations operations) {
		double worst = difference(configuration, device, operations);
		if (worst != 0)
			throw new EngineUnavailable("TensorFlow computes wrong numbers on this computer (" + device
					+ ", a small test is off by " + worst + "), so nothing was predicted; try another device.");
	}

	/**
	 * The fastest operations that compute what they should: fused ones on a CPU where TensorFlow has them.
	 *
	 * @param progress hears why it is others than on most computers
	 * @throws EngineUnavailable if none do
	 */
	static Operations fastest(ConfigProto configuration, Device device, Progress progress) {
		if (device.equals(Device.CPU) && canFuse(() -> difference(configuration, device, Operations.FUSED), progress))
			return Operations.FUSED;
		check(configuration, device, Operations.PLAIN);
		return Operations.PLAIN;
	}

	/** @param difference of the fused operations, see {@link #difference}; fails where TensorFlow does not have them */
	static boolean canFuse(DoubleSupplier difference, Progress progress) {
		String problem;
		try {
			double worst = difference.getAsDouble();
			if (worst == 0) return true;
			problem = "a small test is off by " + worst;
		} catch (RuntimeException e) {
			problem = e.toString().lines().findFirst().orElse("");
		}
		progress.log(
				"TensorFlow's fused operations cannot be used here (" + problem + "), so the network takes longer.");
		return false;
	}

	private static void copy(ScoreSlices scores, float[] logits) {
		float[] row = new float[PATCH.x() * CONFIG.classes()];
		for (int z = scores.first(); z < scores.first() + scores.count(); z++)
			for (int y = 0; y < PATCH.y(); y++) {
				scores.readRow(y, z, row);
				for (int i = 0; i < row.length; i++) {
					int x = i / CONFIG.classes(), c = i % CONFIG.classes();
					logits[((c * PATCH.z() + z) * PATCH.y() + y) * PATCH.x() + x] = row[i];
				}
			}
	}

	/** @return by how much the worst number is off; 0: all are as they should be */
	private static double difference(ConfigProto configuration, Device device, Operations operations) {
		// Both kinds of norm that fused operations have: one at full resolution, the other below.
		Operations small = new Operations(operations.fused(), PATCH.voxels() / 2);
		float[] expected = logits(), actual = new float[expected.length];
		MemoryNeed memory = MemoryNeed.of("a small test", PATCH, Cost.of(CONFIG, PATCH));
		try (TfPatchPredictor predictor = new TfPatchPredictor(
						CONFIG,
						PATCH,
						memory,
						TfPatchPredictor.Scores.LOGITS,
						configuration,
						device,
						small,
						PATCH.voxels())
				.withWeights(weights())) {
			predictor.predict(image(), scores -> copy(scores, actual));
		}
		double worst = 0;
		for (int i = 0; i < actual.length; i++)
			// Not Math.max alone: a NaN must count as wrong.
			worst = Math.abs(actual[i] - expected[i]) <= TOLERANCE
					? worst
					: Math.max(worst, Math.abs(actual[i] - expected[i]));
		return worst;
	}
}
