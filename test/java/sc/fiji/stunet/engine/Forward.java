package sc.fiji.stunet.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.network.Network;
import sc.fiji.stunet.network.Network.Operations;
import sc.fiji.stunet.network.Parameters;
import sc.fiji.stunet.volume.Extent;

/** One network in the session configuration that users get, whose every head and activation can be read. */
final class Forward implements AutoCloseable {

	private final NetworkConfig config;
	private final Extent size;
	private final Graph graph = new Graph();
	private final Placeholder<TFloat32> image;
	private final Map<String, Operand<TFloat32>> outputs = new LinkedHashMap<>();
	private final Session session;

	Forward(NetworkConfig config, Weights weights, Extent size) {
		this(config, weights, size, Operations.PLAIN);
	}

	Forward(NetworkConfig config, Weights weights, Extent size, Operations operations) {
		this.config = config;
		this.size = size;
		Ops tf = Ops.create(graph);
		image = tf.placeholder(TFloat32.class, Placeholder.shape(Tensors.shape(size, config.inputs())));
		Parameters parameters = new Parameters(tf, config);
		Network network = Network.of(tf, parameters, config, image, operations);
		for (int u = 0; u < network.heads().size(); u++)
			outputs.put(head(u), network.heads().get(u));
		outputs.putAll(network.activations());
		session = new Session(graph, TensorFlowRuntime.sessionConfiguration(2, Device.CPU));
		parameters.assign(session, weights);
	}

	/** The name of a decoder stage's scores here, as STU-Net's module has it. */
	static String head(int stage) {
		return "seg_outputs." + stage;
	}

	/**
	 * @param input (x, y, z, channel)
	 * @param modules the original's names
	 * @return (x, y, z, channel) of each
	 */
	List<float[]> run(float[] input, List<String> modules) {
		try (TFloat32 tensor = Tensors.allocate(size, config.inputs())) {
			Tensors.write(input, tensor);
			Session.Runner runner = session.runner().feed(image, tensor);
			modules.forEach(module -> runner.fetch(outputs.get(module)));
			List<float[]> all = new ArrayList<>();
			try (Result result = runner.run()) {
				result.forEach(output -> {
					all.add(values((TFloat32) output.getValue()));
				});
			}
			return all;
		}
	}

	/** @return (x, y, z, channel), x fastest */
	static float[] values(TFloat32 tensor) {
		int channels = (int) tensor.shape().get(4), voxels = (int) tensor.size() / channels;
		float[] interleaved = new float[voxels * channels], values = new float[interleaved.length];
		tensor.asRawTensor().data().asFloats().read(interleaved);
		for (int c = 0; c < channels; c++)
			for (int i = 0; i < voxels; i++) values[c * voxels + i] = interleaved[i * channels + c];
		return values;
	}

	@Override
	public void close() {
		session.close();
		graph.close();
	}
}
