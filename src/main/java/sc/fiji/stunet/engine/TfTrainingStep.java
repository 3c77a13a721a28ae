package sc.fiji.stunet.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

import sc.fiji.stunet.failure.OutOfMemory;
import sc.fiji.stunet.job.LearningRates;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.network.Cost;
import sc.fiji.stunet.network.TrainingGraph;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.train.Batch;
import sc.fiji.stunet.train.OptimizerSettings;
import sc.fiji.stunet.train.Sample;
import sc.fiji.stunet.train.TrainingStep;
import sc.fiji.stunet.volume.Extent;

/**
 * The network with its optimizer in a TensorFlow session, for patches of one size. Holds native memory until it is
 * closed.
 * <p>
 * Samples are computed one after another and their gradients accumulated, which takes no longer than all at once and
 * less memory. Only a soft Dice over the batch needs all samples before the backward pass: then the batch is computed
 * at once if there is enough memory, else every sample's forward pass twice.
 */
public final class TfTrainingStep implements TrainingStep {

	/** As in torch.nn.utils.clip_grad_norm_. */
	private static final double NORM_EPSILON = 1e-6;

	private final NetworkConfig config;
	private final OptimizerSettings settings;
	private final int batchSize;
	private final int atOnce;
	private final MemoryNeed memory;
	private final BatchTensors input;
	private final Graph graph;
	private final TrainingGraph training;
	private final List<Operand<?>> loss;
	private final List<Operand<?>> seen;
	private final Operand<TFloat32> statistics;
	private final List<Operand<TInt32>> predictions;
	private final ScoredVoxels voxels;
	private final List<Operand<?>> firing;
	private final Session session;
	private final boolean inPool;

	TfTrainingStep(
			NetworkConfig config,
			TrainingGraph.Settings shape,
			OptimizerSettings settings,
			ConfigProto configuration,
			Device device) {
		this.config = config;
		this.settings = settings;
		this.batchSize = shape.batchSize();
		this.atOnce = shape.atOnce();
		this.memory = TrainingNeed.of(config, shape.patch(), atOnce);
		// First, because it fails when there is too little memory: nothing else has to be closed then.
		input = new BatchTensors(config, settings.loss(), shape.patch(), atOnce);
		graph = new Graph();
		training = new TrainingGraph(TensorFlowRuntime.place(Ops.create(graph), device), config, shape);
		loss = List.of(training.crossEntropy(), training.softDice());
		seen = List.of(training.seen());
		statistics = training.statistics();
		predictions = IntStream.range(0, atOnce).mapToObj(training::prediction).toList();
		voxels = new ScoredVoxels(config, settings.loss());
		firing = IntStream.range(0, atOnce * config.decoderStages())
				.<Operand<?>>mapToObj(i -> training.firing(i / config.decoderStages(), i % config.decoderStages()))
				.toList();
		session = new Session(graph, configuration);
		inPool = device.equals(Device.CPU);
		if (inPool) TensorPool.open(memory.cost());
	}

	/**
	 * Loads the engine and checks its numbers before work that would be lost, which takes seconds.
	 *
	 * @throws EngineUnavailable if TensorFlow does not load or computes wrong numbers
	 */
	public static void check(EngineOptions options) {
		Device device = TensorFlowRuntime.load().resolve(options.device(), Progress.none());
		for (KnownNetwork network : KnownNetwork.values()) canFuse(network, options, device, Progress.none());
	}

	/** Whether fused operations compute the numbers and gradients that they should; those of one kind have to. */
	private static boolean canFuse(KnownNetwork network, EngineOptions options, Device device, Progress progress) {
		ConfigProto configuration = TensorFlowRuntime.sessionConfiguration(options.threads(), device);
		boolean fused =
				SelfTest.fastest(network, configuration, device, progress).fused();
		return TrainingSelfTest.canFuse(network, configuration, device, fused, progress);
	}

