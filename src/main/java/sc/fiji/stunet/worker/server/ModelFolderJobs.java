package sc.fiji.stunet.worker.server;

import java.nio.file.Path;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.weights.Models;
import sc.fiji.stunet.worker.JsonLines;
import sc.fiji.stunet.worker.ModelJobs;

/** Makes model folders, and describes them. */
final class ModelFolderJobs {

	private ModelFolderJobs() {}

	static Object importCheckpoint(JsonNode parameters, Progress progress) {
		ModelJobs.Import asked = JsonLines.value(parameters, ModelJobs.Import.class);
		Path output = Path.of(asked.output());
		Models.importCheckpoint(
				Path.of(asked.checkpoint()),
				path(asked.plans()),
				path(asked.labels()),
				Optional.ofNullable(asked.orientation()),
				output,
				asked.overwrite(),
				progress);
		return new ModelJobs.Description(Models.describe(output));
	}

	static Object describe(JsonNode parameters, Progress progress) {
		ModelJobs.Describe asked = JsonLines.value(parameters, ModelJobs.Describe.class);
		progress.report("Checking the weights", 0, 1);
		return new ModelJobs.Description(Models.describe(Path.of(asked.model())));
	}

	private static Optional<Path> path(String path) {
		return Optional.ofNullable(path).map(Path::of);
	}
}
