package sc.fiji.stunet.engine;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;

import sc.fiji.stunet.failure.OutOfMemory;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.network.Cost;
import sc.fiji.stunet.network.Network;
import sc.fiji.stunet.network.Network.Operations;
import sc.fiji.stunet.network.Parameters;
import sc.fiji.stunet.patch.ScoreHead;
import sc.fiji.stunet.patch.ScoreSlices;
import sc.fiji.stunet.predict.PatchPredictor;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;

/** A network in a TensorFlow session, for patches of one size. Holds native memory until it is closed. */
public final class TfPatchPredictor implements PatchPredictor {

	/** The kind of scores that {@link #predict} returns. */
	public enum Scores {
		/** Probabilities: softmax over the classes. */
		PROBABILITIES,
		/** The network's output before the softmax. */
		LOGITS
	}

	/** Largest length of a patch, so that no product of three overflows. */
	private static final int LARGEST_PATCH = 1 << 14;

	private final MemoryNeed memory;
	private final TFloat32 input;
	private final Graph graph;
	private final Placeholder<TFloat32> image;
	private final Parameters parameters;
	/** Of one run: the features that the slices are cut from, or the scores themselves where the slices are all. */
	private final Operand<TFloat32> output;

	private final Placeholder<TFloat32> slices;
	private final TFloat32 sliceFeatures;
	private final Operand<TFloat32> sliceScores;
	private final ConfigProto configuration;
	private final Session session;
	private final Device device;
	private final Operations operations;
	private final KnownNetwork network;
	/** In bytes. */
	private final long scoresOfPatch;

	private final boolean isHeaded;
	private final int classes;
	private List<Weights> folds = List.of();
	private int fold;

	TfPatchPredictor(
			NetworkConfig config,
			Extent patch,
			MemoryNeed memory,
			Scores kind,
			ConfigProto configuration,
			Device device,
			Operations operations,
			long scoresAtOnce) {
		this.memory = memory;
		int depth = slicesAtOnce(patch, config.classes(), scoresAtOnce);
		// First, because it fails when there is too little memory: nothing else has to be closed then.
		input = Tensors.allocate(patch, config.inputs());
		Extent some = new Extent(patch.x(), patch.y(), depth);
		int width = width(config);
		boolean isWhole = depth == patch.z();
		sliceFeatures = isWhole ? null : Tensors.allocate(some, width);
		graph = new Graph();
		Ops tf = TensorFlowRuntime.place(Ops.create(graph), device);
		image = tf.placeholder(TFloat32.class, Placeholder.shape(Tensors.shape(patch, config.inputs())));
		parameters = new Parameters(tf, config);
		Network built = Network.of(tf, parameters, config, image, operations);
		slices = tf.placeholder(TFloat32.class, Placeholder.shape(Tensors.shape(some, width)));
		Operand<TFloat32> logits = isWhole ? built.logits() : built.logits(slices);
		sliceScores = kind == Scores.PROBABILITIES ? tf.nn.softmax(logits) : logits;
		output = isWhole ? sliceScores : built.features();
		this.configuration = configuration;
		session = new Session(graph, configuration);
		this.device = device;
		this.operations = operations;
		network = KnownNetwork.like(config);
		if (device.equals(Device.CPU)) TensorPool.open(memory.cost());
		scoresOfPatch = Cost.scoreBytes(config, patch);
		isHeaded = !isWhole && hasFewerFeatures(config, kind);
		classes = config.classes();
	}

	/**
	 * Loads the engine, checks its numbers, and copies the weights into it, which takes seconds. The weights may be
	 * closed afterwards.
	 *
	 * @param patch (x, y, z) in voxels, multiples of {@link NetworkConfig#totalStride()}
	 * @throws EngineUnavailable if TensorFlow does not load or computes wrong numbers
	 * @throws InvalidModel if the weights or the patch do not fit the network
	 * @throws OutOfMemory if the computer has less memory than a patch needs, or the weights do not fit
	 */
	public static TfPatchPredictor open(
			NetworkConfig config,
			Weights weights,
			Extent patch,
			Scores scores,
			EngineOptions options,
			Progress progress) {
		return open(config, List.of(weights), patch, scores, options, progress);
	}

