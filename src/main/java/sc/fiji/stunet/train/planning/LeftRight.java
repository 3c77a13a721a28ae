package sc.fiji.stunet.train.planning;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.model.Structures.Structure;
import sc.fiji.stunet.preprocess.AxisOrder;

/**
 * A structure of the left side that has a counterpart of the right, by their names ({@code left_kidney}, {@code kidney
 * right}, {@code Kidney_L}, {@code kidneyLeft}): in a patch that is mirrored along that axis they would have changed
 * places, and the network would learn that either may be on either side.
 */
record LeftRight(String left, String right) {

	private static final Map<String, String> OTHER_SIDE = Map.of("left", "right", "l", "r", "lh", "rh", "lt", "rt");

	/**
	 * What is neither letter nor digit, before a number, and before a capital letter that begins a word. A letter and a
	 * number are one word: L1 is a vertebra, and R1 a rib.
	 */
	private static final Pattern WORD_END = Pattern.compile("[^\\p{L}\\p{N}]+|(?<=\\p{L}{2})(?=\\p{N})"
			+ "|(?<=[\\p{Ll}\\p{N}])(?=\\p{Lu})|(?<=\\p{Lu})(?=\\p{Lu}\\p{Ll})");

	/** A side that is written together with what has it; not after less than three letters, as in cleft. */
	private static final Pattern GLUED = Pattern.compile("(?<=^\\p{L}{3,30})(?=(left|right)$)");

	/** The first pair; empty: there is none. */
	static Optional<LeftRight> of(Structures structures) {
		List<String> names = structures.all().stream().map(Structure::name).toList();
		Map<String, String> byWords = names.stream()
				.collect(Collectors.toMap(name -> String.join(" ", words(name)), name -> name, (a, b) -> a));
		for (String name : names) {
			List<String> words = words(name);
			String other = words.stream()
					.map(word -> OTHER_SIDE.getOrDefault(word, word))
					.collect(Collectors.joining(" "));
			if (!other.equals(String.join(" ", words)) && byWords.containsKey(other))
				return Optional.of(new LeftRight(name, byWords.get(other)));
		}
		return Optional.empty();
	}

	private static List<String> words(String name) {
		return Arrays.stream(WORD_END.split(name))
				.map(word -> word.toLowerCase(Locale.ROOT))
				.flatMap(GLUED::splitAsStream)
				.filter(word -> !word.isEmpty())
				.toList();
	}

	/** The axis of the network's grid from left to right; empty: scans are not turned to any orientation. */
	private static Optional<Integer> axis(Optional<String> orientation, AxisOrder order) {
		return orientation.map(code -> IntStream.range(0, 3)
				.filter(axis -> "LR".indexOf(code.charAt(order.get(axis))) >= 0)
				.findFirst()
				.orElseThrow());
	}

	/** The axes without that from left to right, if there is a pair of structures and the axis is known. */
	static Set<Integer> mirrorAxes(
			Set<Integer> axes, Structures structures, Optional<String> orientation, AxisOrder order) {
		Optional<Integer> axis = of(structures).flatMap(pair -> axis(orientation, order));
		return axes.stream().filter(a -> !axis.equals(Optional.of(a))).collect(Collectors.toSet());
	}

	/** What a plan does with its pair, for the user; empty: there is none. */
	static String remark(Plan plan, Structures structures) {
		Optional<LeftRight> pair = of(structures);
		if (pair.isEmpty()) return "";
		String both = pair.get().left() + " and " + pair.get().right();
		Optional<Integer> axis = axis(plan.orientation(), plan.axisOrder());
		if (axis.isPresent() && !plan.mirrorAxes().contains(axis.get()))
			return "; not left and right, where " + both + " would change places";
		if (plan.mirrorAxes().isEmpty()) return "";
		return axis.isPresent()
				? "; warning: " + both + " change places in patches that are mirrored from left to right"
				: "; warning: not all scans say which way they lie, so " + both
						+ " may change places in mirrored patches: state their orientation, or which axes are mirrored";
	}
}
