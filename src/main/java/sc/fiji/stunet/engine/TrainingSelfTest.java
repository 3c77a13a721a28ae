package sc.fiji.stunet.engine;

import java.util.List;
import java.util.Random;
import java.util.Set;

import org.tensorflow.proto.ConfigProto;

import sc.fiji.stunet.job.LearningRates;
import sc.fiji.stunet.job.WeightInitialization;
import sc.fiji.stunet.model.HeapWeights;
import sc.fiji.stunet.model.LossSettings;
import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.NetworkConfig.Unit;
import sc.fiji.stunet.model.ResidualEncoderUNetConfig;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.train.Batch;
import sc.fiji.stunet.train.InitialWeights;
import sc.fiji.stunet.train.OptimizerSettings;
import sc.fiji.stunet.train.Sample;
import sc.fiji.stunet.train.TrainingStep;
import sc.fiji.stunet.volume.Extent;

/**
 * A small network takes a step up its gradient and one down, in the configuration that users get: the loss must differ
 * by twice the step's length times the gradient's. A gradient that is not the loss's, in size or direction, gives less.
 */
final class TrainingSelfTest {

	private static final Extent PATCH = new Extent(8, 8, 8);
	private static final int CLASSES = 3;
	/**
	 * By how much a step is to change the loss, which is around 1. GPUs from Ampere on round the factors of
	 * convolutions to 10 bits, which moves the loss by up to 5e-4. Simulated with twelve seeds (TrainingSelfTestTest),
	 * a change of 5e-4 then measured 0.19 to 1.7, one of 0.005 0.86 to 1.05, and 0.05 gives 0.983 to 1.007. Without
	 * rounding it is 0.984 to 1.002, because the loss is no straight line any more: 0.96 at 0.1.
	 */
	static final double CHANGE = 0.05;
	/** Three times what rounding and curvature make together; a gradient that is a tenth too large is found. */
	static final double TOLERANCE = 0.05;

	private TrainingSelfTest() {}

	/** @return for {@link #PATCH}es, with the layers of a network and less of them */
	static NetworkConfig config(KnownNetwork network) {
		return switch (network) {
			case STU_NET -> new StuNetConfig(1, CLASSES, List.of(stage(4, 1), stage(4, 2)));
			case U_NET ->
				new ResidualEncoderUNetConfig(1, CLASSES, List.of(stage(4, 1), stage(6, 2)), List.of(1), Unit.USUAL);
		};
	}

	private static Stage stage(int width, int stride) {
		return new Stage(width, 1, new Extent(3, 3, 3), new Extent(stride, stride, stride));
	}

	/**
	 * Whether the fused operations, where they are wanted, have the right gradients; else the plain ones have.
	 *
	 * @throws EngineUnavailable if none have
	 */
	static boolean canFuse(
			KnownNetwork network, ConfigProto configuration, Device device, boolean wanted, Progress progress) {
		if (wanted
				&& SelfTest.passes(
						List.of("fused gradients", network, configuration, device),
						() -> SelfTest.canFuse(() -> error(measured(network, configuration, device, true)), progress)))
			return true;
		SelfTest.passes(List.of("gradients", network, configuration, device), () -> {
			check(network, configuration, device);
			return true;
		});
		return false;
	}

	/** @throws EngineUnavailable if the change of the loss does not match the gradient */
	static void check(KnownNetwork network, ConfigProto configuration, Device device) {
		double measured = measured(network, configuration, device, false);
		if (error(measured) != 0)
			throw new EngineUnavailable(
					"TensorFlow computes wrong gradients on this computer (" + device + ", a small test finds "
							+ measured + " instead of 1), so nothing was trained; try another device.");
	}

	/** @return 0: as it should be */
	private static double error(double measured) {
		double error = Math.abs(measured - 1);
		return error <= TOLERANCE ? 0 : error; // a NaN stays one
	}

	private static double measured(KnownNetwork network, ConfigProto configuration, Device device, boolean fused) {
		OptimizerSettings settings = new OptimizerSettings(0, 0, Double.MAX_VALUE, LossSettings.v1(false), Set.of());
		NetworkConfig config = config(network);
		try (TfTrainingStep step = new TfTrainingStep(
				config, TfTrainingStep.shape(PATCH, 1, 1, settings, fused), settings, configuration, device)) {
			return measured(config, step, 1, CHANGE);
		}
	}

	/** @return 1 if the change of the loss matches the gradient */
	static double measured(NetworkConfig config, TrainingStep step, long seed, double change) {
		HeapWeights start = InitialWeights.of(WeightInitialization.HE, config, seed);
		Batch batch = batch(new Random(seed));
		step.restore(start, new HeapWeights());
		double norm = step.update(batch, new LearningRates(0, 0)).gradientNorm(), rate = change / (norm * norm);
		step.update(batch, new LearningRates(rate, rate));
		double below = step.score(batch).loss();
		step.restore(start, new HeapWeights());
		step.update(batch, new LearningRates(-rate, -rate));
		return (step.score(batch).loss() - below) / (2 * change);
	}

	private static Batch batch(Random random) {
		float[] image = new float[(int) PATCH.voxels()];
		short[] classes = new short[image.length];
		for (int i = 0; i < image.length; i++) {
			image[i] = (float) random.nextGaussian();
			classes[i] = (short) random.nextInt(CLASSES);
		}
		return new Batch(PATCH, List.of(new Sample(image, classes)));
	}
}
