package sc.fiji.stunet.weights;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;

import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.weights.SafetensorsHeader.Tensor;

/**
 * A safetensors file (github.com/huggingface/safetensors, README "Format"): 8 bytes length of the header, a JSON
 * header, the values, each of which is read when needed. The header is not trusted.
 */
public final class Safetensors extends TensorFile<Tensor> {

	/** The limit of the format's own readers. */
	private static final long LARGEST_HEADER = 100_000_000;

	private final long dataStart;

	/** @param file closed with this */
	Safetensors(FileBytes file) {
		super(file);
		long headerLength = file.size() < 8 ? -1 : file.range(0, 8).getLong();
		if (headerLength < 2 || headerLength > LARGEST_HEADER || headerLength > file.size() - 8)
			throw file.damaged("its header has an impossible length");
		dataStart = 8 + headerLength;
		tensors.putAll(SafetensorsHeader.read(file, file.bytes(8, headerLength)));
		checkRanges();
	}

	/** @throws InvalidModel if the file is missing, damaged or not a safetensors file */
	public static Safetensors open(Path path) {
		FileBytes file = new FileBytes(path);
		try {
			return new Safetensors(file);
		} catch (RuntimeException e) {
			file.close();
			throw e;
		}
	}

	/** Whether a file is in this format. The length comes first: its lowest byte may be the first byte of a pickle. */
	static boolean isSafetensors(FileBytes file) {
		return file.size() >= 10
				&& file.range(0, 8).getLong() <= LARGEST_HEADER
				&& file.range(0, 8).getLong() >= 2
				&& file.range(8, 1).get() == '{';
	}

	/** Checks that the values lie side by side, without overlap or gap, as the format requires. */
	private void checkRanges() {
		for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
			Tensor tensor = entry.getValue();
			boolean inside =
					tensor.begin() >= 0 && tensor.begin() <= tensor.end() && tensor.end() <= file.size() - dataStart;
			if (!inside) throw file.damaged("'" + entry.getKey() + "' lies outside of the file");
		}
		long expected = 0;
		for (Tensor tensor : tensors.values().stream()
				.sorted(Comparator.comparingLong(Tensor::begin).thenComparingLong(Tensor::end))
				.toList()) {
			if (tensor.begin() != expected) throw file.damaged("its parameters overlap or leave gaps");
			expected = tensor.end();
		}
		if (expected != file.size() - dataStart) throw file.damaged("it is longer or shorter than its header says");
	}

	@Override
	public FloatBuffer values(String name) {
		Tensor tensor = get(name);
		if (!tensor.type().isFloatingPoint())
			throw new InvalidModel(file.path() + ": '" + name + "' holds " + tensor.type() + ", not parameters.");
		return tensor.type().floats(file.range(dataStart + tensor.begin(), tensor.end() - tensor.begin()));
	}
}
