package sc.fiji.stunet.model;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

import sc.fiji.stunet.failure.PlainText;

/**
 * The structures that a model segments, without background, in the order of their values: the network's class 1 is the
 * first of them, and so on. No two have the same value or name; names can be shown anywhere.
 *
 * @param regions values of the structures in the order of the network's outputs, where these are regions that may
 *     overlap (nnU-Net v2): a voxel gets the value of the last region that it belongs to. Empty: the outputs are
 *     background and the structures
 */
public record Structures(List<Structure> all, List<Integer> regions) {

	private static final int LONGEST_NAME = 255;

	/**
	 * A named label.
	 *
	 * @param value in label maps, from 1
	 * @param colour 0xRRGGBB
	 */
	public record Structure(int value, String name, int colour) {}

	public Structures(List<Structure> all) {
		this(all, List.of());
	}

	public Structures {
		regions = List.copyOf(regions);
		all = all.stream().sorted(Comparator.comparingInt(Structure::value)).toList();
		Set<Integer> values = new HashSet<>();
		Set<String> names = new HashSet<>();
		for (Structure structure : all) {
			if (structure.value() < 1 || structure.value() > 65535 || !values.add(structure.value()))
				throw new InvalidModel("Structure values must be different and between 1 and 65535; '"
						+ structure.name() + "' has " + structure.value() + ".");
			if (!PlainText.of(structure.name()).equals(structure.name())
					|| structure.name().length() > LONGEST_NAME)
				throw new InvalidModel("The name of the structure with the value " + structure.value() + ", '"
						+ PlainText.of(start(structure.name()))
						+ "', is longer than " + LONGEST_NAME
						+ " characters or has some that cannot be shown; give it another one.");
			if (structure.name().isBlank() || !names.add(structure.name()))
				throw new InvalidModel("Structures need different names; '" + structure.name() + "' (value "
						+ structure.value() + ") is used twice or empty.");
		}
		if (!regions.isEmpty() && (regions.size() != all.size() || !values.equals(Set.copyOf(regions))))
			throw new InvalidModel(
					"The order of regions, " + regions + ", must name the value of every structure once.");
	}

	private static String start(String name) {
		return name.length() > 50 ? name.substring(0, 50) + "..." : name;
	}

	/** Creates structures with the values 1, 2, 3 ... and distinct colours. */
	public static Structures named(List<String> names) {
		return new Structures(IntStream.range(0, names.size())
				.mapToObj(i -> new Structure(i + 1, names.get(i), LabelColours.of(i + 1)))
				.toList());
	}

	/** Whether the network's outputs are regions. */
	public boolean areRegions() {
		return !regions.isEmpty();
	}

	/** The number of the network's outputs. */
	public int outputs() {
		return areRegions() ? all.size() : all.size() + 1;
	}

	public Optional<Structure> withValue(int value) {
		return all.stream().filter(structure -> structure.value() == value).findFirst();
	}
}
