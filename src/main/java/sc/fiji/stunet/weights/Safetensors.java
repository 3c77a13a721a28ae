package sc.fiji.stunet.weights;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.Weights;

/**
 * A safetensors file (github.com/huggingface/safetensors, README "Format"): 8 bytes length of the header, a JSON header,
 * the values. Memory-mapped. The header is not trusted.
 */
public final class Safetensors implements Weights {

	/** The limit that the format's own readers have. */
	private static final long LARGEST_HEADER = 100_000_000;

	private record Tensor(ElementType type, List<Integer> shape, long begin, long end) {}

	private final MappedFile file;
	private final long dataStart;
	private final Map<String, Tensor> tensors = new LinkedHashMap<>();

	/** @param file closed with this */
	Safetensors(MappedFile file) {
		this.file = file;
		long headerLength = file.size() < 8 ? -1 : file.range(0, 8).getLong();
		if (headerLength < 2 || headerLength > LARGEST_HEADER || headerLength > file.size() - 8)
			throw file.damaged("its header has an impossible length");
		dataStart = 8 + headerLength;
		readHeader(StandardCharsets.UTF_8.decode(file.range(8, headerLength)).toString());
		checkRanges();
	}

	/** @throws InvalidModel if the file is missing, damaged or not a safetensors file */
	public static Safetensors open(Path path) {
		MappedFile file = new MappedFile(path);
		try {
			return new Safetensors(file);
		}
		catch (RuntimeException e) {
			file.close();
			throw e;
		}
	}

	/** Looks at the length first: its lowest byte may be the first byte of a pickle. */
	static boolean isSafetensors(MappedFile file) {
		return file.size() >= 10 && file.range(0, 8).getLong() <= LARGEST_HEADER && file.range(0, 8).getLong() >= 2 && file.range(8, 1).get() == '{';
	}

	private void readHeader(String text) {
		JsonNode header;
		try {
			header = new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).readTree(text);
		}
		catch (JsonProcessingException e) {
			throw file.damaged("its header is not JSON or names a parameter twice");
		}
		if (!header.isObject()) throw file.damaged("its header is not a JSON object");
		for (Iterator<Map.Entry<String, JsonNode>> entries = header.fields(); entries.hasNext();) {
			Map.Entry<String, JsonNode> entry = entries.next();
			if (!entry.getKey().equals("__metadata__")) tensors.put(entry.getKey(), tensor(entry.getKey(), entry.getValue()));
		}
	}

	private Tensor tensor(String name, JsonNode node) {
		String typeName = node.path("dtype").asText();
		ElementType type = ElementType.ofSafetensors(typeName)
			.orElseThrow(() -> file.damaged("'" + name + "' has the unknown type '" + typeName + "'"));
		JsonNode offsets = node.path("data_offsets");
		if (!node.path("shape").isArray() || offsets.size() != 2 || !offsets.get(0).canConvertToLong() || !offsets.get(1).canConvertToLong())
			throw file.damaged("'" + name + "' has no shape or place");
		List<Integer> shape = new ArrayList<>();
		long elements = 1;
		for (JsonNode length : node.get("shape")) {
			if (!length.isIntegralNumber() || !length.canConvertToInt() || length.intValue() < 0) throw file.damaged("'" + name + "' has an impossible shape");
			shape.add(length.intValue());
			// Larger than any file, yet far from an overflow.
			elements = Math.min(elements * length.intValue(), 1L << 31);
		}
		long begin = offsets.get(0).longValue();
		long end = offsets.get(1).longValue();
		if (begin < 0 || end < begin || end > file.size() - dataStart) throw file.damaged("'" + name + "' lies outside of the file");
		if (end - begin != elements * type.bytes) throw file.damaged("'" + name + "' of the shape " + shape + " should not have " + (end - begin) + " bytes");
		return new Tensor(type, List.copyOf(shape), begin, end);
	}

	/** The format wants the values side by side, without overlap or gap. */
	private void checkRanges() {
		long expected = 0;
		for (Tensor tensor : tensors.values().stream().sorted(Comparator.comparingLong(Tensor::begin).thenComparingLong(Tensor::end)).toList()) {
			if (tensor.begin() != expected) throw file.damaged("its parameters overlap or leave gaps");
			expected = tensor.end();
		}
		if (expected != file.size() - dataStart) throw file.damaged("it is longer or shorter than its header says");
	}

	/** Whether all parameters are 16-bit numbers (IEEE half precision). */
	public boolean isHalfPrecision() {
		return tensors.values().stream().allMatch(tensor -> tensor.type() == ElementType.F16);
	}

	@Override
	public List<String> names() {
		return List.copyOf(tensors.keySet());
	}

	@Override
	public List<Integer> shape(String name) {
		return get(name).shape();
	}

	@Override
	public FloatBuffer values(String name) {
		Tensor tensor = get(name);
		if (!tensor.type().isFloatingPoint()) throw new InvalidModel(file.path() + ": '" + name + "' holds " + tensor.type() + ", not parameters.");
		return tensor.type().floats(file.range(dataStart + tensor.begin(), tensor.end() - tensor.begin()));
	}

	private Tensor get(String name) {
		Tensor tensor = tensors.get(name);
		if (tensor == null) throw new IllegalArgumentException(file.path() + " has no '" + name + "'");
		return tensor;
	}

	@Override
	public void close() {
		file.close();
	}
}
