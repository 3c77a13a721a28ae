package sc.fiji.stunet.weights;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;

import sc.fiji.stunet.model.InvalidModel;

/**
 * Reads the header of a safetensors file token by token, since metadata beside its tensors may be of any size, and is
 * skipped. It is not trusted; its ranges are checked by {@link Safetensors}.
 */
final class SafetensorsHeader {

	/** @param begin and end in bytes, from the end of the header */
	record Tensor(ElementType type, List<Integer> shape, long begin, long end) implements TensorFile.Entry {}

	/** Types of the format that parameters cannot have here. */
	private static final Set<String> UNSUPPORTED = Set.of(
			"U64",
			"U32",
			"U16",
			"C64",
			"F4",
			"F6_E2M3",
			"F6_E3M2",
			"F8_E4M3",
			"F8_E5M2",
			"F8_E8M0",
			"F8_E4M3FNUZ",
			"F8_E5M2FNUZ");

	private static final int LONGEST_NAME = 1000;
	/** More axes than any format of tensors has. */
	private static final int MOST_AXES = 32;

	private final FileBytes file;
	private final JsonParser json;
	private final Map<String, Tensor> tensors = new LinkedHashMap<>();

	private SafetensorsHeader(FileBytes file, JsonParser json) {
		this.file = file;
		this.json = json;
	}

	/**
	 * @return by name, in the order of the header
	 * @throws InvalidModel if it is not JSON, or not in the format
	 */
	static Map<String, Tensor> read(FileBytes file, byte[] header) {
		// Names occur once, so that the parser need not keep them.
		JsonFactory factory = JsonFactory.builder()
				.disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
				.build();
		try (JsonParser json = factory.createParser(new ByteArrayInputStream(header))) {
			return new SafetensorsHeader(file, json).read();
		} catch (JsonProcessingException e) {
			throw file.damaged("its header is not JSON");
		} catch (IOException e) {
			throw new InvalidModel("Cannot read " + file.path() + " (" + e.getMessage() + ").", e);
		}
	}

	private Map<String, Tensor> read() throws IOException {
		if (json.nextToken() != JsonToken.START_OBJECT) throw file.damaged("its header is not a JSON object");
		while (json.nextToken() == JsonToken.FIELD_NAME) {
			String name = json.currentName();
			if (name.length() > LONGEST_NAME)
				throw file.damaged("it has a parameter with a name that is longer than any");
			json.nextToken();
			if (name.equals("__metadata__")) json.skipChildren();
			else if (tensors.put(name, tensor(name)) != null) throw file.damaged("its header names a parameter twice");
			if (tensors.size() > TorchWeights.MOST) throw file.damaged("it has more parameters than any network");
		}
		// Only blanks may follow.
		if (json.nextToken() != null) throw file.damaged("its header is not one JSON object");
		return tensors;
	}

	private Tensor tensor(String name) throws IOException {
		String type = "";
		List<Long> shape = null;
		List<Long> offsets = null;
		if (json.currentToken() != JsonToken.START_OBJECT) throw file.damaged("'" + name + "' has no shape or place");
		while (json.nextToken() == JsonToken.FIELD_NAME) {
			String field = json.currentName();
			json.nextToken();
			switch (field) {
				case "dtype" -> type = json.getValueAsString("");
				case "shape" -> shape = numbers(name);
				case "data_offsets" -> offsets = numbers(name);
				default -> json.skipChildren();
			}
		}
		if (shape == null || offsets == null || offsets.size() != 2)
			throw file.damaged("'" + name + "' has no shape or place");
		return tensor(name, type(name, type), shape, offsets.get(0), offsets.get(1));
	}

	/** Reads a list of whole numbers. */
	private List<Long> numbers(String name) throws IOException {
		List<Long> numbers = new ArrayList<>();
		if (json.currentToken() != JsonToken.START_ARRAY) throw file.damaged("'" + name + "' has no shape or place");
		while (json.nextToken() != JsonToken.END_ARRAY) {
			boolean fits = json.currentToken() == JsonToken.VALUE_NUMBER_INT
					&& json.getNumberType() != JsonParser.NumberType.BIG_INTEGER
					&& numbers.size() < MOST_AXES;
			if (!fits) throw file.damaged("'" + name + "' has an impossible shape");
			numbers.add(json.getLongValue());
		}
		return numbers;
	}

	private ElementType type(String name, String type) {
		if (UNSUPPORTED.contains(type))
			throw new InvalidModel(file.path() + ": '" + name + "' has numbers of the type " + type
					+ ", which is not supported; save the parameters as F32, F16, BF16 or F64.");
		return ElementType.ofSafetensors(type)
				.orElseThrow(() -> file.damaged("'" + name + "' has the unknown type '" + type + "'"));
	}

	private Tensor tensor(String name, ElementType type, List<Long> lengths, long begin, long end) {
		List<Integer> shape = new ArrayList<>();
		long elements = 1;
		for (long length : lengths) {
			if (length < 0 || length > Integer.MAX_VALUE) throw file.damaged("'" + name + "' has an impossible shape");
			shape.add((int) length);
			// A limit larger than any file, yet far from an overflow.
			elements = Math.min(elements * length, 1L << 31);
		}
		if (end - begin != elements * type.bytes)
			throw file.damaged("'" + name + "' of the shape " + shape + " should not have " + (end - begin) + " bytes");
		return new Tensor(type, List.copyOf(shape), begin, end);
	}
}
