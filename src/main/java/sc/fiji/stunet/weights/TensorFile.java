package sc.fiji.stunet.weights;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.weights.SafetensorsWriter.Precision;

/** The tensors of a file, each of which is read when needed. */
abstract class TensorFile<T extends TensorFile.Entry> implements Weights {

	/** The type and shape of a tensor in the file. */
	interface Entry {

		ElementType type();

		List<Integer> shape();
	}

	/** Closed with this. */
	final FileBytes file;

	final Map<String, T> tensors = new LinkedHashMap<>();

	TensorFile(FileBytes file) {
		this.file = file;
	}

	/** The precision in which nothing of a tensor is lost, and that is not wider than it has to be. */
	final Precision precision(String name) {
		return Precision.of(get(name).type());
	}

	@Override
	public final List<String> names() {
		return List.copyOf(tensors.keySet());
	}

	@Override
	public final List<Integer> shape(String name) {
		return get(name).shape();
	}

	/** Whether two tensors are the same part of the file. */
	final boolean isSame(String name, String other) {
		return get(name).equals(get(other));
	}

	final T get(String name) {
		T tensor = tensors.get(name);
		if (tensor == null) throw new IllegalArgumentException(file.path() + " has no '" + name + "'");
		return tensor;
	}

	@Override
	public final void close() {
		file.close();
	}
}
