package sc.fiji.stunet.weights;

import java.util.List;
import java.util.Map;

/**
 * The kinds of data in an unpickled object. None is null, bool a Boolean, int a Long or BigInteger, float a Double, str
 * a String, list and set a List, dict a {@link PickledDict}; the kinds below have no Java type of their own.
 */
final class Pickled {

	private Pickled() {}

	/** A Python tuple. */
	record Tuple(List<Object> items) {}

	/** {@code bytes} or {@code bytearray}. */
	record Bytes(byte[] content) {}

	/** {@code collections.OrderedDict}, which is treated as a dict. */
	static final class OrderedDict extends PickledDict {

		private static final long serialVersionUID = 1L;
	}

	/** A NumPy scalar, such as {@code numpy.float32}: Boolean, Long or Double, with the name of its type. */
	record Scalar(String dtype, Object value) {}

	/** An object of PyTorch that is allowed in a checkpoint but not used, such as a device or a dtype. */
	record Named(String name) {}

	/** An object of a class that is harmless and usual in checkpoints but not used; its content is dropped. */
	record Inert(String name) {}

	/**
	 * The place of a tensor's numbers, which are read only when needed.
	 *
	 * @param key its name within the container
	 * @param elements how many numbers it has
	 * @param viewOffset in elements, for the views on storages of the oldest files
	 */
	record Storage(ElementType type, String key, long elements, long viewOffset) {}

	/**
	 * A PyTorch tensor.
	 *
	 * @param offset of its first number in the storage, in elements
	 * @param strides per axis, in elements
	 */
	record Tensor(Storage storage, long offset, List<Integer> shape, List<Long> strides) implements TensorFile.Entry {

		@Override
		public ElementType type() {
			return storage.type();
		}
	}

	/** The Python name of a kind of value, for messages; not the value itself, which may be huge or cyclic. */
	static String kind(Object value) {
		if (value == null) return "None";
		if (value instanceof Map) return "a dict";
		if (value instanceof List) return "a list";
		if (value instanceof Inert inert) return "'" + inert.name() + "'";
		if (value instanceof Named named) return "'" + named.name() + "'";
		if (value instanceof PickleGlobals.Callable callable) return "'" + callable.name() + "'";
		if (value instanceof PickleGlobals.StorageType type) return "'torch." + type.element().torch + "Storage'";
		return "an object of the kind " + value.getClass().getSimpleName();
	}
}
