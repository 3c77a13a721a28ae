package sc.fiji.stunet.weights;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.NetworkConfig.Unit;
import sc.fiji.stunet.model.PlainConvUNetConfig;
import sc.fiji.stunet.model.ResidualEncoderUNetConfig;
import sc.fiji.stunet.model.UNetConfig;
import sc.fiji.stunet.volume.Extent;

/**
 * Reads the network of a configuration in nnU-Net v2's plans: {@code architecture}, whose arguments are those of the
 * constructors in dynamic_network_architectures ({@code architectures/unet.py}), or the keys of before 2.4, which are
 * turned into such arguments as nnU-Net does ({@code plans_handler.py, ConfigurationManager}).
 */
final class NnUNetV2Network {

	/** The keys of before 2.4; without effect where there is an {@code architecture}. */
	static final Set<String> OLD_KEYS = Set.of(
			"UNet_class_name",
			"UNet_base_num_features",
			"unet_max_num_features",
			"n_conv_per_stage_encoder",
			"n_conv_per_stage_decoder",
			"num_pool_per_axis",
			"pool_op_kernel_sizes",
			"conv_kernel_sizes");

	private static final String PLAIN = PlainConvUNetConfig.ARCHITECTURE,
			RESIDUAL = ResidualEncoderUNetConfig.ARCHITECTURE;
	private static final String SUPPORTED = "'" + PLAIN + "' or '" + RESIDUAL + "'";

	private static final Set<String> ARCHITECTURE = Set.of("network_class_name", "arch_kwargs", "_kw_requires_import");
	/** Arguments of both networks; that of their depth is the only one that has different names. */
	private static final Set<String> ARGUMENTS = Set.of(
			"n_stages",
			"features_per_stage",
			"conv_op",
			"kernel_sizes",
			"strides",
			"n_conv_per_stage_decoder",
			"conv_bias",
			"norm_op",
			"norm_op_kwargs",
			"dropout_op",
			"dropout_op_kwargs",
			"nonlin",
			"nonlin_kwargs",
			"deep_supervision");

	private static final Set<String> OF_PLAIN = Set.of("n_conv_per_stage", "nonlin_first");
	private static final Set<String> OF_RESIDUAL =
			Set.of("n_blocks_per_stage", "block", "bottleneck_channels", "stem_channels");

	private final PlanFields arguments;
	private final boolean residual;

	private NnUNetV2Network(PlanFields arguments, boolean residual) {
		this.arguments = arguments;
		this.residual = residual;
	}

	/**
	 * @param configuration with the fields that it inherits
	 * @param inputs channels of the image
	 * @param classes outputs of the heads
	 * @throws sc.fiji.stunet.model.InvalidModel naming a key that is missing, unknown or not supported
	 */
	static UNetConfig read(PlanFields configuration, int inputs, int classes) {
		boolean today = configuration.has("architecture");
		PlanFields architecture = today ? configuration.object("architecture") : null;
		String name = today ? lastPart(architecture.text("network_class_name")) : configuration.text("UNet_class_name");
		boolean residual = name.equals(RESIDUAL);
		if (!residual && !name.equals(PLAIN))
			throw configuration.unsupported(
					today ? "architecture.network_class_name" : "UNet_class_name", "'" + name + "'", SUPPORTED);
		if (today) architecture.checkKnown(ARCHITECTURE);
		PlanFields arguments = today ? architecture.object("arch_kwargs") : asToday(configuration, residual);
		return new NnUNetV2Network(arguments, residual).config(inputs, classes);
	}

	private static String lastPart(String path) {
		return path.substring(path.lastIndexOf('.') + 1);
	}

