package sc.fiji.stunet.model;

import java.util.List;
import java.util.NavigableSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the values of a data set's label maps mean. In a training a value's class is its place among all values that
 * are annotated, the background 0 first; voxels that nobody has judged have the class after them.
 *
 * @param structures that are learnt
 * @param regions the values of every region, in the order of the network's outputs (nnU-Net v2); empty: every structure
 *     is one value, its own
 * @param ignored the value of voxels that nobody has judged
 */
public record Labelling(Structures structures, List<Set<Integer>> regions, OptionalInt ignored) {

	public Labelling {
		regions = regions.stream().map(Set::copyOf).toList();
		if (regions.size() != structures.regions().size())
			throw new IllegalArgumentException("There are " + regions.size() + " regions for " + structures + ".");
	}

	/** Structures of one value each, in label maps that are annotated everywhere. */
	public static Labelling of(Structures structures) {
		return new Labelling(structures, List.of(), OptionalInt.empty());
	}

	/** The values that are annotated, without the background. */
	public NavigableSet<Integer> values() {
		NavigableSet<Integer> values = new TreeSet<>();
		if (regions.isEmpty()) structures.all().forEach(structure -> values.add(structure.value()));
		regions.forEach(values::addAll);
		return values;
	}

	/** The same voxels are ignored, but structures may have other names, and there may be more of them. */
	public Labelling with(Structures others) {
		return new Labelling(others, regions, ignored);
	}

	/** The values of a structure. */
	public Set<Integer> valuesOf(Structures.Structure structure) {
		return regions.isEmpty()
				? Set.of(structure.value())
				: regions.get(structures.regions().indexOf(structure.value()));
	}

	/** The classes of every structure, in the order of the network's outputs, the background left out. */
	public List<List<Integer>> classes() {
		List<Integer> values = List.copyOf(values());
		return (regions.isEmpty() ? values.stream().map(Set::of).toList() : regions)
				.stream()
						.map(ofOne -> ofOne.stream()
								.map(value -> values.indexOf(value) + 1)
								.sorted()
								.toList())
						.toList();
	}

	/** The names of the structures, in the order of the network's outputs. */
	public List<String> names() {
		if (regions.isEmpty())
			return structures.all().stream().map(Structures.Structure::name).toList();
		return structures.regions().stream()
				.map(value -> structures.withValue(value).orElseThrow().name())
				.toList();
	}

	/**
	 * The structure of a class, counted from 1 in the order of the network's outputs; of regions, the last one that has
	 * it. 0: none, or nobody knows.
	 */
	public int structure(int ofClass) {
		List<List<Integer>> classes = classes();
		int structure = classes.size();
		while (structure > 0 && !classes.get(structure - 1).contains(ofClass)) structure--;
		return structure;
	}

	/** The class of voxels that nobody has judged. */
	public OptionalInt ignoredClass() {
		return ignored.isPresent() ? OptionalInt.of(values().size() + 1) : ignored;
	}

	/** The same loss, of these structures. */
	public LossSettings of(LossSettings loss) {
		LossSettings ofRegions = regions.isEmpty() ? loss : loss.of(classes());
		return ignored.isPresent() ? ofRegions.ignoring(ignoredClass().getAsInt()) : ofRegions;
	}
}
