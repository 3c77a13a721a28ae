package sc.fiji.stunet.model;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The structures that a model tells apart, background excluded, in the order of their values. */
public record Structures(List<Structure> all) {

	/**
	 * A named label.
	 *
	 * @param value in label maps, from 1
	 * @param colour 0xRRGGBB
	 */
	public record Structure(int value, String name, int colour) {}

	public Structures {
		all = List.copyOf(all);
		Set<Integer> values = new HashSet<>();
		for (Structure structure : all)
			if (structure.value() < 1 || structure.value() > 65535 || !values.add(structure.value()))
				throw new InvalidModel("Structure values must be different and between 1 and 65535; '" + structure.name() + "' has " + structure.value() + ".");
	}

	/** Values 1, 2, 3 ... with colours of their own. */
	public static Structures named(List<String> names) {
		return new Structures(java.util.stream.IntStream.range(0, names.size())
			.mapToObj(i -> new Structure(i + 1, names.get(i), LabelColours.of(i + 1))).toList());
	}

	public Optional<Structure> withValue(int value) {
		return all.stream().filter(structure -> structure.value() == value).findFirst();
	}
}
