package sc.fiji.stunet.weights;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.weights.Pickled.Scalar;
import sc.fiji.stunet.weights.Pickled.Tuple;

/**
 * Converts a pickled object to plain JSON, so that plans are read the same way whether nnU-Net pickled them (v1) or
 * wrote JSON (v2): tuples and arrays become lists, NumPy scalars numbers, keys text; other values become null.
 */
final class PickledJson {

	/** Objects may contain each other again and again; as JSON they would be endless. */
	private static final int MOST_VALUES = 2_000_000;

	private static final int DEEPEST = 64;

	private final String source;
	private int values;

	private PickledJson(String source) {
		this.source = source;
	}

	/**
	 * @param source name of the file, for messages
	 * @throws InvalidModel if the object is endless
	 */
	static JsonNode of(Object pickled, String source) {
		return new PickledJson(source).node(pickled, 0);
	}

	private JsonNode node(Object value, int depth) {
		if (++values > MOST_VALUES || depth > DEEPEST) throw endless();
		JsonNodeFactory json = JsonNodeFactory.instance;
		if (value instanceof Boolean truth) return json.booleanNode(truth);
		if (value instanceof Long number) return json.numberNode(number);
		if (value instanceof BigInteger number) return json.numberNode(number);
		if (value instanceof Double number) return json.numberNode(number);
		if (value instanceof String text) return json.textNode(text);
		if (value instanceof Scalar scalar) return node(scalar.value(), depth + 1);
		if (value instanceof Tuple tuple) return list(tuple.items(), depth);
		if (value instanceof List<?> list) return list(list, depth);
		if (value instanceof NumpyArray array) return array(array, depth);
		if (value instanceof Map<?, ?> map) return object(map, depth);
		return json.nullNode();
	}

	/** Converts an array; an axis of length 0 would make any number of empty lists. */
	private JsonNode array(NumpyArray array, int depth) {
		long size = 1;
		for (int length : array.shape()) size = Math.min(size * Math.max(1, length), MOST_VALUES + 1L);
		if (values + size > MOST_VALUES) throw endless();
		return node(array.toLists(), depth + 1);
	}

	private InvalidModel endless() {
		return new InvalidModel(source + " is damaged: its plans are endless; download or copy it again.");
	}

	private ArrayNode list(List<?> items, int depth) {
		ArrayNode array = JsonNodeFactory.instance.arrayNode();
		for (Object item : items) array.add(node(item, depth + 1));
		return array;
	}

	private ObjectNode object(Map<?, ?> map, int depth) {
		ObjectNode object = JsonNodeFactory.instance.objectNode();
		map.forEach((key, value) -> object.set(String.valueOf(key), node(value, depth + 1)));
		return object;
	}
}
