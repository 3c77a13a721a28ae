package sc.fiji.stunet.model;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.JsonNode;

import sc.fiji.stunet.model.Structures.Structure;

/**
 * The regions in a {@code dataset.json} of nnU-Net v2 (label_handling.py), which may overlap: {@code "labels":
 * {"whole": [1, 2], "core": 2}}. {@code regions_class_order} tells which value each of them gets in label maps.
 *
 * @param structures the regions, in the order of the file
 * @param values of each of them in the label maps that are learnt from
 */
public record RegionLabels(Structures structures, List<Set<Integer>> values) {

	/**
	 * Whether all outputs of the network are regions: a label has several values, or by mistake none, which {@link
	 * #read} refuses.
	 */
	public static boolean are(JsonNode dataset) {
		for (JsonNode label : dataset.path("labels")) if (label.isArray() && label.size() != 1) return true;
		return false;
	}

	/**
	 * @param source name of the file, for messages
	 * @throws InvalidModel if there is no order, or it does not fit, or a region has no value
	 */
	public static RegionLabels read(JsonNode dataset, String source) {
		List<String> names = new ArrayList<>();
		List<Set<Integer>> values = new ArrayList<>();
		JsonNode labels = dataset.path("labels");
		for (Iterator<String> all = labels.fieldNames(); all.hasNext(); ) {
			String name = all.next();
			if (name.equals("ignore")) continue;
			Set<Integer> own = values(labels.get(name), name, source);
			// A label that is nothing but background has no output of the network.
			if (own.equals(Set.of(0))) continue;
			names.add(name);
			values.add(own);
		}
		List<Integer> order = order(dataset.path("regions_class_order"), names.size(), source);
		List<Structure> structures = new ArrayList<>();
		for (int i = 0; i < order.size(); i++)
			structures.add(new Structure(order.get(i), names.get(i), LabelColours.of(order.get(i))));
		return new RegionLabels(new Structures(structures, order), values);
	}

	private static Set<Integer> values(JsonNode label, String name, String source) {
		Set<Integer> values = new TreeSet<>();
		for (JsonNode value : label.isArray() ? label : List.of(label)) {
			if (!value.isIntegralNumber() || value.longValue() < 0 || value.longValue() > 65535)
				throw new InvalidModel(source + ": the region '" + name + "' names " + value
						+ ", which is no value of a label map; write a list such as [1, 2].");
			values.add(value.intValue());
		}
		if (values.isEmpty())
			throw new InvalidModel(source + ": the region '" + name + "' names no value; write a list such as [1, 2].");
		return values;
	}

	private static List<Integer> order(JsonNode order, int regions, String source) {
		if (!order.isArray())
			throw new InvalidModel(source + ": the labels are regions of several values, but there is no "
					+ "'regions_class_order' that says which value each region gets; add it, as [1, 2, 3] (that "
					+ "of a model is the one that it was trained with).");
		if (order.size() != regions)
			throw new InvalidModel(source + ": 'regions_class_order' has " + order.size()
					+ (order.size() == 1 ? " value for " : " values for ") + regions
					+ " regions; give one for each, in the order of the labels.");
		List<Integer> values = new ArrayList<>();
		for (JsonNode value : order) {
			if (!value.isIntegralNumber() || value.longValue() < 1 || value.longValue() > 65535)
				throw new InvalidModel(
						source + ": 'regions_class_order' has " + value + ", which is no value of a label map.");
			values.add(value.intValue());
		}
		return values;
	}
}
