package sc.fiji.stunet.engine;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;

import org.tensorflow.proto.ConfigProto;

import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.network.Cost;
import sc.fiji.stunet.network.Network.Operations;
import sc.fiji.stunet.patch.ScoreSlices;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;

/**
 * A {@linkplain KnownNetwork small network}, made and run as users' networks are and in the configuration that they
 * get, has to give known numbers: TensorFlow might fuse its operations wrongly, see {@link
 * TensorFlowRuntime#sessionConfiguration}.
 */
final class SelfTest {

	static final double TOLERANCE = 0.02;

	private static final Set<List<Object>> PASSED = ConcurrentHashMap.newKeySet();

	private SelfTest() {}

	/** @throws EngineUnavailable if TensorFlow computes something else than it should */
	static void check(ConfigProto configuration, Device device, Operations operations) {
		for (KnownNetwork network : KnownNetwork.values()) check(network, configuration, device, operations);
	}

	/** @throws EngineUnavailable if TensorFlow computes something else than it should */
	static void check(KnownNetwork network, ConfigProto configuration, Device device, Operations operations) {
		double worst = difference(network, configuration, device, operations);
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
	static Operations fastest(KnownNetwork network, ConfigProto configuration, Device device, Progress progress) {
		if (device.equals(Device.CPU)
				&& passes(
						List.of(Operations.FUSED, network, configuration),
						() -> canFuse(() -> difference(network, configuration, device, Operations.FUSED), progress)))
			return Operations.FUSED;
		passes(List.of(Operations.PLAIN, network, configuration, device), () -> {
			check(network, configuration, device, Operations.PLAIN);
			return true;
		});
		return Operations.PLAIN;
	}

	/**
	 * Whether a test is passed, which is tried until it is: what TensorFlow computes does not change while it is
	 * loaded, and a training would test it six times.
	 *
	 * @param test what tells it from others
	 */
	static boolean passes(List<Object> test, BooleanSupplier tried) {
		if (PASSED.contains(test)) return true;
		boolean passed = tried.getAsBoolean();
		if (passed) PASSED.add(test);
		return passed;
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

	private static void copy(ScoreSlices scores, int classes, float[] logits) {
		Extent patch = KnownNetwork.PATCH;
		float[] row = new float[patch.x() * classes];
		for (int z = scores.first(); z < scores.first() + scores.count(); z++)
			for (int y = 0; y < patch.y(); y++) {
				scores.readRow(y, z, row);
				for (int i = 0; i < row.length; i++)
					logits[((i % classes * patch.z() + z) * patch.y() + y) * patch.x() + i / classes] = row[i];
			}
	}

	/** @return by how much the worst number is off; 0: all are as they should be */
	private static double difference(
			KnownNetwork network, ConfigProto configuration, Device device, Operations operations) {
		Extent patch = KnownNetwork.PATCH;
		NetworkConfig config = network.config();
		// Both kinds of norm that fused operations have: one at full resolution, the other below.
		Operations small = new Operations(operations.fused(), patch.voxels() / 2);
		float[] expected = network.logits(), actual = new float[expected.length];
		MemoryNeed memory = new MemoryNeed("a small test", patch, Cost.of(config, patch), 0, "");
		try (TfPatchPredictor predictor = new TfPatchPredictor(
						config,
						patch,
						memory,
						TfPatchPredictor.Scores.LOGITS,
						configuration,
						device,
						small,
						patch.voxels())
				.withWeights(network.weights())) {
			predictor.predict(KnownNetwork.image(), scores -> copy(scores, config.classes(), actual));
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
