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
 * The original's names of parameters whose names in a file have more parts: those that PyTorch's wrappers add wherever
 * they wrap something, and a prefix of all, where the network is a member of something that trains it (Lightning,
 * MONAI).
 */
final class ParameterNames {

	/** Of distributed training, torch.compile, fully sharded training and its checkpoints, Lightning. */
	private static final Set<String> WRAPPERS =
			Set.of("module", "_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module", "_forward_module");

	private final Map<String, String> inFile = new LinkedHashMap<>();
	private final String prefix;

	/**
	 * @param source names the file in messages
	 * @param names as in the file
	 * @throws InvalidModel if two parameters have one name, or those of a STU-Net are mixed with others
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

	/** What stands before the original's names; empty also if there are none of a STU-Net. */
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

	/** For the user: what was taken off all names; empty if nothing but wrappers. */
	Optional<String> note() {
		return prefix.isEmpty()
				? Optional.empty()
				: Optional.of("All parameters begin with '" + prefix + "', which was taken off their names.");
	}

	/** In the order of the file. */
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
