package sc.fiji.stunet.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.index.Index;
import org.tensorflow.ndarray.index.Indices;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.PlaceholderWithDefault;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

import sc.fiji.stunet.model.LossSettings;
import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.volume.Extent;

/**
 * One training iteration as a graph: the network once per sample with the same parameters (instance norm looks at each
 * sample alone), the loss of every level of deep supervision, the backward pass, and the optimizer. Levels are counted
 * from full resolution; the lowest, unless it is the only one, has no weight and is left out: nothing trains its head.
 */
public final class TrainingGraph {

	/**
	 * @param batchSize samples of an iteration
	 * @param atOnce samples of a micro-batch: how many of them are computed in one run
	 * @param frozen names of parameters that are not trained
	 * @param fused whether several layers are done in one pass, see {@link Network.Operations}
	 */
	public record Settings(
			Extent patch,
			int batchSize,
			int atOnce,
			LossSettings loss,
			Set<String> frozen,
			double momentum,
			double weightDecay,
			boolean fused) {}

	private final Ops tf;
	private final NetworkConfig config;
	private final Settings settings;
	private final Parameters parameters;
	private final List<Placeholder<TFloat32>> images = new ArrayList<>();
	private final List<Placeholder<TInt32>> classes = new ArrayList<>();
	private final List<Network> networks = new ArrayList<>();
	private final List<DiceCrossEntropyLoss> levels = new ArrayList<>();
	private final PlaceholderWithDefault<TFloat32> otherStatistics;
	private final PlaceholderWithDefault<TFloat32> seenInBatch;
	private final SgdNesterov optimizer;

