package sc.fiji.stunet.network;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat32;

import sc.fiji.stunet.model.HeapWeights;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.Weights;

/**
 * The parameters of a graph, as TensorFlow variables: they are stored in the session, once, and never in the graph's
 * definition (which cannot be larger than 2 GB). A parameter that no layer uses takes no memory. The optimizer's values
 * for every parameter are stored in the same way.
 */
public final class Parameters {

	/** PyTorch has (out, in, z, y, x), TensorFlow (z, y, x, in, out). */
	private static final int[] TO_TENSORFLOW = {2, 3, 4, 1, 0}, TO_PYTORCH = {4, 3, 0, 1, 2};

	/**
	 * In values: 192 MB, or a single parameter that is larger. A copy leaves a gap. In this one the decoder's tensors
	 * of half the resolution find their place at 128^3; else they break up that of a tensor of full resolution
	 * (measured in docs/benchmarks.md).
	 */
	private static final long LARGEST_COPY = 3 << 24;

	/**
	 * Where a parameter comes in.
	 *
	 * @param arranged as TensorFlow's layers want it
	 */
	private record Source(Placeholder<TFloat32> newValue, Operand<TFloat32> arranged) {}

	/** @param parameters from which a variable is made */
	private record Assignment(List<String> parameters, Op operation) {}

	/** @param stored the value as PyTorch has it */
	private record Variable(VarHandleOp handle, Operand<TFloat32> value, Operand<TFloat32> stored) {}

	private final Ops tf;
	private final String prefix;
	private final boolean trained;
	private final Map<String, List<Integer>> shapes;
	private final Map<String, Source> sources = new LinkedHashMap<>();
	private final List<Assignment> assignments = new ArrayList<>();
	private final Map<String, Variable> variables = new LinkedHashMap<>();
	private final Map<String, Operand<TFloat32>> derived = new HashMap<>();

	public Parameters(Ops tf, NetworkConfig config) {
		this(tf, config, "", false);
	}

	/**
	 * @param prefix of the variables' names, different for everything that is stored in one graph
	 * @param trained whether they change from run to run, so that what is {@link #derived} from them does
	 */
	Parameters(Ops tf, NetworkConfig config, String prefix, boolean trained) {
		this.trained = trained;
		this.tf = tf;
		this.prefix = prefix;
		this.shapes = config.parameters();
	}

	/**
	 * @param name the original's, such as {@code conv_blocks_context.0.0.conv1.weight}
	 * @return its value: (z, y, x, in, out) for a convolution's weight, (channels) for anything else
	 */
	Operand<TFloat32> get(String name) {
		return variable(name).value();
	}

	/**
	 * Its value; where the network has no such parameter, a number for every channel.
	 *
	 * @param like (channels)
	 */
	Operand<TFloat32> getOr(float otherwise, String name, Operand<TFloat32> like) {
		if (has(name)) return get(name);
		return tf.fill(tf.constant(like.shape().asArray()), tf.constant(otherwise));
	}

	/** Whether they change from run to run. */
	boolean areTrained() {
		return trained;
	}

	/** Whether the network has a parameter of this name. */
	boolean has(String name) {
		return shapes.containsKey(name);
	}

	/** The variable itself, for operations that change it. */
	VarHandleOp handle(String name) {
		return variable(name).handle();
	}

	private Variable variable(String name) {
		return variables.computeIfAbsent(
				name, missing -> newVariable(name, source(name).arranged(), List.of(name)));
	}

	/**
	 * What is computed from a parameter: once, when it is assigned, or in every run if it is trained. The parameter
	 * itself takes no memory unless it is used, too.
	 *
	 * @param what is computed, different for every formula
	 */
	Operand<TFloat32> derived(String name, String what, UnaryOperator<Operand<TFloat32>> formula) {
		String full = name + what;
		if (trained) return derived.computeIfAbsent(full, missing -> formula.apply(get(name)));
		return variables
				.computeIfAbsent(
						full,
						missing -> newVariable(full, formula.apply(source(name).arranged()), List.of(name)))
				.value();
	}

	/** What is computed from two parameters, once, when they are assigned: of a network that is not trained. */
	Operand<TFloat32> derived(String first, String second, String what, BinaryOperator<Operand<TFloat32>> formula) {
		String full = first + what;
		return variables
				.computeIfAbsent(
						full,
						missing -> newVariable(
								full,
								formula.apply(
										source(first).arranged(), source(second).arranged()),
								List.of(first, second)))
				.value();
	}

	private Variable newVariable(String name, Operand<TFloat32> content, List<String> parameters) {
		VarHandleOp handle = tf.varHandleOp(TFloat32.class, content.shape(), VarHandleOp.sharedName(prefix + name));
		assignments.add(new Assignment(parameters, tf.assignVariableOp(handle, content)));
		Operand<TFloat32> value = tf.readVariableOp(handle, TFloat32.class);
		return new Variable(handle, value, arranged(value, TO_PYTORCH));
	}