	/**
	 * Loads the engine for several folds as {@link #open(NetworkConfig, Weights, Extent, Scores, EngineOptions,
	 * Progress)} does for one. Only one is in the engine at a time: of several, the weights must stay open as long as
	 * this predictor is used.
	 */
	public static TfPatchPredictor open(
			NetworkConfig config,
			List<Weights> folds,
			Extent patch,
			Scores scores,
			EngineOptions options,
			Progress progress) {
		checkPatch(config, patch);
		TensorFlowRuntime runtime = TensorFlowRuntime.load();
		Device device = runtime.resolve(options.device(), progress);
		MemoryNeed memory = MemoryNeed.ofPrediction(patch, Cost.of(config, patch));
		if (device.equals(Device.CPU)) memory.check();
		ConfigProto configuration = TensorFlowRuntime.sessionConfiguration(options.threads(), device);
		Operations operations = SelfTest.fastest(KnownNetwork.like(config), configuration, device, progress);
		// What an accelerator computes has to be copied from there, and features are as large as scores.
		long scoresAtOnce = device.equals(Device.CPU) ? Cost.SCORES_AT_ONCE : Long.MAX_VALUE;
		return memory.guard(() -> new TfPatchPredictor(
						config, patch, memory, scores, configuration, device, operations, scoresAtOnce)
				.withFolds(folds));
	}

	/** A part of the patch's depth without a remainder, and not too many scores, if possible. */
	private static int slicesAtOnce(Extent patch, int classes, long scoresAtOnce) {
		int parts = 1;
		while (parts < patch.z() && (patch.z() % parts != 0 || patch.voxels() / parts * classes > scoresAtOnce))
			parts++;
		return patch.z() / parts;
	}

	/** The device that computes, which may differ from the requested one. */
	public Device device() {
		return device;
	}

	/** @throws EngineUnavailable if TensorFlow computes wrong numbers */
	public void check() {
		SelfTest.check(network, configuration, device, operations);
	}

	/**
	 * Bytes of the computer's memory that a run will take beside what the process holds: of tensors, or where an
	 * accelerator has those, of scores that are copied from there.
	 */
	public long bytesToTake() {
		return device.equals(Device.CPU)
				? Math.max(0, memory.cost().activationBytes() - TensorPool.free())
				: scoresOfPatch;
	}

	static void checkPatch(NetworkConfig config, Extent patch) {
		Extent stride = config.totalStride();
		for (int axis = 0; axis < 3; axis++)
			if (patch.get(axis) < 1 || patch.get(axis) > LARGEST_PATCH || patch.get(axis) % stride.get(axis) != 0)
				throw new InvalidModel(
						"The patch size " + patch + " does not fit the network: it must be a multiple of " + stride
								+ ", and " + LARGEST_PATCH + " at most.");
	}

	TfPatchPredictor withWeights(Weights weights) {
		return withFolds(List.of(weights));
	}

	private TfPatchPredictor withFolds(List<Weights> all) {
		folds = List.copyOf(all);
		try {
			parameters.assign(session, folds.get(0));
			return this;
		} catch (RuntimeException | Error e) {
			close();
			throw e;
		}
	}

	@Override
	public Optional<ScoreHead> head() {
		return isHeaded && folds.size() == 1 ? Optional.of(new Head()) : Optional.empty();
	}

	/**
	 * The numbers that are blended for every voxel on a CPU: features where one network's logits are more than those,
	 * and come some slices at a time; else scores.
	 */
	public static int blended(NetworkConfig config, Extent patch, Scores kind, int folds) {
		boolean areSlices = slicesAtOnce(patch, config.classes(), Cost.SCORES_AT_ONCE) < patch.z();
		return folds == 1 && areSlices && hasFewerFeatures(config, kind) ? width(config) : config.classes();
	}

