package sc.fiji.stunet.weights;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.model.UNetConfig;
import sc.fiji.stunet.preprocess.Interpolation;
import sc.fiji.stunet.preprocess.NnUNetVersion;
import sc.fiji.stunet.preprocess.Normalization;
import sc.fiji.stunet.preprocess.Normalization.Scheme;
import sc.fiji.stunet.volume.Extent;

/** Plans of nnU-Net v2 (plans_handler.py): {@code plans.json}, or their copy in a {@code .pth} checkpoint. */
final class NnUNetV2 {

	private static final int MOST_ANCESTORS = 16;
	/** The key of the intensity statistics, and its name until version 2.0 (plans_handler.py). */
	private static final List<String> INTENSITIES =
			List.of("foreground_intensity_properties_per_channel", "foreground_intensity_properties_by_modality");
	/** Keys that are used here. */
	private static final Set<String> PLANS = Set.of(
			"configurations",
			"transpose_forward",
			"transpose_backward",
			"image_reader_writer",
			"label_manager",
			INTENSITIES.get(0),
			INTENSITIES.get(1));
	/** Keys without influence on results: names, and measures of the data set. */
	private static final Set<String> HARMLESS_IN_PLANS = Set.of(
			"dataset_name",
			"plans_name",
			"original_median_spacing_after_transp",
			"original_median_shape_after_transp",
			"experiment_planner_used",
			"pretrain_info");
	/** The keys of a configuration that are used here. */
	private static final Set<String> CONFIGURATION = union(
			union(NnUNetV2Resampling.KEYS, NnUNetV2Network.OLD_KEYS),
			Set.of(
					"spacing",
					"patch_size",
					"normalization_schemes",
					"use_mask_for_norm",
					"preprocessor_name",
					"previous_stage",
					"architecture",
					"inherits_from"));
	/** Those without influence on results: names, measures of the data set, and settings of the training alone. */
	private static final Set<String> HARMLESS = Set.of(
			"next_stage",
			"data_identifier",
			"batch_size",
			"batch_dice",
			"median_image_size_in_voxels",
			"median_patient_size_in_voxels",
			"do_dummy_2D_data_aug",
			"network_arch_class_name");
	/** Readers that keep voxels as they are stored; those that end with {@link #REORIENTS} turn them to RAS. */
	private static final Set<String> READERS = Set.of("SimpleITKIO", "NibabelIO", "Tiff3DIO", "NaturalImage2DIO");

	private static final String REORIENTS = "WithReorient";

	private NnUNetV2() {}

	/**
	 * @param plans the content of plans.json
	 * @param checkpoint init_args, trainer_name and inference_allowed_mirroring_axes, as far as known
	 * @throws sc.fiji.stunet.model.InvalidModel naming a key that is missing or unknown
	 */
	static NnUNetMetadata read(JsonNode plans, JsonNode checkpoint, String source) {
		PlanFields root = new PlanFields(plans, source);
		PlanFields configuration = configuration(root, checkpoint);
		root.checkOnly("label_manager", "LabelManager");
		configuration.checkOnly("preprocessor_name", "DefaultPreprocessor");
		if (configuration.has("previous_stage"))
			throw NnUNetMetadata.cascade(
					source, configuration.node().get("previous_stage").asText());
		List<String> notes = new ArrayList<>();
		Interpolation interpolation = NnUNetV2Resampling.read(configuration, notes);
		Plan plan = root.named(() -> new Plan(
				configuration.spacing("spacing"),
				root.axisOrder(),
				configuration.extent("patch_size"),
				normalization(root, configuration),
				mirrorAxes(root, checkpoint),
				NnUNetVersion.NNUNET_V2,
				interpolation,
				orientation(root)));
		JsonNode labels = checkpoint.path("init_args").path("dataset_json").path("labels");
		NnUNetMetadata metadata = new NnUNetMetadata(
				plan,
				pools(configuration),
				Optional.empty(),
				labels.isObject() ? Optional.of(labels) : Optional.empty(),
				Optional.ofNullable(checkpoint.path("trainer_name").textValue()),
				notes);
		root.checkKnown(union(PLANS, HARMLESS_IN_PLANS));
		configuration.checkKnown(union(CONFIGURATION, HARMLESS));
		return metadata;
	}

	/**
	 * The network that the plans describe; a STU-Net's trainers build another one.
	 *
	 * @param classes outputs of its heads
	 * @see #read
	 */
	static UNetConfig network(JsonNode plans, JsonNode checkpoint, String source, int classes) {
		PlanFields configuration = configuration(new PlanFields(plans, source), checkpoint);
		return NnUNetV2Network.read(
				configuration, configuration.list("normalization_schemes").size(), classes);
	}

	/**
	 * The first key that two plans do not share and that has an influence on results.
	 *
	 * @param checkpoint that was trained with both; only its configuration is compared
	 */
	static Optional<String> difference(JsonNode plans, JsonNode others, JsonNode checkpoint, String source) {
		PlanFields some = new PlanFields(plans, source), other = new PlanFields(others, source);
		boolean has = hasTrained(some, checkpoint);
		if (has != hasTrained(other, checkpoint)) return Optional.of("configurations");
		return difference(some, other, PLANS, "configurations")
				.or(() -> has
						? difference(
								configuration(some, checkpoint),
								configuration(other, checkpoint),
								CONFIGURATION,
								"inherits_from")
						: Optional.empty());
	}

	/** Whether plans have the configuration that was trained. */
	private static boolean hasTrained(PlanFields plans, JsonNode checkpoint) {
		return plans.optionalObject("configurations").has(trained(checkpoint));
	}

