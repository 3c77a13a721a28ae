package sc.fiji.stunet.weights;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.model.Structures.Structure;
import sc.fiji.stunet.preprocess.AxisOrder;
import sc.fiji.stunet.preprocess.Interpolation;
import sc.fiji.stunet.preprocess.NnUNetVersion;
import sc.fiji.stunet.preprocess.Normalization;
import sc.fiji.stunet.preprocess.Normalization.Scheme;
import sc.fiji.stunet.preprocess.Normalization.Statistics;
import sc.fiji.stunet.volume.Extent;

/**
 * Says in nnU-Net v2's words what a model is: {@code plans.json} and {@code dataset.json}, as {@link NnUNetV2},
 * {@link NnUNetV2Network}, {@link NnUNetV2Resampling} and {@link NnUNetDataset} read them.
 *
 * @param model of nnU-Net v2's convention
 */
record NnUNetV2Writer(Model model) {

	static final String CONFIGURATION = "3d_fullres", PLANS_NAME = "nnUNetPlans";

	private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
	private static final String BACKGROUND = "background", IGNORE = "ignore", RAS = "RAS";
	/** Names of channels that make nnU-Net plan a scheme, and the scheme. */
	private static final Map<Scheme, List<String>> SCHEMES = Map.of(
			Scheme.CT, List.of("CT", "CTNormalization"),
			Scheme.Z_SCORE, List.of("zscore", "ZScoreNormalization"),
			Scheme.NONE, List.of("noNorm", "NoNormalization"),
			Scheme.ZERO_TO_ONE, List.of("rescale_to_0_1", "RescaleTo01Normalization"),
			Scheme.RGB, List.of("rgb_to_0_1", "RGBTo01Normalization"));

	/** @throws InvalidModel naming what nnU-Net v2 does otherwise, whatever its plans say */
	void check() {
		Plan plan = model.plan();
		if (plan.nnUNetVersion() != NnUNetVersion.NNUNET_V2)
			throw refused("it follows nnU-Net v1, which averages probabilities and normalises after resampling, where "
					+ "v2 averages logits and normalises before it; train a PlainConvUNet or a ResidualEncoderUNet");
		plan.orientation().filter(code -> !code.equals(RAS)).ifPresent(code -> {
			throw refused("it turns scans to " + code
					+ ", and nnU-Net has readers for scans as they are stored and for " + RAS + " only");
		});
		for (Normalization channel : plan.normalization())
			if (!SCHEMES.containsKey(channel.scheme()))
				throw refused("it normalises intensities as nnU-Net v1's CT2 does, which v2 does not know");
		for (Structure structure : model.structures().all())
			if (structure.name().equals(BACKGROUND) || structure.name().equals(IGNORE))
				throw refused("one of its structures is called '" + structure.name()
						+ "', which is something else in dataset.json; give it another name in " + Model.DESCRIPTION);
		List<Integer> values =
				model.structures().all().stream().map(Structure::value).toList();
		if (!model.structures().areRegions() && values.get(values.size() - 1) != values.size())
			throw refused("its structures have the values " + values
					+ ", and nnU-Net's labels are 1, 2, 3 ... without gaps; train it with such labels");
	}

	private InvalidModel refused(String why) {
		return new InvalidModel(model.name() + " cannot become a model of nnU-Net v2: " + why + ".");
	}

	ObjectNode plans() {
		Plan plan = model.plan();
		ObjectNode plans = JSON.objectNode().put("dataset_name", dataSet()).put("plans_name", PLANS_NAME);
		plans.put("image_reader_writer", plan.orientation().isPresent() ? "NibabelIOWithReorient" : "SimpleITKIO");
		plans.set("transpose_forward", order(plan.axisOrder()));
		plans.set("transpose_backward", order(plan.axisOrder().inverse()));
		plans.putObject("configurations").set(CONFIGURATION, configuration(plan));
		plans.put("experiment_planner_used", "ExperimentPlanner").put("label_manager", "LabelManager");
		ObjectNode intensities = plans.putObject("foreground_intensity_properties_per_channel");
		for (Normalization channel : plan.normalization()) {
			ObjectNode one = intensities.putObject(String.valueOf(intensities.size()));
			Statistics statistics = channel.statistics();
			if (statistics != null)
				one.put("mean", statistics.mean())
						.put("std", statistics.sd())
						.put("percentile_00_5", statistics.percentile005())
						.put("percentile_99_5", statistics.percentile995());
		}
		return plans;
	}