	private static PlanFields asToday(PlanFields old, boolean residual) {
		ObjectNode arguments = JsonNodeFactory.instance.objectNode();
		JsonNode depths = old.list("n_conv_per_stage_encoder");
		int width = old.integer("UNet_base_num_features"), widest = old.integer("unet_max_num_features");
		arguments.put("n_stages", depths.size());
		for (int s = 0; s < depths.size(); s++)
			arguments.withArray("features_per_stage").add(Math.min((long) width << Math.min(s, 31), widest));
		arguments.put("conv_op", "Conv3d");
		arguments.set("kernel_sizes", old.list("conv_kernel_sizes"));
		arguments.set("strides", old.list("pool_op_kernel_sizes"));
		arguments.set(residual ? "n_blocks_per_stage" : "n_conv_per_stage", depths);
		arguments.set("n_conv_per_stage_decoder", old.list("n_conv_per_stage_decoder"));
		arguments.put("conv_bias", true).put("norm_op", "InstanceNorm3d").put("nonlin", "LeakyReLU");
		arguments.putObject("norm_op_kwargs").put("eps", 1e-5).put("affine", true);
		return new PlanFields(arguments, old.source());
	}

	private UNetConfig config(int inputs, int classes) {
		checkArguments();
		int count = arguments.integer("n_stages");
		if (count < 2 || count > 16) throw arguments.invalid("n_stages", "is not a number of stages, 2 to 16");
		List<Integer> widths = arguments.integers("features_per_stage", count);
		List<Integer> depths = arguments.integers(residual ? "n_blocks_per_stage" : "n_conv_per_stage", count);
		List<Extent> kernels = arguments.extents("kernel_sizes", count), strides = arguments.extents("strides", count);
		List<Stage> stages = new ArrayList<>();
		for (int s = 0; s < count; s++)
			stages.add(new Stage(widths.get(s), depths.get(s), kernels.get(s), strides.get(s)));
		if (residual && arguments.has("stem_channels") && arguments.integer("stem_channels") != widths.get(0))
			throw arguments.unsupported(
					"stem_channels", arguments.node().get("stem_channels").toString(), "the width of the first stage");
		List<Integer> decoder = arguments.integers("n_conv_per_stage_decoder", count - 1);
		return arguments.named(() -> residual
				? new ResidualEncoderUNetConfig(inputs, classes, stages, decoder, unit())
				: new PlainConvUNetConfig(inputs, classes, stages, decoder, unit()));
	}

	/** Refuses what these networks can be built with and is not supported here, by name. */
	private void checkArguments() {
		Set<String> known = new HashSet<>(ARGUMENTS);
		known.addAll(residual ? OF_RESIDUAL : OF_PLAIN);
		arguments.checkKnown(known);
		checkClass("conv_op", "Conv3d");
		checkClass("norm_op", "InstanceNorm3d");
		checkClass("nonlin", "LeakyReLU");
		if (arguments.has("dropout_op"))
			throw arguments.unsupported(
					"dropout_op", arguments.shown("dropout_op"), "a network without dropout (null)");
		if (arguments.has("nonlin_first"))
			arguments.checkValue("nonlin_first", arguments.node().get("nonlin_first"), BooleanNode.FALSE);
		if (arguments.has("block")) checkClass("block", "BasicBlockD");
		if (arguments.has("bottleneck_channels"))
			throw arguments.unsupported("bottleneck_channels", arguments.shown("bottleneck_channels"), "null");
	}

	private void checkClass(String argument, String only) {
		String name = arguments.has(argument) ? lastPart(arguments.text(argument)) : "null";
		if (argument.equals("conv_op") && name.equals("Conv2d")) throw arguments.flat(argument, "is Conv2d");
		if (!name.equals(only)) throw arguments.unsupported(argument, "'" + name + "'", "'" + only + "'");
	}

	/** The defaults are those of the constructors, of InstanceNorm3d and of LeakyReLU in PyTorch. */
	private Unit unit() {
		PlanFields norm = arguments.optionalObject("norm_op_kwargs"),
				nonlin = arguments.optionalObject("nonlin_kwargs");
		// The momentum is that of running statistics only.
		norm.checkKnown(Set.of("eps", "affine", "momentum", "track_running_stats"));
		norm.checkValue("track_running_stats", norm.or("track_running_stats", BooleanNode.FALSE), BooleanNode.FALSE);
		nonlin.checkKnown(Set.of("inplace", "negative_slope"));
		return new Unit(
				arguments.has("conv_bias") && arguments.truth("conv_bias"),
				norm.has("eps") ? norm.number("eps") : Unit.USUAL.epsilon(),
				norm.has("affine") && norm.truth("affine"),
				nonlin.has("negative_slope") ? nonlin.number("negative_slope") : Unit.USUAL.slope());
	}
}
