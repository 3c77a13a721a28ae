package sc.fiji.stunet.weights;

import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

import sc.fiji.stunet.model.UNetConfig;

/**
 * The plans of a checkpoint, of either version of nnU-Net.
 *
 * @param node the plans
 * @param inside what the checkpoint says of its training: init_args, trainer_name, inference_allowed_mirroring_axes
 * @param source name of the file with the plans, for messages
 * @param labelled name of the file that names the structures, for messages
 */
record CheckpointPlans(JsonNode node, JsonNode inside, String source, String labelled) {

	/** @throws sc.fiji.stunet.model.InvalidModel naming a key that is missing, unknown or not supported */
	NnUNetMetadata metadata() {
		return isV2() ? NnUNetV2.read(node, inside, source) : NnUNetV1.read(node, source);
	}

	/** Whether they are of nnU-Net v2, which describe the network, too. */
	boolean isV2() {
		return node.has("configurations");
	}

	/** What the training's dataset.json says; missing in v1. */
	JsonNode dataset() {
		return inside.path("init_args").path("dataset_json");
	}

	/** The plans that the checkpoint itself has; missing in v1. */
	JsonNode own() {
		return inside.path("init_args").path("plans");
	}

	/** The configuration that was trained; empty if it is not said. */
	String configuration() {
		return inside.path("init_args").path("configuration").asText("");
	}

	/**
	 * The first key with an influence on results in which the checkpoint's own plans and others differ; empty also if
	 * one of them is missing.
	 */
	Optional<String> difference(JsonNode others) {
		return own().isObject() && others.isObject()
				? NnUNetV2.difference(own(), others, inside, source)
				: Optional.empty();
	}

	/** @see NnUNetV2#network */
	UNetConfig network(int classes) {
		return NnUNetV2.network(node, inside, source, classes);
	}
}