	/**
	 * Loads the engine, checks its numbers, and copies the weights into it, which takes seconds. The weights may be
	 * closed afterwards.
	 *
	 * @param parameters all those of the network
	 * @param momentum from {@link #momentum()}, or nothing for a new training
	 * @param patch (x, y, z) in voxels, multiples of {@link NetworkConfig#totalStride()}
	 * @param batchSize samples of every batch
	 * @param memory bytes that it may use: a batch is only computed at once if it fits
	 * @param progress gets the memory that the training will use, after everything that may crash by itself is loaded
	 * @throws EngineUnavailable if TensorFlow does not load or computes wrong numbers
	 * @throws InvalidModel if the weights or the patch do not fit the network
	 * @throws OutOfMemory if the computer has less memory than one sample needs
	 */
	public static TfTrainingStep open(
			NetworkConfig config,
			Weights parameters,
			Weights momentum,
			Extent patch,
			int batchSize,
			OptimizerSettings settings,
			long memory,
			EngineOptions options,
			Progress progress) {
		TfPatchPredictor.checkPatch(config, patch);
		Device device = TensorFlowRuntime.load().resolve(options.device(), progress);
		boolean fused = canFuse(KnownNetwork.like(config), options, device, progress);
		int atOnce = device.equals(Device.CPU)
				? TrainingNeed.atOnce(config, patch, batchSize, settings.loss().batchDice(), memory, progress)
				: 1;
		TrainingGraph.Settings shape = shape(patch, batchSize, atOnce, settings, fused);
		progress.needs(Cost.training(config, patch, atOnce).ofTraining().bytes());
		return open(config, parameters, momentum, shape, settings, options.threads(), device);
	}

	static TrainingGraph.Settings shape(
			Extent patch, int batchSize, int atOnce, OptimizerSettings settings, boolean fused) {
		return new TrainingGraph.Settings(
				patch,
				batchSize,
				atOnce,
				settings.loss(),
				settings.frozen(),
				settings.momentum(),
				settings.weightDecay(),
				fused);
	}

	static TfTrainingStep open(
			NetworkConfig config,
			Weights parameters,
			Weights momentum,
			TrainingGraph.Settings shape,
			OptimizerSettings settings,
			int threads,
			Device device) {
		MemoryNeed memory = TrainingNeed.of(config, shape.patch(), shape.atOnce());
		ConfigProto configuration = TensorFlowRuntime.sessionConfiguration(threads, device);
		return memory.guard(() -> {
			TfTrainingStep step = new TfTrainingStep(config, shape, settings, configuration, device);
			try {
				step.restore(parameters, momentum);
				return step;
			} catch (RuntimeException | Error e) {
				step.close();
				throw e;
			}
		});
	}

	/**
	 * How many samples of a batch a processor computes at once.
	 *
	 * @param memory bytes that an iteration may take
	 */
	public static int atOnce(NetworkConfig config, Extent patch, int batchSize, boolean batchDice, long memory) {
		return batchDice && fits(config, patch, batchSize, memory) ? batchSize : 1;
	}

	/** Whether samples fit into the memory. For the CPU only: a GPU's memory is unknown. */
	static boolean fits(NetworkConfig config, Extent patch, int samples, long memory) {
		return Cost.training(config, patch, samples).bytes() <= memory;
	}

	@Override
	public Iteration update(Batch batch, LearningRates rates) {
		return memory.guard(() -> {
			double total = accumulateGradients(batch).total(),
					norm = training.optimizer().norm(session);
			if (inPool) TensorPool.ran(memory.cost());
			if (Double.isFinite(total) && Double.isFinite(norm)) {
				double factor = Math.min(1, settings.maxGradNorm() / (norm + NORM_EPSILON));
				training.optimizer().apply(session, factor, rates.body(), rates.heads());
			}
			return new Iteration(total, norm);
		});
	}

	/** Computes the gradients of a batch and accumulates them in the optimizer, see {@link #gradients()}. */
	LossTerms accumulateGradients(Batch batch) {
		List<float[]> known = new ArrayList<>();
		float[] seen = seen(batch);
		boolean twice = settings.loss().batchDice() && microBatches(batch) > 1;
		for (int microBatch = 0; twice && microBatch < microBatches(batch); microBatch++)
			known.add(run(
					batch, microBatch, List.of(), seen, List.of(statistics), List.of(), result -> floats(result, 0)));
		LossTerms terms = LossTerms.zero(config);
		for (int microBatch = 0; microBatch < microBatches(batch); microBatch++) {
			LossTerms before = terms;
			List<float[]> others = new ArrayList<>(known);
			if (twice) others.remove(microBatch);
			terms = run(
					batch,
					microBatch,
					others,
					seen,
					loss,
					training.optimizer().accumulate(microBatch == 0),
					result -> add(before, result));
		}
		return terms;
	}

	@Override
	public Score score(Batch batch) {
		return memory.guard(() -> {
			Score score = voxels.nothing();
			LossTerms terms = LossTerms.zero(config);
			List<float[]> known = new ArrayList<>();
			float[] seen = seen(batch);
			List<Operand<?>> fetches = Stream.of(loss, List.of(statistics), predictions)
					.<Operand<?>>flatMap(List::stream)
					.toList();
			for (int microBatch = 0; microBatch < microBatches(batch); microBatch++) {
				LossTerms before = terms;
				List<Sample> samples = microBatch(batch, microBatch);
				// Together with the statistics of all earlier micro-batches, the last one's Dice is the batch's.
				terms = run(batch, microBatch, known, seen, fetches, List.of(), result -> {
					known.add(floats(result, 2));
					for (int i = 0; i < atOnce; i++) voxels.count(samples.get(i).classes(), ints(result, 3 + i), score);
					return add(before, result);
				});
			}
			return new Score(terms.total(), score.truePositives(), score.falsePositives(), score.falseNegatives());
		});
	}