	public TrainingGraph(Ops tf, NetworkConfig config, Settings settings) {
		this.tf = tf;
		this.config = config;
		this.settings = settings;
		parameters = new Parameters(tf, config, "", true);
		config.parameters().keySet().forEach(parameters::get);
		Extent patch = settings.patch;
		for (int i = 0; i < settings.atOnce; i++) {
			images.add(tf.placeholder(
					TFloat32.class, Placeholder.shape(Shape.of(1, patch.z(), patch.y(), patch.x(), config.inputs()))));
			classes.add(tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(patch.z(), patch.y(), patch.x()))));
			networks.add(Network.of(tf, parameters, config, images.get(i), new Network.Operations(settings.fused, 0)));
		}
		int count = levelWeights(config).length;
		Shape shape = Shape.of(count, 3, config.classes());
		otherStatistics = tf.placeholderWithDefault(tf.zeros(tf.constant(shape), TFloat32.class), shape);
		Shape levelShape = Shape.of(count);
		seenInBatch = tf.placeholderWithDefault(tf.zeros(tf.constant(levelShape), TFloat32.class), levelShape);
		for (int level = 0; level < count; level++) levels.add(level(level));
		optimizer = new SgdNesterov(tf, config, parameters, gradients(), settings.momentum, settings.weightDecay);
	}

	/** Deep supervision's weights: halved from level to level, the lowest left out unless it is the only one; sum 1. */
	public static double[] levelWeights(NetworkConfig config) {
		int count = Math.max(1, config.decoderStages() - 1);
		double[] weights = new double[count];
		for (int i = 0; i < count; i++) weights[i] = Math.pow(0.5, i) / (2 - Math.pow(0.5, count - 1));
		return weights;
	}

	private DiceCrossEntropyLoss level(int level) {
		List<Operand<TFloat32>> logits =
				networks.stream().map(network -> head(network, level)).toList();
		List<Operand<TInt32>> targets =
				classes.stream().map(c -> target(c, level)).toList();
		return new DiceCrossEntropyLoss(
				tf,
				settings.loss,
				logits,
				targets,
				tf.gather(otherStatistics, tf.constant(level), tf.constant(0)),
				tf.gather(seenInBatch, tf.constant(level), tf.constant(0)),
				settings.batchSize);
	}

	private static Operand<TFloat32> head(Network network, int level) {
		return network.heads().get(network.heads().size() - 1 - level);
	}

	/** @return (voxels): the nearest voxel's class, of full resolution's index f * i + f / 2 for a factor f */
	private Operand<TInt32> target(Operand<TInt32> classes, int level) {
		int[] factor = {1, 1, 1};
		for (int s = 0; s <= level; s++)
			for (int axis = 0; axis < 3; axis++)
				factor[axis] *= config.stages().get(s).stride().get(axis);
		Index[] every = new Index[3];
		for (int axis = 0; axis < 3; axis++)
			every[2 - axis] = Indices.slice((long) factor[axis] / 2, null, factor[axis]);
		boolean all = Arrays.stream(factor).allMatch(f -> f == 1);
		return tf.reshape(all ? classes : tf.stridedSlice(classes, every), tf.constant(new int[] {-1}));
	}

	private Map<String, List<Operand<TFloat32>>> gradients() {
		List<Map<Operand<TFloat32>, Operand<TFloat32>>> headGradients = new ArrayList<>();
		networks.forEach(network -> headGradients.add(new HashMap<>()));
		double[] weights = levelWeights(config);
		for (int level = 0; level < levels.size(); level++) {
			List<Operand<TFloat32>> ofLogits = levels.get(level).gradients((float) weights[level]);
			for (int i = 0; i < networks.size(); i++)
				headGradients.get(i).put(head(networks.get(i), level), ofLogits.get(i));
		}
		Predicate<String> trained = name -> config.parameters().containsKey(name) && !settings.frozen.contains(name);
		Map<String, List<Operand<TFloat32>>> all = new LinkedHashMap<>();
		for (int i = 0; i < networks.size(); i++) {
			Gradients gradients = new Gradients(
					tf,
					parameters,
					config.unit(),
					settings.fused,
					networks.get(i).tape(),
					headGradients.get(i),
					trained);
			gradients.parameterGradients().forEach((name, parts) -> all.computeIfAbsent(name, key -> new ArrayList<>())
					.addAll(parts));
		}
		return all;
	}

	/** All parameters of the network, including those that are not trained. */
	public Parameters parameters() {
		return parameters;
	}

	public SgdNesterov optimizer() {
		return optimizer;
	}

	/** (1, D, H, W, inputs) for every sample of a run. */
	public List<Placeholder<TFloat32>> images() {
		return Collections.unmodifiableList(images);
	}

	/** (D, H, W) for every sample of a run. */
	public List<Placeholder<TInt32>> classes() {
		return Collections.unmodifiableList(classes);
	}

	/**
	 * (levels, 3, classes): {@link #statistics()} of the batch's samples that are not in the run; zeros unless it is
	 * fed.
	 */
	public PlaceholderWithDefault<TFloat32> otherStatistics() {
		return otherStatistics;
	}

	/** (levels): {@link #seen()} of the whole batch; to be fed where voxels may be ignored, else zeros. */
	public PlaceholderWithDefault<TFloat32> seenInBatch() {
		return seenInBatch;
	}

	/** (levels): the voxels of the run's samples that are not ignored. */
	public Operand<TFloat32> seen() {
		return tf.stack(levels.stream().map(DiceCrossEntropyLoss::seen).toList());
	}

	/** (levels): the share of the run's samples in the mean over the batch's voxels. */
	public Operand<TFloat32> crossEntropy() {
		return tf.stack(levels.stream().map(DiceCrossEntropyLoss::crossEntropy).toList());
	}

	/** (levels): the soft Dice of the batch, or, per sample, the share of the run's samples in the mean. */
	public Operand<TFloat32> softDice() {
		return tf.stack(levels.stream().map(DiceCrossEntropyLoss::softDice).toList());
	}

	/** (levels, 3, classes): what the soft Dice over the batch is computed from, added up over the run's samples. */
	public Operand<TFloat32> statistics() {
		return tf.stack(levels.stream().map(DiceCrossEntropyLoss::statistics).toList());
	}

	/**
	 * (channels): of a sample of the run, the share of its voxels where a decoder stage's channel is positive; stage 0
	 * has the lowest resolution.
	 */
	public Operand<TFloat32> firing(int sample, int stage) {
		Operand<TFloat32> x = networks.get(sample).decoded().get(stage);
		Operand<TFloat32> positive = tf.dtypes.cast(tf.math.greater(x, tf.constant(0f)), TFloat32.class);
		return tf.math.mean(positive, tf.constant(new int[] {0, 1, 2, 3}));
	}

	/** (voxels), z slowest: the most probable class of every voxel of a sample of the run. */
	public Operand<TInt32> prediction(int sample) {
		return tf.reshape(
				tf.math.argMax(networks.get(sample).logits(), tf.constant(Layers.CHANNELS), TInt32.class),
				tf.constant(new int[] {-1}));
	}
}
