package sc.fiji.stunet.reference;

import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.NetworkConfig.Unit;
import sc.fiji.stunet.model.PlainConvUNetConfig;
import sc.fiji.stunet.model.ResidualEncoderUNetConfig;
import sc.fiji.stunet.volume.Extent;

/** The network of a reference case as its plans describe it, today's and those of before 2.4. */
public final class PlannedNetwork {

	private PlannedNetwork() {}

	/** @param configuration one of plans.json */
	public static NetworkConfig of(JsonNode configuration, int inputs, int classes) {
		if (configuration.has("architecture")) {
			JsonNode architecture = configuration.get("architecture");
			return of(
					architecture.get("network_class_name").asText(), architecture.get("arch_kwargs"), inputs, classes);
		}
		ObjectNode kwargs = JsonNodeFactory.instance.objectNode();
		ArrayNode widths = kwargs.putArray("features_per_stage");
		for (int s = 0; s < configuration.get("conv_kernel_sizes").size(); s++)
			widths.add(Math.min(
					configuration.get("UNet_base_num_features").asInt() << s,
					configuration.get("unet_max_num_features").asInt()));
		kwargs.set("kernel_sizes", configuration.get("conv_kernel_sizes"));
		kwargs.set("strides", configuration.get("pool_op_kernel_sizes"));
		for (String depths : List.of("n_conv_per_stage", "n_blocks_per_stage"))
			kwargs.set(depths, configuration.get("n_conv_per_stage_encoder"));
		kwargs.set("n_conv_per_stage_decoder", configuration.get("n_conv_per_stage_decoder"));
		return of(configuration.get("UNet_class_name").asText(), kwargs, inputs, classes);
	}

	/** @param name of the class in Python */
	public static NetworkConfig of(String name, JsonNode kwargs, int inputs, int classes) {
		boolean residual = name.endsWith(ResidualEncoderUNetConfig.ARCHITECTURE);
		JsonNode depths = kwargs.get(residual ? "n_blocks_per_stage" : "n_conv_per_stage");
		List<Stage> stages = new ArrayList<>();
		for (int s = 0; s < depths.size(); s++)
			stages.add(new Stage(
					kwargs.get("features_per_stage").get(s).asInt(),
					depths.get(s).asInt(),
					reversed(kwargs.get("kernel_sizes").get(s)),
					reversed(kwargs.get("strides").get(s))));
		List<Integer> decoder = new ArrayList<>();
		kwargs.get("n_conv_per_stage_decoder").forEach(depth -> decoder.add(depth.asInt()));
		Unit unit = new Unit(
				kwargs.path("conv_bias").asBoolean(true),
				kwargs.path("norm_op_kwargs").path("eps").asDouble(1e-5),
				kwargs.path("norm_op_kwargs").path("affine").asBoolean(true),
				kwargs.path("nonlin_kwargs").path("negative_slope").asDouble(0.01));
		return residual
				? new ResidualEncoderUNetConfig(inputs, classes, stages, decoder, unit)
				: new PlainConvUNetConfig(inputs, classes, stages, decoder, unit);
	}

	private static Extent reversed(JsonNode sizes) {
		return new Extent(
				sizes.get(2).asInt(), sizes.get(1).asInt(), sizes.get(0).asInt());
	}
}