	private Source source(String name) {
		return sources.computeIfAbsent(name, missing -> {
			Placeholder<TFloat32> newValue = tf.placeholder(TFloat32.class, Placeholder.shape(shape(shapes.get(name))));
			return new Source(newValue, arranged(newValue, TO_TENSORFLOW));
		});
	}

	private Operand<TFloat32> arranged(Operand<TFloat32> parameter, int[] order) {
		return parameter.rank() == 5 ? tf.linalg.transpose(parameter, tf.constant(order)) : parameter;
	}

	/**
	 * Copies the weights into the session.
	 *
	 * @throws InvalidModel if a parameter is missing or has another shape than in the configuration
	 */
	public void assign(Session session, Weights weights) {
		List<String> known = weights.names();
		for (String name : sources.keySet())
			if (!known.contains(name))
				throw new InvalidModel("The weights have no \"" + name + "\": they belong to another network.");
		assignOrZero(session, weights);
	}

	/**
	 * Copies the weights into the session as {@link #assign} does, with zeros for parameters that they do not have.
	 *
	 * @throws InvalidModel if a parameter has another shape than in the configuration
	 */
	public void assignOrZero(Session session, Weights weights) {
		Set<String> known = new HashSet<>(weights.names());
		// The largest first: what their copies and formulas take for a moment is used again by the rest.
		List<Assignment> largestFirst = new ArrayList<>(assignments);
		largestFirst.sort(Comparator.comparing((Assignment one) -> -size(one.parameters)));
		for (List<Assignment> group : groups(largestFirst, Assignment::parameters)) {
			Session.Runner runner = session.runner();
			Map<String, TFloat32> tensors = new LinkedHashMap<>();
			try {
				for (Assignment one : group) {
					for (String name : one.parameters)
						tensors.computeIfAbsent(
								name, missing -> known.contains(name) ? tensor(name, weights) : zeros(name));
					runner.addTarget(one.operation);
				}
				tensors.forEach((name, tensor) -> runner.feed(sources.get(name).newValue(), tensor));
				runner.run().close();
			} finally {
				tensors.values().forEach(TFloat32::close);
			}
		}
	}

	private TFloat32 tensor(String name, Weights weights) {
		List<Integer> expected = shapes.get(name), actual = weights.shape(name);
		if (!expected.equals(actual))
			throw new InvalidModel("The weights \"" + name + "\" have the shape " + actual + ", but the network needs "
					+ expected + ".");
		return TFloat32.tensorOf(shape(expected), DataBuffers.of(weights.values(name)));
	}

	/**
	 * Reads the values from the session, each when it is needed, in the configuration's order; to be read before the
	 * session changes them.
	 */
	public Weights read(Session session) {
		return new SessionWeights(
				this,
				session,
				groups(shapes.keySet().stream().filter(sources::containsKey).toList(), List::of));
	}

	List<Integer> shape(String name) {
		return shapes.get(name);
	}

	/** @param names of one of the {@link #groups} */
	HeapWeights copy(Session session, List<String> names) {
		HeapWeights weights = new HeapWeights();
		Session.Runner runner = session.runner();
		names.forEach(name -> runner.fetch(variables.get(name).stored()));
		try (Result result = runner.run()) {
			for (int i = 0; i < names.size(); i++) {
				TFloat32 tensor = (TFloat32) result.get(i);
				float[] values = new float[(int) tensor.size()];
				tensor.asRawTensor().data().asFloats().read(values);
				weights.with(names.get(i), shapes.get(names.get(i)), values);
			}
		}
		return weights;
	}

	private TFloat32 zeros(String name) {
		Shape shape = shape(shapes.get(name));
		return TFloat32.tensorOf(shape, DataBuffers.of(new float[(int) shape.size()]));
	}

	/**
	 * What is copied in one run. Every new kind of run costs TensorFlow a pass over the whole graph, and every copy
	 * costs memory.
	 *
	 * @param parameters names of those that something is made of; copied once for a group
	 */
	private <T> List<List<T>> groups(List<T> all, Function<T, List<String>> parameters) {
		List<List<T>> groups = new ArrayList<>();
		Set<String> names = new HashSet<>();
		for (T one : all) {
			names.addAll(parameters.apply(one));
			if (groups.isEmpty() || size(names) > LARGEST_COPY) {
				groups.add(new ArrayList<>());
				names = new HashSet<>(parameters.apply(one));
			}
			groups.get(groups.size() - 1).add(one);
		}
		return groups;
	}

	private long size(Collection<String> names) {
		return names.stream().mapToLong(name -> shape(shapes.get(name)).size()).sum();
	}

	private static Shape shape(List<Integer> sizes) {
		return Shape.of(sizes.stream().mapToLong(n -> n).toArray());
	}
}