	private int microBatches(Batch batch) {
		if (batch.samples().size() != batchSize)
			throw new IllegalArgumentException(
					"A batch has " + batch.samples().size() + " samples, not " + batchSize + ".");
		return batchSize / atOnce;
	}

	private List<Sample> microBatch(Batch batch, int microBatch) {
		return batch.samples().subList(microBatch * atOnce, (microBatch + 1) * atOnce);
	}

	/** @return by level, the voxels of a batch that are not ignored; zeros, which do not count, where none may be */
	private float[] seen(Batch batch) {
		float[] all = new float[(int) training.seenInBatch().shape().size()];
		if (settings.loss().ignored().isEmpty()) return all;
		for (int microBatch = 0; microBatch < microBatches(batch); microBatch++) {
			float[] some = run(batch, microBatch, List.of(), all, seen, List.of(), result -> floats(result, 0));
			for (int level = 0; level < all.length; level++) all[level] += some[level];
		}
		return all;
	}

	/**
	 * @param others statistics of samples that are not in this micro-batch
	 * @param seen see {@link #seen(Batch)}
	 */
	private <T> T run(
			Batch batch,
			int microBatch,
			List<float[]> others,
			float[] seen,
			List<Operand<?>> fetches,
			List<Op> targets,
			Function<Result, T> reader) {
		input.write(microBatch(batch, microBatch));
		Session.Runner runner = input.feed(session.runner(), training);
		fetches.forEach(runner::fetch);
		targets.forEach(runner::addTarget);
		try (TFloat32 otherSums = sum(others);
				TFloat32 seenInBatch = TFloat32.vectorOf(seen);
				Result result = runner.feed(training.otherStatistics(), otherSums)
						.feed(training.seenInBatch(), seenInBatch)
						.run()) {
			return reader.apply(result);
		}
	}

	private TFloat32 sum(List<float[]> statistics) {
		Shape shape = training.otherStatistics().shape();
		float[] sum = new float[(int) shape.size()];
		for (float[] one : statistics) for (int i = 0; i < sum.length; i++) sum[i] += one[i];
		return TFloat32.tensorOf(shape, DataBuffers.of(sum));
	}

	private LossTerms add(LossTerms before, Result result) {
		return before.with(floats(result, 0), floats(result, 1), settings.loss().batchDice());
	}

	private static float[] floats(Result result, int index) {
		float[] values = new float[(int) result.get(index).shape().size()];
		result.get(index).asRawTensor().data().asFloats().read(values);
		return values;
	}

	private static int[] ints(Result result, int index) {
		int[] values = new int[(int) result.get(index).shape().size()];
		result.get(index).asRawTensor().data().asInts().read(values);
		return values;
	}

	@Override
	public List<Double> deadShares(Batch batch) {
		return memory.guard(() -> {
			DeadChannels dead = new DeadChannels(config.decoderStages());
			for (int microBatch = 0; microBatch < microBatches(batch); microBatch++)
				run(batch, microBatch, List.of(), seen(batch), firing, List.of(), result -> {
					for (int i = 0; i < firing.size(); i++) dead.add(i, floats(result, i));
					return dead;
				});
			return dead.shares();
		});
	}

	@Override
	public short[] classes(float[] image) {
		input.write(image);
		return memory.guard(() -> {
			try (Result result = input.feedImage(session.runner(), training)
					.fetch(predictions.get(0))
					.run()) {
				return voxels.shown(ints(result, 0));
			}
		});
	}

	@Override
	public Weights parameters() {
		return training.parameters().read(session);
	}

	@Override
	public Weights momentum() {
		return training.optimizer().momentum().read(session);
	}

	/** The gradients of the last batch, before they were clipped. */
	Weights gradients() {
		return training.optimizer().gradients().read(session);
	}

	@Override
	public void restore(Weights parameters, Weights momentum) {
		training.parameters().assign(session, parameters);
		training.optimizer().momentum().assignOrZero(session, momentum);
	}

	@Override
	public void close() {
		if (inPool) TensorPool.close(memory.cost());
		session.close();
		graph.close();
		input.close();
	}
}
