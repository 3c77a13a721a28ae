package sc.fiji.stunet.model;

import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.volume.Extent;

/**
 * Reads and writes the object {@code network} of a {@code model.json}. A STU-Net is written as ever, without an {@code
 * architecture}, which came with {@linkplain #format format} 2.
 */
final class NetworkJson {

	private static final String ARCHITECTURE = "architecture";

	private NetworkJson() {}

	/** The first format that can say what the network is. */
	static int format(NetworkConfig network) {
		return network instanceof StuNetConfig ? 1 : 2;
	}

	static ObjectNode write(NetworkConfig network) {
		ObjectNode node = JsonNodeFactory.instance.objectNode();
		if (network instanceof UNetConfig) node.put(ARCHITECTURE, network.architecture());
		node.put("inputs", network.inputs()).put("classes", network.classes());
		ArrayNode stages = node.putArray("stages");
		for (Stage stage : network.stages()) {
			ObjectNode one = stages.addObject().put("width", stage.width()).put("depth", stage.depth());
			stage.kernel().toList().forEach(one.putArray("kernel")::add);
			stage.stride().toList().forEach(one.putArray("stride")::add);
		}
		if (network instanceof UNetConfig unet) {
			unet.decoderDepths().forEach(node.putArray("decoderDepths")::add);
			node.putObject("unit")
					.put("biased", unet.unit().biased())
					.put("epsilon", unet.unit().epsilon())
					.put("affine", unet.unit().affine())
					.put("slope", unet.unit().slope());
		}
		return node;
	}

	/** @throws InvalidModel naming the field, or the numbers that make no network */
	static NetworkConfig read(JsonFields network) {
		String architecture = network.optionalText(ARCHITECTURE).orElse(StuNetConfig.ARCHITECTURE);
		int inputs = network.integer("inputs"), classes = network.integer("classes");
		List<Stage> stages = new ArrayList<>();
		for (JsonFields stage : network.objects("stages"))
			stages.add(new Stage(
					stage.integer("width"),
					stage.integer("depth"),
					Extent.of(stage.threeIntegers("kernel")),
					Extent.of(stage.threeIntegers("stride"))));
		return switch (architecture) {
			case StuNetConfig.ARCHITECTURE -> new StuNetConfig(inputs, classes, stages);
			case PlainConvUNetConfig.ARCHITECTURE ->
				new PlainConvUNetConfig(inputs, classes, stages, network.integers("decoderDepths"), unit(network));
			case ResidualEncoderUNetConfig.ARCHITECTURE ->
				new ResidualEncoderUNetConfig(
						inputs, classes, stages, network.integers("decoderDepths"), unit(network));
			default ->
				throw network.invalid(ARCHITECTURE, "is '" + architecture + "', a network that is not known here");
		};
	}

	private static NetworkConfig.Unit unit(JsonFields network) {
		JsonFields unit = network.object("unit");
		return new NetworkConfig.Unit(
				unit.truth("biased"), unit.number("epsilon"), unit.truth("affine"), unit.number("slope"));
	}
}
