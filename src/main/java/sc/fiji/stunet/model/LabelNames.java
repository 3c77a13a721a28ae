package sc.fiji.stunet.model;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Reads names of structures from a JSON object in either form of nnU-Net's dataset.json: v1 has names by value
 * ({@code "1": "liver"}), v2 values by name ({@code "liver": 1}).
 */
@SuppressWarnings("deprecation") // JsonNode.fields: the Jackson of earlier Fijis has no properties()
public final class LabelNames {

	private LabelNames() {}

	/**
	 * @param labels the labels, or a whole dataset.json
	 * @param classes structures plus background
	 * @return names of the values 1 to classes - 1, in order
	 * @throws InvalidModel if a value has no name, or has none in the network
	 */
	public static List<String> read(JsonNode labels, int classes, String source) {
		SortedMap<Integer, String> names = byValue(labels, source);
		List<String> inOrder = new ArrayList<>(names.values());
		for (int value = 1; value < classes; value++)
			if (!names.containsKey(value))
				throw new InvalidModel(source + " names no structure with the value " + value
						+ "; the network has the values 1 to " + (classes - 1) + ".");
		if (inOrder.size() != classes - 1)
			throw new InvalidModel(source + " names " + inOrder.size() + " structures, but the network has only "
					+ (classes - 1) + ".");
		return inOrder;
	}

	/**
	 * @param labels the labels, or a whole dataset.json
	 * @return names by value, background left out
	 * @throws InvalidModel if a label has no value or no name, or two have the same value
	 */
	public static SortedMap<Integer, String> byValue(JsonNode labels, String source) {
		JsonNode object = labels.path("labels").isObject() ? labels.get("labels") : labels;
		if (!object.isObject())
			throw new InvalidModel(
					source + " does not name labels; write {\"1\": \"name\", ...} or {\"name\": 1, ...}.");
		SortedMap<Integer, String> names = new TreeMap<>();
		for (Iterator<Map.Entry<String, JsonNode>> entries = object.fields(); entries.hasNext(); )
			add(names, entries.next(), source);
		names.remove(0);
		return names;
	}

	private static void add(Map<Integer, String> names, Map.Entry<String, JsonNode> entry, String source) {
		String key = entry.getKey();
		JsonNode value = entry.getValue().isArray() && entry.getValue().size() == 1
				? entry.getValue().get(0)
				: entry.getValue();
		// v2's mark for unlabelled voxels; the network has no class for it.
		if (key.equals("ignore")) return;
		if (value.isArray())
			throw new InvalidModel(
					source + ": '" + key + "' is a region of several labels; give labels that have one value each.");
		String previous;
		if (value.isIntegralNumber() && value.canConvertToInt()) previous = names.put(value.intValue(), key);
		else if (value.isTextual() && key.matches("\\d{1,5}"))
			previous = names.put(Integer.parseInt(key), value.textValue());
		else
			throw new InvalidModel(source + ": the label '" + key
					+ "' has neither a value nor a name; write {\"1\": \"name\", ...} or {\"name\": 1, ...}.");
		if (previous != null)
			throw new InvalidModel(source + " gives '" + previous + "' and another structure the same value.");
	}
}
