package sc.fiji.stunet.train;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;

import sc.fiji.stunet.job.LearningRates;
import sc.fiji.stunet.job.TrainingSchedule;
import sc.fiji.stunet.model.HeapWeights;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;

/**
 * A network of one row of numbers that follows the batches' mean with momentum: it depends on every batch, their order
 * and the rates, as a real one does, in microseconds. Its score is the better the closer the numbers are to 1.
 */
class FakeStep implements TrainingStep {

	static final int CLASSES = 3;
	private float[] parameters;
	private float[] momentum;

	FakeStep(int size) {
		parameters = new float[size];
		momentum = new float[size];
	}

	/** Samples of one voxel, around 1. */
	static BatchSource batches(long seed) {
		return number -> {
			Random random = new Random(seed * 1_000_003 + number);
			return new Batch(
					new Extent(1, 1, 1),
					List.of(new Sample(new float[] {1 + (float) random.nextGaussian() / 10}, new short[] {1})));
		};
	}

	Trainer trainer(TrainingSchedule schedule, Path folder, TrainerObserver observer, Progress progress) {
		return trainer(schedule, folder, observer, progress, System::nanoTime);
	}

	/** Trains this step on such batches. */
	Trainer trainer(
			TrainingSchedule schedule, Path folder, TrainerObserver observer, Progress progress, LongSupplier clock) {
		List<String> structures = List.of("liver", "spleen");
		return new Trainer(
				this, batches(1), batches(2), schedule, structures, new Checkpoints(folder), observer, progress, clock);
	}

	@Override
	public Iteration update(Batch batch, LearningRates rates) {
		float wanted = batch.samples().get(0).image()[0];
		double loss = 0;
		for (int i = 0; i < parameters.length; i++) {
			float error = parameters[i] - wanted;
			loss += error * error / parameters.length;
			momentum[i] = 0.9f * momentum[i] + error;
			parameters[i] -= (float) rates.body() * momentum[i] * (1 + i % 7) / 7;
		}
		return new Iteration(loss, 1);
	}

	@Override
	public Score score(Batch batch) {
		double error = Math.abs(parameters[0] - batch.samples().get(0).image()[0]);
		long right = Math.round(1000 / (1 + error));
		return new Score(
				error, new long[] {5, right, 0}, new long[] {0, 1000 - right, 0}, new long[] {0, 1000 - right, 0});
	}

	@Override
	public List<Double> deadShares(Batch batch) {
		return List.of(parameters[0] > 0.2 ? 0.25 : 0.75, 0.5);
	}

	@Override
	public short[] classes(float[] image) {
		return new short[image.length];
	}

	@Override
	public Weights parameters() {
		return new HeapWeights().with("w", List.of(parameters.length), parameters.clone());
	}

	@Override
	public Weights momentum() {
		return new HeapWeights().with("w", List.of(momentum.length), momentum.clone());
	}

	@Override
	public void restore(Weights from, Weights memory) {
		parameters = array(from.values("w"));
		momentum = array(memory.values("w"));
	}

	static float[] array(FloatBuffer values) {
		float[] array = new float[values.remaining()];
		values.duplicate().get(array);
		return array;
	}

	@Override
	public void close() {
		// Nothing but Java's own memory.
	}
}
