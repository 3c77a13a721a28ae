package sc.fiji.stunet.weights;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.weights.Pickled.Tensor;
import sc.fiji.stunet.weights.SafetensorsWriter.Precision;

/**
 * A checkpoint file from other programs: nnU-Net v1 {@code .model}, v2 {@code .pth} (in PyTorch's zip or older
 * container), or plain safetensors, recognised by content. Names are those of the original, see {@link ParameterNames}.
 * The optimizer's state is not read.
 */
public final class Checkpoint implements Weights {

	/** Where nnU-Net v1 and v2 keep the parameters. */
	private static final List<String> OF_NNUNET = List.of("state_dict", "network_weights");
	/** Keys of Lightning, MONAI, timm and training scripts; the later ones may hold one of the first. */
	private static final List<String> STATE_DICTS = List.of(
			"state_dict",
			"network_weights",
			"model_state_dict",
			"model_state",
			"network_state_dict",
			"net_state_dict",
			"model",
			"network",
			"net",
			"module",
			"weights",
			"params",
			"parameters",
			"checkpoint",
			"state_dict_ema",
			"model_ema",
			"ema_state_dict",
			"ema_model",
			"ema",
			"teacher",
			"student");

	private static final int DEEPEST = 3;

	private final Path path;
	private final TensorFile<?> weights;
	private final ParameterNames names;
	private final Map<?, ?> content;

	private Checkpoint(Path path, TensorFile<?> weights, Map<?, ?> content) {
		this.path = path;
		this.weights = weights;
		this.content = content;
		names = new ParameterNames(path.toString(), weights.names());
	}

	/** @throws InvalidModel if the file is missing, damaged, not a checkpoint, or contains more than data */
	public static Checkpoint open(Path path) {
		return open(new FileBytes(path));
	}

	/** @param file closed with the checkpoint, or when it is unusable */
	static Checkpoint open(FileBytes file) {
		Path path = file.path();
		try {
			if (Safetensors.isSafetensors(file)) return new Checkpoint(path, new Safetensors(file), Map.of());
			if (StoredZip.isZip(file)) return torch(file, new TorchZip(file));
			if (TorchLegacy.isPickle(file)) return torch(file, new TorchLegacy(file));
			throw new InvalidModel(path + " is not a checkpoint: neither PyTorch (.model, .pth) nor safetensors; "
					+ "give one, or the folder or zip file that nnU-Net wrote.");
		} catch (RuntimeException e) {
			file.close();
			throw e;
		}
	}

	private static Checkpoint torch(FileBytes file, TorchContainer container) {
		if (!(container.content() instanceof Map<?, ?> content))
			throw new InvalidModel(file.path() + " is not a checkpoint: it holds " + Pickled.kind(container.content())
					+ "; " + PickleGlobals.SAVE_ALONE + ".");
		return new Checkpoint(file.path(), new TorchWeights(file, container, stateDict(file, content)), content);
	}

	private static Map<?, ?> stateDict(FileBytes file, Map<?, ?> content) {
		Map<?, ?> found = stateDict(content, DEEPEST, Collections.newSetFromMap(new IdentityHashMap<>()));
		if (found == null)
			throw new InvalidModel(file.path()
					+ " is not a checkpoint of nnU-Net: it has neither 'state_dict' nor 'network_weights'; "
					+ PickleGlobals.SAVE_ALONE + ".");
		return found;
	}

	/** @param seen dicts that were visited already: they may contain each other */
	private static Map<?, ?> stateDict(Map<?, ?> content, int depth, Set<Object> seen) {
		if (depth < 0 || !seen.add(content)) return null;
		for (String key : STATE_DICTS)
			if (content.get(key) instanceof Map<?, ?> inner) {
				Map<?, ?> found = stateDict(inner, depth - 1, seen);
				if (found != null) return found;
				// Even if it is empty: reading it reports what is wrong.
				if (depth == DEEPEST && OF_NNUNET.contains(key)) return inner;
			}
		return content.values().stream().anyMatch(Tensor.class::isInstance) ? content : null;
	}

	/** A sentence for the user about a prefix that was removed from the names of all parameters. */
	Optional<String> note() {
		return names.note();
	}

	/** The saved object, see {@link Pickled}; empty for safetensors. */
	Map<?, ?> content() {
		return content;
	}

	/** See {@link TensorFile#precision}. */
	Precision precision(String name) {
		return weights.precision(names.inFile(name).get(0));
	}

	@Override
	public List<String> names() {
		return names.original();
	}

	@Override
	public List<Integer> shape(String name) {
		return weights.shape(names.inFile(name).get(0));
	}

	/** @throws InvalidModel also if names of the same tensor have different numbers in the file */
	@Override
	public FloatBuffer values(String name) {
		List<String> all = names.inFile(name);
		FloatBuffer values = weights.values(all.get(0));
		for (String alias : all.subList(1, all.size()))
			if (!weights.isSame(all.get(0), alias) && !weights.values(alias).equals(values))
				throw new InvalidModel(path + ": the parameters '" + all.get(0) + "' and '" + alias
						+ "' are one in nnU-Net's networks, but have different numbers here; import the file that "
						+ "nnU-Net wrote.");
		return values;
	}

	@Override
	public void close() {
		weights.close();
	}
}
