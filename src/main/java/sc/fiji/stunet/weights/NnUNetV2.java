package sc.fiji.stunet.weights;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import sc.fiji.stunet.model.LabelNames;
import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.preprocess.Convention;
import sc.fiji.stunet.preprocess.Normalization;
import sc.fiji.stunet.preprocess.Normalization.Scheme;
import sc.fiji.stunet.volume.Extent;

/** Plans of nnU-Net v2 (plans_handler.py): {@code plans.json}, or what a {@code .pth} checkpoint holds. */
final class NnUNetV2 {

	private static final int MOST_ANCESTORS = 16;

	private NnUNetV2() {}

	/**
	 * @param plans the content of plans.json
	 * @param checkpoint init_args, trainer_name and inference_allowed_mirroring_axes, as far as they are known
	 * @throws sc.fiji.stunet.model.InvalidModel naming what is missing or not known
	 */
	static NnUNetMetadata read(JsonNode plans, JsonNode checkpoint, String source) {
		PlanFields root = new PlanFields(plans, source);
		PlanFields configuration = configuration(root, checkpoint.path("init_args").path("configuration").asText(""));
		JsonNode schemes = configuration.required("normalization_schemes");
		List<Normalization> channels = new ArrayList<>();
		for (int c = 0; c < schemes.size(); c++)
			channels.add(normalization(root, schemes.get(c).asText(), configuration.node().path("use_mask_for_norm").path(c).asBoolean(), c));
		Plan plan = new Plan(configuration.spacing("spacing"), root.axisOrder("transpose_forward"), configuration.extent("patch_size"), channels,
			mirrorAxes(root, checkpoint), Convention.NNUNET_V2, Optional.empty());
		JsonNode labels = checkpoint.path("init_args").path("dataset_json").path("labels");
		LabelNames.refuseRegions(labels, source);
		return new NnUNetMetadata(plan, pools(configuration), Optional.empty(), labels.isObject() ? Optional.of(labels) : Optional.empty(),
			Optional.ofNullable(checkpoint.path("trainer_name").textValue()));
	}

	/** A configuration may take over from another what it does not say itself. */
	private static PlanFields configuration(PlanFields plans, String trained) {
		PlanFields all = plans.object("configurations");
		String name = trained.isEmpty() ? "3d_fullres" : trained;
		ObjectNode merged = ((ObjectNode) all.object(name).node()).deepCopy();
		for (int i = 0; merged.hasNonNull("inherits_from"); i++) {
			if (i == MOST_ANCESTORS) throw plans.invalid("configurations", "inherit from each other in a circle");
			ObjectNode parent = ((ObjectNode) all.object(merged.remove("inherits_from").asText()).node()).deepCopy();
			parent.setAll(merged);
			merged = parent;
		}
		return new PlanFields(merged, plans.source());
	}

	/** The first one belongs to the first stage, which keeps the resolution, so it is left out. Later versions moved the list. */
	private static List<Extent> pools(PlanFields configuration) {
		List<Extent> pools = configuration.has("pool_op_kernel_sizes") ? configuration.extents("pool_op_kernel_sizes")
			: configuration.object("architecture").object("arch_kwargs").extents("strides");
		if (pools.isEmpty()) throw configuration.invalid("pool_op_kernel_sizes", "is empty");
		return pools.subList(1, pools.size());
	}

	/** Only the z-score looks at the mask here (default_normalization_schemes.py). */
	private static Normalization normalization(PlanFields plans, String scheme, boolean useMask, int channel) {
		return switch (scheme) {
			case "CTNormalization" -> new Normalization(Scheme.CT, false,
				plans.object("foreground_intensity_properties_per_channel").object(String.valueOf(channel)).statistics("std"));
			case "ZScoreNormalization" -> Normalization.zScore(useMask);
			case "NoNormalization" -> new Normalization(Scheme.NONE, false, null);
			case "RescaleTo01Normalization" -> new Normalization(Scheme.ZERO_TO_ONE, false, null);
			case "RGBTo01Normalization" -> new Normalization(Scheme.RGB, false, null);
			default -> throw plans.invalid("normalization_schemes", "names '" + scheme + "', which is not known");
		};
	}

	/** Axes of the network's grid, counted z, y, x; none when the checkpoint says none or nothing, as in the original. */
	private static Set<Integer> mirrorAxes(PlanFields plans, JsonNode checkpoint) {
		Set<Integer> axes = new HashSet<>();
		for (JsonNode axis : checkpoint.path("inference_allowed_mirroring_axes")) {
			if (!axis.isIntegralNumber() || axis.intValue() < 0 || axis.intValue() > 2) throw plans.invalid("inference_allowed_mirroring_axes", "names an axis that does not exist");
			axes.add(2 - axis.intValue());
		}
		return axes;
	}
}
