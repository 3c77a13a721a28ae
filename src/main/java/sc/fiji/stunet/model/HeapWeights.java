package sc.fiji.stunet.model;

import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Parameters in Java's own memory. Filled by one thread, then read by any. */
public final class HeapWeights implements Weights {

	private record Parameter(List<Integer> shape, float[] values) {}

	private final Map<String, Parameter> parameters = new LinkedHashMap<>();

	/**
	 * @param values in C order, as many as the shape has; not copied
	 * @return this
	 */
	public HeapWeights with(String name, List<Integer> shape, float[] values) {
		long size = shape.stream().mapToLong(n -> n).reduce(1, (a, b) -> a * b);
		if (size != values.length)
			throw new IllegalArgumentException(
					name + " of shape " + shape + " cannot have " + values.length + " values.");
		parameters.put(name, new Parameter(List.copyOf(shape), values));
		return this;
	}

	@Override
	public List<String> names() {
		return List.copyOf(parameters.keySet());
	}

	@Override
	public List<Integer> shape(String name) {
		return parameter(name).shape();
	}

	@Override
	public FloatBuffer values(String name) {
		return FloatBuffer.wrap(parameter(name).values()).asReadOnlyBuffer();
	}

	private Parameter parameter(String name) {
		Parameter parameter = parameters.get(name);
		if (parameter == null) throw new IllegalArgumentException("There is no parameter \"" + name + "\".");
		return parameter;
	}

	@Override
	public void close() {
		// Nothing but Java's own memory.
	}
}
