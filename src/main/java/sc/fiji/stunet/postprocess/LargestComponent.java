package sc.fiji.stunet.postprocess;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import sc.fiji.stunet.postprocess.ConnectedParts.Part;
import sc.fiji.stunet.volume.LabelMap;

/** Keeps the largest connected part of a structure; the rest becomes background. */
public final class LargestComponent {

	private LargestComponent() {}

	/**
	 * The largest part of each structure. Voxels are connected by their faces, as in nnU-Net v1 ({@code
	 * remove_all_but_the_largest_connected_component}).
	 *
	 * @param values of the structures to change; of parts of the same size the first one stays
	 * @return a new label map
	 */
	public static LabelMap of(LabelMap map, Set<Integer> values) {
		Map<Integer, Integer> masks = new HashMap<>();
		values.forEach(value -> masks.put(value, value));
		return new ConnectedParts(map, masks, false).without(parts -> {
			// The first of the largest: max would take the last.
			Part largest = parts.stream()
					.sorted(Comparator.comparing(Part::voxels, Comparator.reverseOrder()))
					.findFirst()
					.orElseThrow();
			return parts.stream().filter(part -> part != largest).toList();
		});
	}

	/**
	 * The largest part of several structures that count as one. Of parts of the same size all stay, as in nnU-Net.
	 *
	 * @param corners whether voxels are connected by edges and corners, too, as in v2 ({@code
	 *     remove_all_but_largest_component_from_segmentation}), not by their faces only, as in v1
	 * @return a new label map
	 */
	public static LabelMap ofAll(LabelMap map, Set<Integer> values, boolean corners) {
		Map<Integer, Integer> masks = new HashMap<>();
		values.forEach(value -> masks.put(value, 1));
		return new ConnectedParts(map, masks, corners).without(LargestComponent::smaller);
	}

	private static List<Part> smaller(List<Part> parts) {
		int largest = parts.stream().mapToInt(Part::voxels).max().orElseThrow();
		return parts.stream().filter(part -> part.voxels() < largest).toList();
	}
}
