package sc.fiji.stunet.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.model.ForeignJson;
import sc.fiji.stunet.model.InvalidModel;

/** Finds and reads the plans that belong to a checkpoint. */
final class MetadataFiles {

	private static final long LONGEST = 1 << 26;
	/** Text becomes many times larger in memory; nnU-Net's plans have some ten kilobytes. */
	private static final long LONGEST_JSON = 1 << 23;

	private MetadataFiles() {}

	/**
	 * @param plans from the user; empty: those inside the checkpoint (v2), or CHECKPOINT.pkl beside it (v1)
	 * @throws InvalidModel if there are none
	 */
	static CheckpointPlans find(Path file, Checkpoint checkpoint, Optional<Path> plans) {
		JsonNode inside = inside(file, checkpoint);
		String source = file.toString();
		if (plans.isPresent())
			return new CheckpointPlans(plans(plans.get()), inside, plans.get().toString(), source);
		JsonNode own = inside.path("init_args").path("plans");
		if (own.isObject()) return new CheckpointPlans(own, inside, source, source);
		Path beside = file.resolveSibling(file.getFileName() + ".pkl");
		if (!Files.exists(beside))
			throw new InvalidModel(file + " does not say how images are prepared for it, and there is no "
					+ beside.getFileName() + " beside it; name the plans" + Remedy.PLANS + ".");
		return new CheckpointPlans(plans(beside), inside, beside.toString(), source);
	}

	/**
	 * The plans of a checkpoint in nnU-Net v2's folder, whose plans.json and dataset.json count there, not those inside
	 * of the checkpoint (predict_from_raw_data.py).
	 *
	 * @param configuration for a checkpoint that does not say its own
	 */
	static CheckpointPlans inFolder(
			Path file, Checkpoint checkpoint, Path plans, Optional<Path> dataset, Optional<String> configuration) {
		ObjectNode inside = (ObjectNode) inside(file, checkpoint);
		ObjectNode arguments =
				inside.path("init_args") instanceof ObjectNode given ? given : inside.putObject("init_args");
		dataset.ifPresent(json -> arguments.set("dataset_json", read(json)));
		if (!arguments.hasNonNull("configuration"))
			configuration.ifPresent(name -> arguments.put("configuration", name));
		return new CheckpointPlans(
				plans(plans), inside, plans.toString(), dataset.orElse(file).toString());
	}

	private static JsonNode plans(Path file) {
		JsonNode plans = read(file);
		if (plans.isObject()) return plans;
		throw new InvalidModel(file + " is no dictionary of plans; name the plans that nnU-Net wrote.");
	}

	/** Reads only the needed entries: the logs of a long training are large. */
	private static JsonNode inside(Path file, Checkpoint checkpoint) {
		Map<Object, Object> needed = new HashMap<>();
		for (String key : new String[] {"init_args", "trainer_name", "inference_allowed_mirroring_axes"})
			needed.put(key, checkpoint.content().get(key));
		return PickledJson.of(needed, file.toString());
	}

	/**
	 * Reads a pickle or a JSON file.
	 *
	 * @throws InvalidModel if it is neither
	 */
	static JsonNode read(Path path) {
		try (FileBytes file = new FileBytes(path)) {
			if (file.size() > LONGEST) throw new InvalidModel(path + " is too long to be plans or labels.");
			byte[] content = file.bytes(0, file.size());
			if (TorchLegacy.isPickle(file))
				return PickledJson.of(Unpickler.read(ByteBuffer.wrap(content), path.toString()), path.toString());
			if (content.length > LONGEST_JSON) throw new InvalidModel(path + " is too long to be plans or labels.");
			return ForeignJson.read(content);
		} catch (IOException e) {
			throw new InvalidModel(
					path + " is neither a pickle (.pkl) nor JSON" + ForeignJson.line(e)
							+ "; name the plans or labels that nnU-Net wrote.",
					e);
		}
	}
}
