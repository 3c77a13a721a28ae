package sc.fiji.stunet.weights;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.OriginalNames;
import sc.fiji.stunet.model.UNetNames;

/**
 * Maps the names of parameters in a file to those of the original: PyTorch's wrappers insert parts into them, and where
 * the network is a member of another module (Lightning, MONAI) all have a prefix. In nnU-Net v2's U-Nets most tensors
 * have several names: a unit's modules are also in its {@code all_modules}, and the encoder is part of the decoder.
 */
final class ParameterNames {

	/** Inserted by distributed training, torch.compile, fully sharded training and its checkpoints, and Lightning. */
	private static final Set<String> WRAPPERS =
			Set.of("module", "_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module", "_forward_module");

	/** The first parameters of all networks. */
	private static final Set<String> FIRST = Set.of(
			OriginalNames.FIRST,
			UNetNames.encoderUnit(0, 0) + UNetNames.CONVOLUTION + OriginalNames.WEIGHT,
			UNetNames.STEM + UNetNames.CONVOLUTION + OriginalNames.WEIGHT);

	private static final String MODULES = ".all_modules.", ENCODER = "encoder.", DECODER = "decoder.";

	/** All names in the file of each of the original's names. */
	private final Map<String, List<String>> inFile = new LinkedHashMap<>();

	private final String prefix;

	/**
	 * @param source name of the file, for messages
	 * @param names as in the file
	 * @throws InvalidModel if two parameters have the same name, or those of a network are mixed with others
	 */
	ParameterNames(String source, List<String> names) {
		Map<String, String> unwrapped = new LinkedHashMap<>();
		for (String name : names) {
			String previous = unwrapped.put(unwrapped(name), name);
			if (previous != null)
				throw new InvalidModel(source + " has the parameter '" + unwrapped(name) + "' twice: as '" + previous
						+ "' and as '" + name + "'.");
		}
		prefix = prefix(source, unwrapped.keySet());
		unwrapped.forEach((name, original) -> inFile.computeIfAbsent(
						first(name.substring(prefix.length())), first -> new ArrayList<>(1))
				.add(original));
	}

	/** The first of a tensor's names in the state_dict. */
	private static String first(String name) {
		return (name.startsWith(DECODER + ENCODER) ? name.substring(DECODER.length()) : name)
				.replace(MODULES + "0.", UNetNames.CONVOLUTION + ".")
				.replace(MODULES + "1.", UNetNames.NORM + ".");
	}

	/** All names of a tensor in the state_dict of its network, the first one first. */
	static List<String> inStateDict(String first) {
		List<String> names = new ArrayList<>(List.of(first));
		String module = first.replace(UNetNames.CONVOLUTION + ".", MODULES + "0.")
				.replace(UNetNames.NORM + ".", MODULES + "1.");
		if (!module.equals(first)) names.add(module);
		if (first.startsWith(ENCODER)) for (String name : List.copyOf(names)) names.add(DECODER + name);
		return names;
	}

	private static String unwrapped(String name) {
		if (WRAPPERS.stream().noneMatch(name::contains)) return name;
		return Arrays.stream(name.split("\\.", -1))
				.filter(part -> !WRAPPERS.contains(part))
				.collect(Collectors.joining("."));
	}

	/** The prefix before the original's names; empty also if there are none of a network. */
	private static String prefix(String source, Set<String> names) {
		if (FIRST.stream().anyMatch(names::contains)) return "";
		// The shortest: a shared encoder has another prefix in front.
		Optional<String> found = names.stream()
				.flatMap(name -> FIRST.stream()
						.filter(first -> name.endsWith("." + first))
						.map(first -> name.substring(0, name.length() - first.length())))
				.min(Comparator.comparingInt(String::length));
		if (found.isEmpty()) return "";
		String prefix = found.get();
		Optional<String> other =
				names.stream().filter(name -> !name.startsWith(prefix)).findFirst();
		if (other.isPresent())
			throw new InvalidModel(source + " has the parameters of a network under '" + prefix
					+ "' and others beside them ('" + other.get()
					+ "'); " + PickleGlobals.SAVE_ALONE + ".");
		return prefix;
	}

	/** A sentence for the user about the prefix that was removed from all names; empty if it was only wrappers. */
	Optional<String> note() {
		return prefix.isEmpty()
				? Optional.empty()
				: Optional.of("All parameters begin with '" + prefix + "', which was taken off their names.");
	}

	/** The original's names, in the order of the file. */
	List<String> original() {
		return List.copyOf(inFile.keySet());
	}

	/**
	 * All names of one tensor, the first one first.
	 *
	 * @throws IllegalArgumentException if there is no such parameter
	 */
	List<String> inFile(String original) {
		List<String> names = inFile.get(original);
		if (names == null) throw new IllegalArgumentException("There is no parameter '" + original + "'");
		return names;
	}
}
