package sc.fiji.stunet.weights;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;

import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.preprocess.NnUNetVersion;
import sc.fiji.stunet.preprocess.Normalization;
import sc.fiji.stunet.preprocess.Normalization.Scheme;
import sc.fiji.stunet.volume.Extent;

/**
 * Plans of nnU-Net v1 (nnUNetTrainer.py, process_plans): {@code NAME.model.pkl}, or the {@code plans.pkl} of a data
 * set.
 */
final class NnUNetV1 {

	/**
	 * Keys that are used here or have no influence on results: measures of the data set, training, folders, values that
	 * the original's trainers replace.
	 */
	private static final Set<String> PLANS = Set.of(
			"plans_per_stage",
			"num_modalities",
			"num_classes",
			"normalization_schemes",
			"use_mask_for_norm",
			"dataset_properties",
			"transpose_forward",
			"transpose_backward",
			"preprocessor_name",
			"segmentation_export_params",
			"num_stages",
			"modalities",
			"all_classes",
			"base_num_features",
			"conv_per_stage",
			"data_identifier",
			"list_of_npz_files",
			"original_spacings",
			"original_sizes",
			"preprocessed_data_folder",
			"keep_only_largest_region",
			"min_region_size_per_class",
			"min_size_per_class");

	private static final Set<String> STAGE = Set.of(
			"patch_size",
			"current_spacing",
			"pool_op_kernel_sizes",
			"num_pool_per_axis",
			"batch_size",
			"conv_kernel_sizes",
			"do_dummy_2D_data_aug",
			"median_patient_size_in_voxels",
			"original_spacing",
			"num_blocks_encoder",
			"num_blocks_decoder");
	private static final Set<String> DATA_SET = Set.of(
			"intensityproperties",
			"all_sizes",
			"all_spacings",
			"all_classes",
			"modalities",
			"size_reductions",
			"segmentation_props_per_patient");

	private NnUNetV1() {}

	/**
	 * @param root init, name and plans; or the plans themselves
	 * @throws sc.fiji.stunet.model.InvalidModel naming a key that is missing or unknown
	 */
	static NnUNetMetadata read(JsonNode root, String source) {
		PlanFields plans =
				root.has("plans") ? new PlanFields(root, source).object("plans") : new PlanFields(root, source);
		Optional<String> trainer = Optional.ofNullable(root.path("name").textValue());
		if (trainer.orElse("").contains("Cascade")) throw NnUNetMetadata.cascade(source, "");
		checkResampling(plans);
		PlanFields stage = stage(plans, root);
		List<Normalization> channels = new ArrayList<>();
		for (int c = 0; c < plans.integer("num_modalities"); c++) channels.add(normalization(plans, String.valueOf(c)));
		Plan plan = plans.named(() -> new Plan(
				stage.spacing("current_spacing"),
				plans.axisOrder(),
				stage.extent("patch_size"),
				channels,
				mirrorAxes(trainer),
				NnUNetVersion.NNUNET_V1,
				Optional.empty()));
		NnUNetMetadata metadata = new NnUNetMetadata(
				plan,
				pools(stage),
				Optional.of(plans.integer("num_classes") + 1),
				Optional.empty(),
				trainer,
				List.of());
		plans.checkKnown(PLANS);
		stage.checkKnown(STAGE);
		if (plans.has("dataset_properties")) plans.object("dataset_properties").checkKnown(DATA_SET);
		return metadata;
	}

	/**
	 * Checks for the default of nnUNetTrainer.preprocess_patient and of predict.py: cubic, nearest across thick slices;
	 * scores linearly.
	 */
	private static void checkResampling(PlanFields plans) {
		plans.checkOnly("preprocessor_name", "GenericPreprocessor");
		if (!plans.has("segmentation_export_params")) return;
		PlanFields export = plans.object("segmentation_export_params");
		export.checkKnown(Set.of("force_separate_z", "interpolation_order", "interpolation_order_z"));
		export.checkValue("force_separate_z", export.node().get("force_separate_z"), NullNode.instance);
		export.checkValue("interpolation_order", export.node().get("interpolation_order"), IntNode.valueOf(1));
		export.checkValue("interpolation_order_z", export.node().get("interpolation_order_z"), IntNode.valueOf(0));
	}

	/** The plans of the trained stage: cascades have two; the sixth argument of the trainer is its number. */
	private static PlanFields stage(PlanFields plans, JsonNode root) {
		PlanFields stages = plans.object("plans_per_stage");
		JsonNode trained = root.path("init").path(5);
		if (trained.isIntegralNumber()) return stages.object(trained.asText());
		if (stages.node().size() != 1)
			throw plans.invalid("plans_per_stage", "has several stages and does not say which was trained");
		Iterator<String> only = stages.node().fieldNames();
		return stages.object(only.next());
	}

	/**
	 * The strides; plans of the first versions only have the number of halvings per axis: each axis is halved in the
	 * last so many steps.
	 */
	private static List<Extent> pools(PlanFields stage) {
		if (stage.has("pool_op_kernel_sizes")) return stage.extents("pool_op_kernel_sizes");
		Extent halvings = stage.extent("num_pool_per_axis");
		int most = Math.max(halvings.x(), Math.max(halvings.y(), halvings.z()));
		List<Extent> pools = new ArrayList<>();
		for (int i = 0; i < Math.min(most, 16); i++)
			pools.add(new Extent(
					most - halvings.x() <= i ? 2 : 1,
					most - halvings.y() <= i ? 2 : 1,
					most - halvings.z() <= i ? 2 : 1));
		return pools;
	}

	private static Normalization normalization(PlanFields plans, String channel) {
		JsonNode name = plans.object("normalization_schemes").required(channel);
		boolean insideMask = plans.truth(
				"use_mask_for_norm", plans.object("use_mask_for_norm").required(channel));
		return switch (name.asText()) {
			case "CT" -> new Normalization(Scheme.CT, insideMask, intensities(plans, channel));
			case "CT2" -> new Normalization(Scheme.CT2, insideMask, intensities(plans, channel));
			case "nonCT" -> Normalization.zScore(insideMask);
			case "noNorm" -> new Normalization(Scheme.NONE, false, null);
			default ->
				throw plans.invalid("normalization_schemes", "names '" + name.asText() + "', which is not known");
		};
	}

	private static Normalization.Statistics intensities(PlanFields plans, String channel) {
		return plans.object("dataset_properties")
				.object("intensityproperties")
				.object(channel)
				.statistics("sd");
	}

	/**
	 * The mirroring axes, by the trainer class since a v1 checkpoint does not contain them: all three, except for
	 * nnUNetTrainerV2_noMirroring, _noDataAugmentation and nnUNetTrainerNoDA.
	 */
	private static Set<Integer> mirrorAxes(Optional<String> trainer) {
		boolean without = Stream.of("noMirroring", "noDataAugmentation", "NoDA").anyMatch(trainer.orElse("")::contains);
		return without ? Set.of() : Set.of(0, 1, 2);
	}
}
