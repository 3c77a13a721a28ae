package sc.fiji.stunet.worker.server;

import java.nio.file.Path;

import com.fasterxml.jackson.databind.JsonNode;

import sc.fiji.stunet.job.PlanRequest;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.training.DataSets;
import sc.fiji.stunet.worker.JsonLines;

/** Checks data sets, and plans trainings on them. */
final class DataSetHandler {

	private DataSetHandler() {}

	static Object check(JsonNode parameters, Progress progress) {
		return DataSets.check(JsonLines.value(parameters, Path.class), progress);
	}

	static Object plan(JsonNode parameters, Progress progress) {
		return DataSets.plan(JsonLines.value(parameters, PlanRequest.class), progress)
				.text();
	}
}
