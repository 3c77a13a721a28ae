package sc.fiji.stunet.weights;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;

import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.preprocess.Interpolation;

/**
 * Reads the resampling in nnU-Net v2's plans: the name of a function and its arguments, for images, label maps and
 * scores. Supported are the default of its planners (default_experiment_planner.py, determine_resampling), and what the
 * planners in experiment_planners/resampling take.
 */
final class NnUNetV2Resampling {

	private static final String DEFAULT = "resample_data_or_seg_to_shape";
	private static final String TORCH = "resample_torch_fornnunet", NONE = "no_resampling_hack";
	/** The arguments of PyTorch's (resample_torch.py), without those that change nothing. */
	private static final Map<String, JsonNode> TORCH_ONLY = Map.of(
			"memefficient_seg_resampling",
			BooleanNode.FALSE,
			"separate_z_anisotropy_threshold",
			IntNode.valueOf(3),
			"mode",
			TextNode.valueOf("linear"),
			"aniso_axis_mode",
			TextNode.valueOf("nearest-exact"));

	private static final Set<String> TORCH_KNOWN = Set.of(
			"is_seg",
			"num_threads",
			"device",
			"memefficient_seg_resampling",
			"force_separate_z",
			"separate_z_anisotropy_threshold",
			"mode",
			"aniso_axis_mode");
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
	 * @param notes gets sentences for the user
	 * @throws sc.fiji.stunet.model.InvalidModel naming a function or an argument that is not supported
	 */
	static Interpolation read(PlanFields configuration, List<String> notes) {
		String function =
				configuration.or(function("data"), TextNode.valueOf(DEFAULT)).asText("");
		switch (function) {
			case NONE -> {
				for (String part : partsOf(configuration, NONE))
					if (configuration.has(arguments(part)))
						configuration.object(arguments(part)).checkKnown(Set.of());
				return Interpolation.NONE;
			}
			case TORCH -> {
				return torch(configuration);
			}
			default -> {
				check(configuration, notes);
				return Interpolation.SPLINE;
			}
		}
	}

	/** The parts with a function, which must be the same for all: images and scores have one each. */
	private static List<String> partsOf(PlanFields configuration, String only) {
		List<String> parts =
				PARTS.stream().filter(part -> configuration.has(function(part))).toList();
		for (String part : parts) {
			String other = configuration.required(function(part)).asText("no text");
			if (!other.equals(only)) throw unlike(configuration, part, "'" + other + "'", only);
		}
		if (!parts.contains("probabilities") && !parts.contains("softmax"))
			throw unlike(configuration, "probabilities", "missing", only);
		return parts;
	}

	private static InvalidModel unlike(PlanFields configuration, String part, String function, String only) {
		return configuration.unsupported(function(part), function, "'" + only + "', as 'resampling_fn_data' is,");
	}

	private static Interpolation torch(PlanFields configuration) {
		JsonNode separate = NullNode.instance;
		for (String part : partsOf(configuration, TORCH)) {
			JsonNode given = configuration.has(arguments(part))
					? configuration.object(arguments(part)).node()
					: MissingNode.getInstance();
			if (given.isObject()) new PlanFields(given, configuration.source()).checkKnown(TORCH_KNOWN);
			TORCH_ONLY.forEach((name, only) -> configuration.checkValue(
					arguments(part) + "." + name, given.has(name) ? given.get(name) : only, only));
			JsonNode isSeg = given.has("is_seg") ? given.get("is_seg") : BooleanNode.FALSE;
			configuration.checkValue(arguments(part) + ".is_seg", isSeg, BooleanNode.valueOf(part.equals("seg")));
			JsonNode own = given.has("force_separate_z") ? given.get("force_separate_z") : NullNode.instance;
			if (part.equals("data")) separate = own;
			configuration.checkValue(
					arguments(part) + ".force_separate_z", own, separate.isNull() ? separate : BooleanNode.FALSE);
		}
		return separate.isNull() ? Interpolation.LINEAR : Interpolation.LINEAR_THROUGHOUT;
	}

	private static void check(PlanFields configuration, List<String> notes) {
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
