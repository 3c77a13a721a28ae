package sc.fiji.stunet.network;

import java.nio.FloatBuffer;
import java.util.List;

import org.tensorflow.Session;

import sc.fiji.stunet.model.HeapWeights;
import sc.fiji.stunet.model.Weights;

/**
 * The weights in a session's variables, read when needed. Only one group of them is copied into Java's memory at a
 * time.
 */
final class SessionWeights implements Weights {

	private final Parameters parameters;
	private final Session session;
	private final List<List<String>> groups;
	private List<String> group = List.of();
	private Weights copied = new HeapWeights();

	/** @param groups names that are copied together */
	SessionWeights(Parameters parameters, Session session, List<List<String>> groups) {
		this.parameters = parameters;
		this.session = session;
		this.groups = groups;
	}

	@Override
	public List<String> names() {
		return groups.stream().flatMap(List::stream).toList();
	}

	@Override
	public List<Integer> shape(String name) {
		groupOf(name);
		return parameters.shape(name);
	}

	@Override
	public FloatBuffer values(String name) {
		List<String> wanted = groupOf(name);
		if (!wanted.equals(group)) {
			// Release the last ones first.
			copied = new HeapWeights();
			copied = parameters.copy(session, wanted);
			group = wanted;
		}
		return copied.values(name);
	}

	private List<String> groupOf(String name) {
		return groups.stream()
				.filter(names -> names.contains(name))
				.findFirst()
				.orElseThrow(() -> new IllegalArgumentException("There is no parameter \"" + name + "\"."));
	}

	@Override
	public void close() {
		// The session belongs to its owner.
	}
}
