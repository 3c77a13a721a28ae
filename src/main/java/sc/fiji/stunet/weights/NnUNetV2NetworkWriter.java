package sc.fiji.stunet.weights;

import static sc.fiji.stunet.weights.NnUNetV2Writer.zyx;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.NetworkConfig.Unit;
import sc.fiji.stunet.model.ResidualEncoderUNetConfig;
import sc.fiji.stunet.model.StuNetConfig.Size;
import sc.fiji.stunet.model.UNetConfig;

/** Says in the words of nnU-Net v2's plans what a network is, as {@link NnUNetV2Network} reads them. */
final class NnUNetV2NetworkWriter {

	private static final Map<Size, String> SIZES =
			Map.of(Size.S, "small", Size.B, "base", Size.L, "large", Size.H, "huge");

	/** Of every STU-Net's encoder. */
	private static final int STAGES = 6;

	private NnUNetV2NetworkWriter() {}

	/** The class whose networks have the names and shapes of these parameters. */
	static String trainer(NetworkConfig network) {
		return network instanceof UNetConfig ? "nnUNetTrainer" : "STUNetTrainer" + size(network);
	}

	/** The ending of the trainers in STU-Net's repository; none for another size. */
	private static String size(NetworkConfig network) {
		for (Size size : Size.values())
			if (network.stages().size() == STAGES
					&& size.config(network.inputs(), network.classes(), network.strides())
							.equals(network)) return "_" + SIZES.get(size);
		return "";
	}

	static void put(ObjectNode configuration, NetworkConfig network) {
		if (network instanceof UNetConfig unet) configuration.set("architecture", architecture(unet));
		else putStrides(configuration, network);
	}

	/** As the planners of today write it. */
	private static ObjectNode architecture(UNetConfig network) {
		ObjectNode architecture = JsonNodeFactory.instance
				.objectNode()
				.put(
						"network_class_name",
						"dynamic_network_architectures.architectures.unet." + network.architecture());
		ObjectNode arguments = architecture
				.putObject("arch_kwargs")
				.put("n_stages", network.stages().size());
		ArrayNode widths = arguments.putArray("features_per_stage");
		arguments.put("conv_op", "torch.nn.modules.conv.Conv3d");
		ArrayNode kernels = arguments.putArray("kernel_sizes"), strides = arguments.putArray("strides");
		ArrayNode depths = arguments.putArray(
				network instanceof ResidualEncoderUNetConfig ? "n_blocks_per_stage" : "n_conv_per_stage");
		for (Stage stage : network.stages()) {
			widths.add(stage.width());
			kernels.add(zyx(stage.kernel()));
			strides.add(zyx(stage.stride()));
			depths.add(stage.depth());
		}
		network.decoderDepths().forEach(arguments.putArray("n_conv_per_stage_decoder")::add);
		arguments
				.put("conv_bias", network.unit().biased())
				.put("norm_op", "torch.nn.modules.instancenorm.InstanceNorm3d");
		arguments
				.putObject("norm_op_kwargs")
				.put("eps", network.unit().epsilon())
				.put("affine", network.unit().affine());
		arguments.putNull("dropout_op").putNull("dropout_op_kwargs").put("nonlin", "torch.nn.LeakyReLU");
		ObjectNode nonlin = arguments.putObject("nonlin_kwargs").put("inplace", true);
		if (network.unit().slope() != Unit.USUAL.slope())
			nonlin.put("negative_slope", network.unit().slope());
		List.of("conv_op", "norm_op", "dropout_op", "nonlin")
				.forEach(architecture.putArray("_kw_requires_import")::add);
		return architecture;
	}

	/** As before 2.4, for STU-Net's trainers, which take the strides alone. */
	private static void putStrides(ObjectNode configuration, NetworkConfig network) {
		configuration
				.put("UNet_class_name", "PlainConvUNet")
				.put("UNet_base_num_features", network.stages().get(0).width());
		ArrayNode depths = configuration.putArray("n_conv_per_stage_encoder"),
				decoder = configuration.putArray("n_conv_per_stage_decoder");
		ArrayNode strides = configuration.putArray("pool_op_kernel_sizes"),
				kernels = configuration.putArray("conv_kernel_sizes");
		int widest = 0;
		for (Stage stage : network.stages()) {
			depths.add(2);
			strides.add(zyx(stage.stride()));
			kernels.add(zyx(stage.kernel()));
			widest = Math.max(widest, stage.width());
		}
		for (int stage = 0; stage < network.decoderStages(); stage++) decoder.add(2);
		ArrayNode pools = configuration.putArray("num_pool_per_axis");
		for (int axis = 2; axis >= 0; axis--) {
			int number = axis;
			pools.add(network.stages().stream()
					.filter(stage -> stage.stride().get(number) > 1)
					.count());
		}
		configuration.put("unet_max_num_features", widest);
	}
}
