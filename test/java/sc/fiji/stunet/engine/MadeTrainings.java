package sc.fiji.stunet.engine;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

import sc.fiji.stunet.model.HeapWeights;
import sc.fiji.stunet.model.LossSettings;
import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.train.Batch;
import sc.fiji.stunet.train.OptimizerSettings;
import sc.fiji.stunet.train.Sample;
import sc.fiji.stunet.volume.Extent;

/** Small networks, batches of random numbers, and the step that learns from them, for tests. */
final class MadeTrainings {

	static final Extent ONE = new Extent(1, 1, 1);

	private MadeTrainings() {}

	/** Marks the given share of each sample's voxels as not judged. */
	static void ignore(Batch batch, int ignored, double... shares) {
		Random random = new Random(4);
		for (int s = 0; s < shares.length; s++) {
			short[] classes = batch.samples().get(s).classes();
			for (int i = 0; i < classes.length; i++) if (random.nextDouble() < shares[s]) classes[i] = (short) ignored;
		}
	}

	static TfTrainingStep open(
			StuNetConfig config, Weights weights, Batch batch, int atOnce, OptimizerSettings settings) {
		return open(config, weights, batch, atOnce, settings, true);
	}

	static TfTrainingStep open(
			NetworkConfig config, Weights weights, Batch batch, int atOnce, OptimizerSettings settings, boolean fused) {
		return TfTrainingStep.open(
				config,
				weights,
				new HeapWeights(),
				TfTrainingStep.shape(batch.patch(), batch.samples().size(), atOnce, settings, fused),
				settings,
				2,
				Device.CPU);
	}

	static OptimizerSettings settings(boolean batchDice, Set<String> frozen) {
		return settings(LossSettings.v1(batchDice), frozen);
	}

	static OptimizerSettings settings(LossSettings loss, Set<String> frozen) {
		return new OptimizerSettings(0.99, 3e-5, 12, loss, frozen);
	}

	static Batch batch(StuNetConfig config, Extent patch, int size, long seed) {
		Random random = new Random(seed);
		List<Sample> samples = new ArrayList<>();
		for (int s = 0; s < size; s++) {
			float[] image = new float[(int) patch.voxels() * config.inputs()];
			for (int i = 0; i < image.length; i++) image[i] = (float) random.nextGaussian();
			short[] classes = new short[(int) patch.voxels()];
			for (int i = 0; i < classes.length; i++) classes[i] = (short) random.nextInt(config.classes());
			samples.add(new Sample(image, classes));
		}
		return new Batch(patch, samples);
	}

	static HeapWeights copy(Weights weights) {
		HeapWeights copy = new HeapWeights();
		weights.names().forEach(name -> copy.with(name, weights.shape(name), array(weights, name)));
		return copy;
	}

	static float[] array(Weights weights, String name) {
		FloatBuffer values = weights.values(name);
		float[] array = new float[values.remaining()];
		values.get(array);
		return array;
	}

	static Extent e(int x, int y, int z) {
		return new Extent(x, y, z);
	}

	static Stage stage(int width, int depth, Extent kernel, Extent stride) {
		return new Stage(width, depth, kernel, stride);
	}

	static StuNetConfig config(int inputs, int classes, Stage... stages) {
		return new StuNetConfig(inputs, classes, List.of(stages));
	}
}