	/** The form that nnU-Net wants. */
	private String dataSet() {
		return "Dataset001_" + model.name().replaceAll("\\W", "");
	}

	private ObjectNode configuration(Plan plan) {
		ObjectNode configuration = JSON.objectNode()
				.put("data_identifier", PLANS_NAME + "_" + CONFIGURATION)
				.put("preprocessor_name", "DefaultPreprocessor")
				.put("batch_size", 2);
		configuration.set("patch_size", zyx(plan.patch()));
		ArrayNode spacing = configuration.putArray("spacing");
		for (int axis = 2; axis >= 0; axis--) spacing.add(plan.spacing().get(axis));
		ArrayNode schemes = configuration.putArray("normalization_schemes"),
				masks = configuration.putArray("use_mask_for_norm");
		for (Normalization channel : plan.normalization()) {
			schemes.add(SCHEMES.get(channel.scheme()).get(1));
			masks.add(channel.insideMask() && channel.scheme() == Scheme.Z_SCORE);
		}
		putResampling(configuration, plan.interpolation());
		NnUNetV2NetworkWriter.put(configuration, model.network());
		return configuration.put("batch_dice", false);
	}

	private static void putResampling(ObjectNode configuration, Interpolation interpolation) {
		for (String part : List.of("data", "seg", "probabilities")) {
			ObjectNode arguments = JSON.objectNode();
			boolean isSeg = part.equals("seg");
			configuration.put(
					"resampling_fn_" + part,
					switch (interpolation) {
						case SPLINE -> {
							arguments
									.put("is_seg", isSeg)
									.put("order", part.equals("data") ? 3 : 1)
									.put("order_z", 0);
							arguments.putNull("force_separate_z");
							yield "resample_data_or_seg_to_shape";
						}
						case LINEAR, LINEAR_THROUGHOUT -> {
							arguments.put("is_seg", isSeg);
							if (interpolation == Interpolation.LINEAR) arguments.putNull("force_separate_z");
							else arguments.put("force_separate_z", false);
							yield "resample_torch_fornnunet";
						}
						case NONE -> "no_resampling_hack";
					});
			configuration.set("resampling_fn_" + part + "_kwargs", arguments);
		}
	}

	ObjectNode dataset() {
		ObjectNode dataset = JSON.objectNode();
		ObjectNode channels = dataset.putObject("channel_names");
		for (Normalization channel : model.plan().normalization())
			channels.put(
					String.valueOf(channels.size()),
					SCHEMES.get(channel.scheme()).get(0));
		ObjectNode labels = dataset.putObject("labels").put(BACKGROUND, 0);
		Structures structures = model.structures();
		if (structures.areRegions()) {
			List<Integer> order = structures.regions();
			// The values that a region consists of are not kept in a model, and predictions do not depend on them. As a
			// rule it contains the later regions; one of them has to have two values.
			for (int i = 0; i < order.size(); i++) {
				Structure region = structures.withValue(order.get(i)).orElseThrow();
				ArrayNode members = labels.putArray(region.name());
				order.subList(i, order.size()).forEach(members::add);
				if (order.size() == 1) members.add(order.get(0) + 1);
			}
			order.forEach(dataset.putArray("regions_class_order")::add);
		} else structures.all().forEach(structure -> labels.put(structure.name(), structure.value()));
		return dataset.put("numTraining", 0).put("file_ending", ".nii.gz");
	}

	private static ArrayNode order(AxisOrder order) {
		ArrayNode zyx = JSON.arrayNode();
		for (int axis = 2; axis >= 0; axis--) zyx.add(2 - order.get(axis));
		return zyx;
	}

	static ArrayNode zyx(Extent extent) {
		return JSON.arrayNode().add(extent.z()).add(extent.y()).add(extent.x());
	}
}
