package sc.fiji.stunet.weights;

import java.util.ArrayList;
import java.util.List;

/** A {@code numpy.ndarray} of plain numbers; empty until its state has been set, as in the pickle. */
final class NumpyArray {

	private NumpyType type;
	private List<Integer> shape = List.of(0);
	private byte[] content = new byte[0];
	private boolean fortranOrder;

	/** @return whether the bytes fit the shape */
	boolean set(NumpyType type, List<Integer> shape, byte[] content, boolean fortranOrder) {
		long count = 1;
		for (int length : shape) count = Math.min(count * length, 1L << 31);
		this.type = type;
		this.shape = shape;
		this.content = content;
		this.fortranOrder = fortranOrder;
		return count * type.bytes() == content.length;
	}

	String dtype() {
		return type == null ? "float64" : type.numpyName();
	}

	List<Integer> shape() {
		return shape;
	}

	/**
	 * Converts to nested lists of Boolean, Long or Double, as NumPy's tolist(); a single value if there are no axes.
	 */
	Object toLists() {
		return toLists(0, 0);
	}

	private Object toLists(int axis, int index) {
		if (axis == shape.size()) return type.value(content, index);
		List<Object> list = new ArrayList<>();
		for (int i = 0; i < shape.get(axis); i++) list.add(toLists(axis + 1, index + i * stride(axis)));
		return list;
	}

	private int stride(int axis) {
		int stride = 1;
		int from = fortranOrder ? 0 : axis + 1;
		int to = fortranOrder ? axis : shape.size();
		for (int other = from; other < to; other++) stride *= shape.get(other);
		return stride;
	}
}
