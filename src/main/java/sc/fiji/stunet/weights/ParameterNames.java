package sc.fiji.stunet.weights;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.OriginalNames;

/**
 * Maps the names of parameters in a file to those of the original: PyTorch's wrappers insert parts into them, and where
 * the network is a member of another module (Lightning, MONAI) all have a prefix.
 */
final class ParameterNames {

	/** Inserted by distributed training, torch.compile, fully sharded training and its checkpoints, and Lightning. */
	private static final Set<String> WRAPPERS =
			Set.of("module", "_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module", "_forward_module");

	private final Map<String, String> inFile = new LinkedHashMap<>();
	private final String prefix;

	/**
	 * @param source name of the file, for messages
	 * @param names as in the file
	 * @throws InvalidModel if two parameters have the same name, or those of a STU-Net are mixed with others
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
		unwrapped.forEach((name, original) -> inFile.put(name.substring(prefix.length()), original));
	}

	private static String unwrapped(String name) {
		if (WRAPPERS.stream().noneMatch(name::contains)) return name;
		return Arrays.stream(name.split("\\.", -1))
				.filter(part -> !WRAPPERS.contains(part))
				.collect(Collectors.joining("."));
	}

	/** The prefix before the original's names; empty also if there are none of a STU-Net. */
	private static String prefix(String source, Set<String> names) {
		if (names.contains(OriginalNames.FIRST)) return "";
		List<String> first = names.stream()
				.filter(name -> name.endsWith("." + OriginalNames.FIRST))
				.toList();
		if (first.isEmpty()) return "";
		String prefix = first.get(0).substring(0, first.get(0).length() - OriginalNames.FIRST.length());
		Optional<String> other =
				names.stream().filter(name -> !name.startsWith(prefix)).findFirst();
		if (other.isPresent())
			throw new InvalidModel(source + " has the parameters of a STU-Net under '" + prefix
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

	/** @throws IllegalArgumentException if there is no such parameter */
	String inFile(String original) {
		String name = inFile.get(original);
		if (name == null) throw new IllegalArgumentException("There is no parameter '" + original + "'");
		return name;
	}
}
