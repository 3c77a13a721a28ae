package sc.fiji.stunet.weights;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;

/**
 * Checks the resampling in nnU-Net v2's plans: the name of a function and its arguments, for images, label maps and
 * scores. Only the default of all its planners (default_experiment_planner.py, determine_resampling) is supported.
 */
final class NnUNetV2Resampling {

	private static final String DEFAULT = "resample_data_or_seg_to_shape";
	/** Images, label maps and scores, which were called softmax before version 2.0. */
	private static final List<String> PARTS = List.of("data", "seg", "probabilities", "softmax");
	/** All keys of a configuration that are about resampling. */
	static final Set<String> KEYS = keys();

	/** Python's default arguments of the function (default_resampling.py), which differ from those in plans. */
	private static final Map<String, JsonNode> DEFAULTS = Map.of(
			"is_seg",
			BooleanNode.FALSE,
			"order",
			IntNode.valueOf(3),
			"order_z",
			IntNode.valueOf(0),
			"force_separate_z",
			BooleanNode.FALSE,
			"separate_z_anisotropy_threshold",
			IntNode.valueOf(3));

	private static final Map<String, JsonNode> SUPPORTED = Map.of(
			"is_seg",
			BooleanNode.FALSE,
			"order_z",
			IntNode.valueOf(0),
			"force_separate_z",
			NullNode.instance,
			"separate_z_anisotropy_threshold",
			IntNode.valueOf(3));

	private NnUNetV2Resampling() {}

	private static Set<String> keys() {
		Set<String> keys = new HashSet<>();
		for (String part : PARTS) {
			keys.add(function(part));
			keys.add(arguments(part));
		}
		return Set.copyOf(keys);
	}

	private static String function(String part) {
		return "resampling_fn_" + part;
	}

	private static String arguments(String part) {
		return function(part) + "_kwargs";
	}

	/**
	 * @return notes for the user
	 * @throws sc.fiji.stunet.model.InvalidModel naming a function or an argument that is not nnU-Net's default
	 */
	static List<String> check(PlanFields configuration) {
		List<String> notes = new ArrayList<>();
		for (String part : PARTS) {
			configuration.checkOnly(function(part), DEFAULT);
			if (!configuration.has(arguments(part))) continue;
			PlanFields arguments = configuration.object(arguments(part));
			arguments.checkKnown(DEFAULTS.keySet());
			switch (part) {
				// Label maps are resampled in trainings only, which make their own plans here.
				case "seg" -> checkSlices(configuration, part);
				case "data" -> checkAll(configuration, part, 3);
				default -> {
					boolean cubic = value(arguments, "order").doubleValue() == 3;
					checkAll(configuration, part, cubic ? 3 : 1);
					if (cubic)
						notes.add(configuration.source()
								+ ": the plans resample scores with splines of order 3; here they are resampled "
								+ "linearly, as by nnU-Net's default, "
								+ "so that borders may differ by parts of a voxel.");
				}
			}
		}
		return notes;
	}

	private static JsonNode value(PlanFields arguments, String name) {
		return arguments.node().has(name) ? arguments.node().get(name) : DEFAULTS.get(name);
	}

	private static void checkAll(PlanFields configuration, String part, int order) {
		PlanFields arguments = configuration.object(arguments(part));
		SUPPORTED.forEach(
				(name, only) -> configuration.checkValue(arguments(part) + "." + name, value(arguments, name), only));
		configuration.checkValue(arguments(part) + ".order", value(arguments, "order"), IntNode.valueOf(order));
	}

	/**
	 * Checks the arguments for thick slices, where label maps are treated as images are; the others have no effect on
	 * the network's input.
	 */
	private static void checkSlices(PlanFields configuration, String part) {
		PlanFields arguments = configuration.object(arguments(part));
		for (String name : List.of("order_z", "force_separate_z", "separate_z_anisotropy_threshold"))
			if (arguments.node().has(name))
				configuration.checkValue(arguments(part) + "." + name, value(arguments, name), SUPPORTED.get(name));
	}
}
