package sc.fiji.stunet.engine;

import java.util.List;
import java.util.Random;
import java.util.Set;

import org.tensorflow.proto.ConfigProto;

import sc.fiji.stunet.model.HeapWeights;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.model.StuNetConfig.Stage;
import sc.fiji.stunet.train.Batch;
import sc.fiji.stunet.train.InitialWeights;
import sc.fiji.stunet.train.LearningRates;
import sc.fiji.stunet.train.OptimizerSettings;
import sc.fiji.stunet.train.Sample;
import sc.fiji.stunet.volume.Extent;

/**
 * A small network takes a step up its gradient and one down, in the configuration that users get: the loss must differ by
 * twice the step's length times the gradient's. A gradient that is not the loss's, in size or direction, gives less.
 */
final class TrainingSelfTest {

	private static final Extent PATCH = new Extent(8, 8, 8);
	private static final int CLASSES = 3;
	/** By how much a step is to change the loss, which is around 1: far above rounding, still along a straight line. */
	private static final double CHANGE = 0.0005;
	private static final double TOLERANCE = 0.05;

	private TrainingSelfTest() {}

	/** @throws EngineUnavailable if the loss does not change as the gradient says */
	static void check(ConfigProto configuration, Device device) {
		Extent one = new Extent(1, 1, 1), three = new Extent(3, 3, 3), two = new Extent(2, 2, 2);
		StuNetConfig config = new StuNetConfig(1, CLASSES, List.of(new Stage(4, 1, three, one), new Stage(4, 1, three, two)));
		HeapWeights start = InitialWeights.of(config, 1);
		OptimizerSettings settings = new OptimizerSettings(0, 0, Double.MAX_VALUE, false, Set.of());
		Batch batch = batch(new Random(1));
		try (TfTrainingStep step = new TfTrainingStep(config, TfTrainingStep.shape(PATCH, 1, 1, settings), settings, configuration, device)) {
			step.restore(start, new HeapWeights());
			double norm = step.update(batch, new LearningRates(0, 0)).gradientNorm(), rate = CHANGE / (norm * norm);
			step.update(batch, new LearningRates(rate, rate));
			double below = step.score(batch).loss();
			step.restore(start, new HeapWeights());
			step.update(batch, new LearningRates(-rate, -rate));
			double measured = (step.score(batch).loss() - below) / (2 * CHANGE);
			// Not > TOLERANCE: a NaN must count as wrong.
			if (!(Math.abs(measured - 1) <= TOLERANCE)) throw new EngineUnavailable("TensorFlow computes wrong gradients on this computer (" + device + ", a small test finds " + measured + " instead of 1), so nothing was trained; try another device.");
		}
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
