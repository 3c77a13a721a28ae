package sc.fiji.stunet.weights;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import com.fasterxml.jackson.databind.JsonNode;

import sc.fiji.stunet.fuzz.Packed;

/** Small checkpoints as PyTorch writes them, in both of its containers; all parameters are zero. */
final class TorchBytes {

	static final String PICKLE = "archive/data.pkl";

	private final Map<String, List<Integer>> shapes;

	private final Function<String, List<String>> aliases;

	TorchBytes(Map<String, List<Integer>> shapes) {
		this(shapes, name -> List.of());
	}

	/** @param aliases further names of a tensor, which share its storage */
	TorchBytes(Map<String, List<Integer>> shapes, Function<String, List<String>> aliases) {
		this.shapes = shapes;
		this.aliases = aliases;
	}

	private static int count(List<Integer> shape) {
		return shape.stream().reduce(1, (a, b) -> a * b);
	}

	/** One storage for each parameter, called after its number. */
	private byte[] pickle(String stateDict, Map<String, JsonNode> more) {
		PickleWriter pickle =
				PickleWriter.protocol(2).codes("}").text(stateDict).add("@collections:OrderedDict )R");
		int number = 0;
		for (Map.Entry<String, List<Integer>> one : shapes.entrySet()) {
			long[] shape = one.getValue().stream().mapToLong(Integer::longValue).toArray(),
					strides = new long[shape.length];
			long stride = 1;
			for (int i = shape.length - 1; i >= 0; stride *= shape[i--]) strides[i] = stride;
			List<String> names = new ArrayList<>(List.of(one.getKey()));
			names.addAll(aliases.apply(one.getKey()));
			for (String name : names)
				pickle.text(name)
						.tensor("FloatStorage", String.valueOf(number), count(one.getValue()), 0, shape, strides)
						.codes("s");
			number++;
		}
		pickle.codes("s");
		more.forEach((key, value) -> write(pickle.text(key), value).codes("s"));
		return pickle.stop();
	}

	private static PickleWriter write(PickleWriter pickle, JsonNode node) {
		if (node.isNull()) return pickle.codes("N");
		if (node.isTextual()) return pickle.text(node.asText());
		if (node.isIntegralNumber()) return pickle.number(node.asLong());
		if (node.isNumber())
			return pickle.codes("G")
					.raw(ByteBuffer.allocate(8).putDouble(node.asDouble()).array());
		if (node.isBoolean()) return pickle.code(node.asBoolean() ? 0x88 : 0x89);
		if (node.isArray()) {
			pickle.codes("]");
			node.forEach(one -> write(pickle, one).codes("a"));
			return pickle;
		}
		pickle.codes("}");
		node.properties()
				.forEach(one -> write(pickle.text(one.getKey()), one.getValue()).codes("s"));
		return pickle;
	}

	byte[] zip(String stateDict, Map<String, JsonNode> more) {
		Map<String, byte[]> entries = new LinkedHashMap<>();
		entries.put(PICKLE, pickle(stateDict, more));
		int number = 0;
		for (List<Integer> shape : shapes.values()) entries.put("archive/data/" + number++, new byte[4 * count(shape)]);
		return Packed.zip(entries);
	}

	byte[] legacy(String stateDict) {
		PickleWriter file =
				PickleWriter.legacy().raw(pickle(stateDict, Map.of())).add("\u0080\u0002(");
		for (int number = 0; number < shapes.size(); number++) file.text(String.valueOf(number));
		file.codes("l.");
		shapes.values().forEach(shape -> file.int64(count(shape)).raw(new byte[4 * count(shape)]));
		return file.stopWithoutCode();
	}
}
