package sc.fiji.stunet.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Reads the fields of one JSON object; a missing one or one of the wrong kind is an {@link InvalidModel} that names
 * file and field.
 */
public record JsonFields(String file, String path, JsonNode node) {

	public JsonFields {
		if (!node.isObject())
			throw new InvalidModel(
					file + " is damaged: " + (path.isEmpty() ? "it" : "'" + path + "'") + " is not an object.");
	}

	public InvalidModel invalid(String field, String what) {
		return new InvalidModel(
				file + ": '" + name(field) + "' " + what + "; copy the model folder again or correct the file.");
	}

	private String name(String field) {
		return path.isEmpty() ? field : path + "." + field;
	}

	private JsonNode required(String field) {
		JsonNode value = node.get(field);
		if (value == null || value.isNull()) throw invalid(field, "is missing");
		return value;
	}

	public JsonFields object(String field) {
		return new JsonFields(file, name(field), required(field));
	}

	public List<JsonFields> objects(String field) {
		List<JsonFields> all = new ArrayList<>();
		for (JsonNode element : list(field))
			all.add(new JsonFields(file, name(field) + "[" + all.size() + "]", element));
		return all;
	}

	private JsonNode list(String field) {
		JsonNode list = required(field);
		if (!list.isArray()) throw invalid(field, "is not a list");
		return list;
	}

	public int integer(String field) {
		return integer(field, required(field));
	}

	private int integer(String field, JsonNode value) {
		if (!value.isIntegralNumber() || !value.canConvertToInt()) throw invalid(field, "is not a whole number");
		return value.intValue();
	}

	/** A list of whole numbers. */
	public List<Integer> integers(String field) {
		List<Integer> all = new ArrayList<>();
		for (JsonNode value : list(field)) all.add(integer(field, value));
		return all;
	}

	public List<Integer> threeIntegers(String field) {
		List<Integer> all = integers(field);
		if (all.size() != 3) throw invalid(field, "must be three whole numbers (x, y, z)");
		return all;
	}

	public double number(String field) {
		return number(field, required(field));
	}

	private double number(String field, JsonNode value) {
		if (!value.isNumber() || !Double.isFinite(value.doubleValue())) throw invalid(field, "is not a finite number");
		return value.doubleValue();
	}

	public List<Double> threeNumbers(String field) {
		List<Double> all = new ArrayList<>();
		for (JsonNode value : list(field)) all.add(number(field, value));
		if (all.size() != 3) throw invalid(field, "must be three numbers (x, y, z)");
		return all;
	}

	public boolean truth(String field) {
		JsonNode value = required(field);
		if (!value.isBoolean()) throw invalid(field, "is neither true nor false");
		return value.booleanValue();
	}

	public String text(String field) {
		return text(field, required(field));
	}

	private String text(String field, JsonNode value) {
		if (!value.isTextual()) throw invalid(field, "is not text");
		return value.textValue();
	}

	public List<String> texts(String field) {
		List<String> all = new ArrayList<>();
		for (JsonNode value : list(field)) all.add(text(field, value));
		return all;
	}

	public Optional<String> optionalText(String field) {
		return has(field) ? Optional.of(text(field)) : Optional.empty();
	}

	public boolean has(String field) {
		return node.hasNonNull(field);
	}
}
