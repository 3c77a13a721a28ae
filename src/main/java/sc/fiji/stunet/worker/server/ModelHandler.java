package sc.fiji.stunet.worker.server;

import java.nio.file.Path;

import com.fasterxml.jackson.databind.JsonNode;

import sc.fiji.stunet.job.ImportRequest;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.weights.ModelImport;
import sc.fiji.stunet.weights.Models;
import sc.fiji.stunet.worker.JsonLines;

/** Imports and describes models. */
final class ModelHandler {

	private ModelHandler() {}

	static Object importCheckpoint(JsonNode parameters, Progress progress) {
		ImportRequest request = JsonLines.value(parameters, ImportRequest.class);
		return Models.describe(ModelImport.run(request, progress));
	}

	static Object describe(JsonNode parameters, Progress progress) {
		progress.report("Checking the weights", 0, 1);
		return Models.describe(JsonLines.value(parameters, Path.class));
	}
}
