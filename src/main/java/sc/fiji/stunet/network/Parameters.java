package sc.fiji.stunet.network;

import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat32;

import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.model.Weights;

/**
 * The parameters that a graph uses, as TensorFlow variables: they live in the session, once, and never in the graph's
 * definition (which cannot be larger than 2 GB). A parameter that no layer asks for takes no memory.
 */
public final class Parameters {

	/** PyTorch has (out, in, z, y, x), TensorFlow (z, y, x, in, out). */
	private static final int[] TO_TENSORFLOW = { 2, 3, 4, 1, 0 };

	private record Variable(Operand<TFloat32> value, Placeholder<TFloat32> newValue, Op assignment) {}

	private final Ops tf;
	private final Map<String, List<Integer>> shapes;
	private final Map<String, Variable> variables = new LinkedHashMap<>();

	public Parameters(Ops tf, StuNetConfig config) {
		this.tf = tf;
		this.shapes = config.parameters();
	}

	/**
	 * @param name the original's, such as {@code conv_blocks_context.0.0.conv1.weight}
	 * @return its value: (z, y, x, in, out) for a convolution's weight, (channels) for anything else
	 */
	Operand<TFloat32> get(String name) {
		return variables.computeIfAbsent(name, this::variable).value();
	}

	private Variable variable(String name) {
		Shape given = shape(shapes.get(name));
		Placeholder<TFloat32> newValue = tf.placeholder(TFloat32.class, Placeholder.shape(given));
		boolean kernel = given.numDimensions() == 5;
		Operand<TFloat32> arranged = kernel ? tf.linalg.transpose(newValue, tf.constant(TO_TENSORFLOW)) : newValue;
		VarHandleOp handle = tf.varHandleOp(TFloat32.class, arranged.shape(), VarHandleOp.sharedName(name));
		return new Variable(tf.readVariableOp(handle, TFloat32.class), newValue, tf.assignVariableOp(handle, arranged));
	}

	/**
	 * Copies the weights into the session, one parameter at a time.
	 *
	 * @throws InvalidModel if a parameter is missing or has another shape than the configuration says
	 */
	public void assign(Session session, Weights weights) {
		variables.forEach((name, variable) -> {
			check(name, weights);
			FloatBuffer values = weights.values(name);
			try (TFloat32 tensor = TFloat32.tensorOf(shape(shapes.get(name)), DataBuffers.of(values))) {
				session.runner().feed(variable.newValue(), tensor).addTarget(variable.assignment()).run().close();
			}
		});
	}

	private void check(String name, Weights weights) {
		if (!weights.names().contains(name)) throw new InvalidModel("The weights have no \"" + name + "\": they belong to another network.");
		List<Integer> expected = shapes.get(name), actual = weights.shape(name);
		if (!expected.equals(actual)) throw new InvalidModel("The weights \"" + name + "\" have the shape " + actual + ", but the network needs " + expected + ".");
	}

	private static Shape shape(List<Integer> sizes) {
		return Shape.of(sizes.stream().mapToLong(n -> n).toArray());
	}
}