	/** The name of the trained configuration. */
	private static String trained(JsonNode checkpoint) {
		String name = checkpoint.path("init_args").path("configuration").asText("");
		return name.isEmpty() ? "3d_fullres" : name;
	}

	private static Optional<String> difference(PlanFields some, PlanFields others, Set<String> keys, String except) {
		return keys.stream()
				.filter(key -> !key.equals(except)
						&& !some.or(key, NullNode.instance)
								.equals(NnUNetV2::compareNumbers, others.or(key, NullNode.instance)))
				.sorted()
				.findFirst();
	}

	private static Set<String> union(Set<String> some, Set<String> others) {
		Set<String> all = new HashSet<>(some);
		all.addAll(others);
		return Set.copyOf(all);
	}

	/** Numbers of pickles and of JSON have different types. */
	private static int compareNumbers(JsonNode one, JsonNode other) {
		if (one.isNumber() && other.isNumber()) return Double.compare(one.doubleValue(), other.doubleValue());
		return one.equals(other) ? 0 : 1;
	}

	/** The orientation of the reader, which is a class of nnunetv2/imageio. */
	private static Optional<String> orientation(PlanFields plans) {
		if (!plans.has("image_reader_writer")) return Optional.empty();
		String reader = plans.required("image_reader_writer").asText();
		boolean reorients = reader.endsWith(REORIENTS);
		if (!READERS.contains(reorients ? reader.substring(0, reader.length() - REORIENTS.length()) : reader))
			throw plans.unsupported("image_reader_writer", "'" + reader + "'", "a reader of nnU-Net's own");
		return reorients ? Optional.of("RAS") : Optional.empty();
	}

	/** The trained configuration, with the fields that it inherits from another one. */
	private static PlanFields configuration(PlanFields plans, JsonNode checkpoint) {
		String name = trained(checkpoint);
		PlanFields all = plans.object("configurations");
		if (!all.has(name))
			throw plans.invalid("configurations", "have no '" + name + "', which was trained, but " + all.shown());
		ObjectNode merged = ((ObjectNode) all.object(name).node()).deepCopy();
		for (int i = 0; merged.hasNonNull("inherits_from"); i++) {
			if (i == MOST_ANCESTORS) throw plans.invalid("configurations", "inherit from each other in a circle");
			ObjectNode parent = ((ObjectNode)
							all.object(merged.remove("inherits_from").asText()).node())
					.deepCopy();
			parent.setAll(merged);
			merged = parent;
		}
		return new PlanFields(merged, plans.source());
	}

	/**
	 * The strides without the first one, which belongs to the first stage and keeps the resolution. Where there is an
	 * {@code architecture}, the list of before 2.4 is not used.
	 */
	private static List<Extent> pools(PlanFields configuration) {
		List<Extent> pools;
		if (configuration.has("architecture")) {
			PlanFields network = configuration.object("architecture").object("arch_kwargs");
			pools = network.has("n_stages")
					? network.extents("strides", network.integer("n_stages"))
					: network.extents("strides");
		} else pools = configuration.extents("pool_op_kernel_sizes");
		if (pools.isEmpty()) throw configuration.invalid("pool_op_kernel_sizes", "is empty");
		return pools.subList(1, pools.size());
	}

	private static List<Normalization> normalization(PlanFields plans, PlanFields configuration) {
		JsonNode schemes = configuration.list("normalization_schemes");
		JsonNode masks = configuration.has("use_mask_for_norm") ? configuration.list("use_mask_for_norm") : null;
		List<Normalization> channels = new ArrayList<>();
		for (int c = 0; c < schemes.size(); c++)
			channels.add(normalization(
					plans,
					schemes.get(c).asText(),
					masks != null && configuration.truth("use_mask_for_norm", masks.get(c)),
					c));
		return channels;
	}

	/** The normalization of a channel; only the z-score uses the mask here (default_normalization_schemes.py). */
	private static Normalization normalization(PlanFields plans, String scheme, boolean useMask, int channel) {
		return switch (scheme) {
			case "CTNormalization" ->
				new Normalization(
						Scheme.CT,
						false,
						intensities(plans).object(String.valueOf(channel)).statistics("std"));
			case "ZScoreNormalization" -> Normalization.zScore(useMask);
			case "NoNormalization" -> new Normalization(Scheme.NONE, false, null);
			case "RescaleTo01Normalization" -> new Normalization(Scheme.ZERO_TO_ONE, false, null);
			case "RGBTo01Normalization" -> new Normalization(Scheme.RGB, false, null);
			default -> throw plans.invalid("normalization_schemes", "names '" + scheme + "', which is not known");
		};
	}

	private static PlanFields intensities(PlanFields plans) {
		boolean old = !plans.has(INTENSITIES.get(0)) && plans.has(INTENSITIES.get(1));
		return plans.object(INTENSITIES.get(old ? 1 : 0));
	}

	/**
	 * The mirroring axes of the network's grid, in z, y, x order in the file; none if the checkpoint has none, as in
	 * the original.
	 */
	private static Set<Integer> mirrorAxes(PlanFields plans, JsonNode checkpoint) {
		Set<Integer> axes = new HashSet<>();
		JsonNode allowed = checkpoint.path("inference_allowed_mirroring_axes");
		if (!allowed.isArray() && !allowed.isNull() && !allowed.isMissingNode())
			throw plans.invalid("inference_allowed_mirroring_axes", "is not a list");
		for (JsonNode axis : allowed) {
			if (!axis.isIntegralNumber() || axis.intValue() < 0 || axis.intValue() > 2)
				throw plans.invalid("inference_allowed_mirroring_axes", "names an axis that does not exist");
			axes.add(2 - axis.intValue());
		}
		return axes;
	}
}
