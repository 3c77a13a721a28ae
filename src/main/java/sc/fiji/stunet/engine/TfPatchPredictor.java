package sc.fiji.stunet.engine;

import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;

import sc.fiji.stunet.failure.OutOfMemory;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.network.Cost;
import sc.fiji.stunet.network.Parameters;
import sc.fiji.stunet.network.StuNet;
import sc.fiji.stunet.network.StuNet.Operations;
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
	private final Operand<TFloat32> scores;
	private final ConfigProto configuration;
	private final Session session;
	private final Device device;
	private final Operations operations;

	TfPatchPredictor(
			StuNetConfig config,
			Extent patch,
			MemoryNeed memory,
			Scores kind,
			ConfigProto configuration,
			Device device,
			Operations operations) {
		this.memory = memory;
		// First, because it fails when there is too little memory: nothing else has to be closed then.
		input = Tensors.allocate(patch, config.inputs());
		graph = new Graph();
		Ops tf = TensorFlowRuntime.place(Ops.create(graph), device);
		image = tf.placeholder(TFloat32.class, Placeholder.shape(Tensors.shape(patch, config.inputs())));
		parameters = new Parameters(tf, config);
		Operand<TFloat32> logits = new StuNet(tf, parameters, config, image, operations).logits();
		scores = kind == Scores.PROBABILITIES ? tf.nn.softmax(logits) : logits;
		this.configuration = configuration;
		session = new Session(graph, configuration);
		this.device = device;
		this.operations = operations;
	}

	/**
	 * Loads the engine, checks its numbers, and copies the weights into it, which takes seconds. The weights may be
	 * closed afterwards.
	 *
	 * @param patch (x, y, z) in voxels, multiples of {@link StuNetConfig#totalStride()}
	 * @throws EngineUnavailable if TensorFlow does not load or computes wrong numbers
	 * @throws InvalidModel if the weights or the patch do not fit the network
	 * @throws OutOfMemory if the computer has less memory than a patch needs, or the weights do not fit
	 */
	public static TfPatchPredictor open(
			StuNetConfig config,
			Weights weights,
			Extent patch,
			Scores scores,
			EngineOptions options,
			Progress progress) {
		checkPatch(config, patch);
		TensorFlowRuntime runtime = TensorFlowRuntime.load();
		Device device = runtime.resolve(options.device(), progress);
		MemoryNeed memory = MemoryNeed.of("this network", patch, Cost.of(config, patch));
		if (device.equals(Device.CPU)) memory.check();
		ConfigProto configuration = TensorFlowRuntime.sessionConfiguration(options.threads(), device);
		Operations operations = SelfTest.fastest(configuration, device, progress);
		return memory.guard(() -> new TfPatchPredictor(config, patch, memory, scores, configuration, device, operations)
				.withWeights(weights));
	}

	/** The device that computes, which may differ from the requested one. */
	public Device device() {
		return device;
	}

	/** @throws EngineUnavailable if TensorFlow computes wrong numbers */
	public void check() {
		SelfTest.check(configuration, device, operations);
	}

	static void checkPatch(StuNetConfig config, Extent patch) {
		Extent stride = config.totalStride();
		for (int axis = 0; axis < 3; axis++)
			if (patch.get(axis) < 1 || patch.get(axis) > LARGEST_PATCH || patch.get(axis) % stride.get(axis) != 0)
				throw new InvalidModel(
						"The patch size " + patch + " does not fit the network: it must be a multiple of " + stride
								+ ", and " + LARGEST_PATCH + " at most.");
	}

	TfPatchPredictor withWeights(Weights weights) {
		try {
			parameters.assign(session, weights);
			return this;
		} catch (RuntimeException | Error e) {
			close();
			throw e;
		}
	}

	@Override
	public void predict(float[] patchValues, float[] scoreValues) {
		Tensors.write(patchValues, input);
		try (Result result = memory.guard(
				() -> session.runner().feed(image, input).fetch(scores).run())) {
			Tensors.read((TFloat32) result.get(0), scoreValues);
		}
	}

	@Override
	public void close() {
		session.close();
		graph.close();
		input.close();
	}
}