	private static boolean hasFewerFeatures(NetworkConfig config, Scores kind) {
		return kind == Scores.LOGITS && width(config) < config.classes();
	}

	private static int width(NetworkConfig config) {
		return config.stages().get(0).width();
	}

	/** As many voxels at a time as there are in the slices, wherever they lie. */
	private final class Head implements ScoreHead {

		@Override
		public int width() {
			return (int) sliceFeatures.shape().get(4);
		}

		@Override
		public int classes() {
			return classes;
		}

		@Override
		public void apply(int voxels, float[] features, int first, float[] scores) {
			FloatDataBuffer some = sliceFeatures.asRawTensor().data().asFloats();
			int atOnce = (int) (some.size() / width());
			for (int at = 0; at < voxels; at += atOnce) {
				int count = Math.min(atOnce, voxels - at);
				some.write(features, at * width(), count * width());
				try (Result result = run(slices, sliceFeatures, sliceScores)) {
					((TFloat32) result.get(0))
							.asRawTensor()
							.data()
							.asFloats()
							.read(scores, (first + at) * classes, count * classes);
				}
			}
		}
	}

	@Override
	public int folds() {
		return folds.size();
	}

	@Override
	public void choose(int wanted) {
		if (wanted == fold) return;
		// Of neither, until all are there.
		fold = -1;
		memory.guard(() -> {
			parameters.assign(session, folds.get(wanted));
			fold = wanted;
			return null;
		});
	}

	@Override
	public void predict(float[] patchValues, Consumer<ScoreSlices> scores) {
		Tensors.write(patchValues, input);
		try (Result result = run(image, input, output)) {
			TFloat32 whole = (TFloat32) result.get(0);
			if (sliceFeatures == null) scores.accept(new TensorSlices(whole, 0));
			else predictSlices(whole, scores);
		}
		if (device.equals(Device.CPU)) TensorPool.ran(memory.cost());
	}

	@Override
	public void predictFeatures(float[] patchValues, Consumer<ScoreSlices> features) {
		Tensors.write(patchValues, input);
		try (Result result = run(image, input, output)) {
			features.accept(new TensorSlices((TFloat32) result.get(0), 0));
		}
		if (device.equals(Device.CPU)) TensorPool.ran(memory.cost());
	}

	private void predictSlices(TFloat32 features, Consumer<ScoreSlices> scores) {
		FloatDataBuffer all = features.asRawTensor().data().asFloats();
		FloatDataBuffer some = sliceFeatures.asRawTensor().data().asFloats();
		for (long at = 0; at < all.size(); at += some.size()) {
			all.slice(at, some.size()).copyTo(some, some.size());
			long first = at * features.shape().get(1) / all.size();
			try (Result result = run(slices, sliceFeatures, sliceScores)) {
				scores.accept(new TensorSlices((TFloat32) result.get(0), (int) first));
			}
		}
	}

	private Result run(Placeholder<TFloat32> place, TFloat32 value, Operand<TFloat32> wanted) {
		return memory.guard(
				() -> session.runner().feed(place, value).fetch(wanted).run());
	}

	/** The scores of a tensor (1, z, y, x, class), whose first slice is this one of the patch. */
	private record TensorSlices(TFloat32 tensor, int first) implements ScoreSlices {

		@Override
		public int count() {
			return (int) tensor.shape().get(1);
		}

		@Override
		public void readRow(int y, int z, float[] row) {
			long at = ((z - first) * tensor.shape().get(2) + y) * row.length;
			tensor.asRawTensor().data().asFloats().slice(at, row.length).read(row);
		}
	}

	@Override
	public void close() {
		if (device.equals(Device.CPU)) TensorPool.close(memory.cost());
		session.close();
		graph.close();
		input.close();
		if (sliceFeatures != null) sliceFeatures.close();
	}
}
