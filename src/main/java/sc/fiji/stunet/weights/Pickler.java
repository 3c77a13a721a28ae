package sc.fiji.stunet.weights;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import sc.fiji.stunet.weights.Pickled.Named;
import sc.fiji.stunet.weights.Pickled.Storage;
import sc.fiji.stunet.weights.Pickled.Tensor;
import sc.fiji.stunet.weights.Pickled.Tuple;

/**
 * Writes the kinds of data that {@link Unpickler} reads as a pickle of protocol 2, as PyTorch does: codes of Python's
 * pickletools. A {@link Named} is a function or class; tensors are contiguous, and their storages are named only.
 */
final class Pickler {

	private final ByteArrayOutputStream out = new ByteArrayOutputStream();

	private Pickler() {}

	/** @throws IllegalArgumentException if there is something in it of another kind */
	static byte[] pickle(Object content) {
		return new Pickler().codes("\u0080\u0002").put(content).codes(".").out.toByteArray();
	}

	private Pickler put(Object value) {
		if (value == null) return codes("N");
		if (value instanceof Boolean truth) return codes(truth ? "\u0088" : "\u0089");
		if (value instanceof String text) return counted("X", text.getBytes(StandardCharsets.UTF_8));
		if (value instanceof Integer || value instanceof Long)
			return codes("\u008a\u0008").bytes(little(8).putLong(((Number) value).longValue()));
		if (value instanceof Double number)
			return codes("G").bytes(ByteBuffer.allocate(8).putDouble(number));
		if (value instanceof List<?> list) return codes("]").all(list, "e");
		if (value instanceof Tuple tuple) return all(tuple.items(), "t");
		if (value instanceof Map<?, ?> dict) return dict(dict);
		if (value instanceof Named named) return global(named.name());
		if (value instanceof Tensor tensor) return tensor(tensor);
		throw new IllegalArgumentException("Cannot pickle " + Pickled.kind(value));
	}

	private Pickler dict(Map<?, ?> dict) {
		codes("}(");
		dict.forEach((key, value) -> put(key).put(value));
		return codes("u");
	}

	/** What stands between a mark and the code that takes it. */
	private Pickler all(List<?> items, String end) {
		codes("(");
		items.forEach(this::put);
		return codes(end);
	}

	private Pickler global(String name) {
		int dot = name.lastIndexOf('.');
		return codes("c" + name.substring(0, dot) + "\n" + name.substring(dot + 1) + "\n");
	}

	private Pickler tensor(Tensor tensor) {
		Storage storage = tensor.storage();
		global("torch._utils._rebuild_tensor_v2").codes("((");
		put("storage").global("torch." + storage.type().torch + "Storage");
		put(storage.key()).put("cpu").put(storage.elements()).codes("tQ");
		put(tensor.offset()).put(new Tuple(List.copyOf(tensor.shape()))).put(new Tuple(List.copyOf(tensor.strides())));
		// It needs no gradient, and has no hooks.
		return put(false).global("collections.OrderedDict").codes(")RtR");
	}

	private Pickler counted(String code, byte[] content) {
		codes(code).bytes(little(4).putInt(content.length));
		out.writeBytes(content);
		return this;
	}

	private static ByteBuffer little(int length) {
		return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
	}

	private Pickler bytes(ByteBuffer number) {
		out.writeBytes(number.array());
		return this;
	}

	private Pickler codes(String codes) {
		out.writeBytes(codes.getBytes(StandardCharsets.ISO_8859_1));
		return this;
	}
}
