package sc.fiji.stunet.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.volume.Extent;

@Tag("engine")
class ParametersTest {

	private static final StuNetConfig CONFIG = new StuNetConfig(
			1,
			2,
			List.of(
					new Stage(2, 1, new Extent(3, 3, 3), new Extent(1, 1, 1)),
					new Stage(3, 1, new Extent(3, 3, 3), new Extent(2, 2, 2))));
	private static final String KERNEL = "conv_blocks_localization.0.0.conv1.weight", HEAD = "seg_outputs.0.bias";

	/** The largest networks keep the kernels of their decoder in two parts, and not once more as they were. */
	@Test
	void keepsOnlyWhatIsUsed() {
		RandomWeights weights = new RandomWeights(CONFIG, 1);
		try (Graph graph = new Graph();
				Session session = new Session(graph)) {
			Ops tf = Ops.create(graph);
			Parameters parameters = new Parameters(tf, CONFIG);
			Operand<TFloat32> sum =
					parameters.derived(KERNEL, ".sum", kernel -> tf.sum(kernel, tf.constant(new int[] {0, 1, 2, 3})));
			Operand<TFloat32> head = parameters.get(HEAD);
			parameters.assign(session, weights);
			List<String> stored = new ArrayList<>();
			graph.operations().forEachRemaining(operation -> {
				if (operation.type().equals("VarHandleOp")) stored.add(operation.name());
			});
			assertEquals(2, stored.size(), stored::toString);
			try (Result result = session.runner().fetch(sum).fetch(head).run()) {
				assertValues(sums(weights.values(KERNEL), weights.shape(KERNEL).get(0)), (TFloat32) result.get(0));
				float[] bias = new float[2];
				weights.values(HEAD).get(bias);
				assertValues(bias, (TFloat32) result.get(1));
			}
		}
	}

	private static float[] sums(FloatBuffer kernel, int outputs) {
		float[] sums = new float[outputs];
		int each = kernel.remaining() / outputs;
		for (int i = 0; i < each * outputs; i++) sums[i / each] += kernel.get(i);
		return sums;
	}

	private static void assertValues(float[] expected, TFloat32 actual) {
		assertEquals(expected.length, actual.size());
		for (int i = 0; i < expected.length; i++) assertEquals(expected[i], actual.getFloat(i), 1e-5);
	}
}
