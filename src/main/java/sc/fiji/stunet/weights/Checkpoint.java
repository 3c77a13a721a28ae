package sc.fiji.stunet.weights;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.weights.Pickled.Tensor;

/**
 * A file with parameters from elsewhere: nnU-Net v1 {@code .model}, v2 {@code .pth} (in PyTorch's zip or older container),
 * or plain safetensors; told apart by their content. Names come without the prefix {@code module.} that distributed
 * training adds. Of a checkpoint's optimizer nothing is read.
 */
public final class Checkpoint implements Weights {

	private static final String PREFIX = "module.";

	private final Weights weights;
	private final boolean halfPrecision;
	private final Map<String, String> namesInFile = new LinkedHashMap<>();
	private final Map<?, ?> content;

	private Checkpoint(Path path, Weights weights, boolean halfPrecision, Map<?, ?> content) {
		this.weights = weights;
		this.halfPrecision = halfPrecision;
		this.content = content;
		for (String name : weights.names())
			if (namesInFile.put(name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name, name) != null)
				throw new InvalidModel(path + " has the parameter '" + name + "' twice, with and without the prefix " + PREFIX + ".");
	}

	/** @throws InvalidModel if the file is missing, damaged, not a checkpoint, or asks for anything but data */
	public static Checkpoint open(Path path) {
		return open(new MappedFile(path));
	}

	/** @param file closed with the checkpoint, or when it cannot be used */
	static Checkpoint open(MappedFile file) {
		Path path = file.path();
		try {
			if (Safetensors.isSafetensors(file)) {
				Safetensors safetensors = new Safetensors(file);
				return new Checkpoint(path, safetensors, safetensors.isHalfPrecision(), Map.of());
			}
			if (StoredZip.isZip(file)) return torch(file, new TorchZip(file));
			if (TorchLegacy.isPickle(file)) return torch(file, new TorchLegacy(file));
			throw new InvalidModel(path + " is not a checkpoint: neither PyTorch (.model, .pth) nor safetensors.");
		}
		catch (RuntimeException e) {
			file.close();
			throw e;
		}
	}

	private static Checkpoint torch(MappedFile file, TorchContainer container) {
		if (!(container.content() instanceof Map<?, ?> content)) throw new InvalidModel(file.path() + " is not a checkpoint: it holds " + Pickled.kind(container.content()) + ".");
		TorchWeights weights = new TorchWeights(file, container, stateDict(file, content));
		return new Checkpoint(file.path(), weights, weights.isHalfPrecision(), content);
	}

	private static Map<?, ?> stateDict(MappedFile file, Map<?, ?> content) {
		// nnU-Net v1, then v2.
		for (String key : List.of("state_dict", "network_weights"))
			if (content.get(key) instanceof Map<?, ?> stateDict) return stateDict;
		if (!content.isEmpty() && content.values().stream().allMatch(Tensor.class::isInstance)) return content;
		throw new InvalidModel(file.path() + " is not a checkpoint of nnU-Net: it has neither 'state_dict' nor 'network_weights'.");
	}

	/** The saved object beside the parameters, see {@link Pickled}; empty for safetensors. */
	Map<?, ?> content() {
		return content;
	}

	/** Whether all parameters are 16-bit numbers. */
	public boolean isHalfPrecision() {
		return halfPrecision;
	}

	@Override
	public List<String> names() {
		return List.copyOf(namesInFile.keySet());
	}

	@Override
	public List<Integer> shape(String name) {
		return weights.shape(inFile(name));
	}

	@Override
	public FloatBuffer values(String name) {
		return weights.values(inFile(name));
	}

	private String inFile(String name) {
		String inFile = namesInFile.get(name);
		if (inFile == null) throw new IllegalArgumentException("There is no parameter '" + name + "'");
		return inFile;
	}

	@Override
	public void close() {
		weights.close();
	}
}
