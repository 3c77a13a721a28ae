package sc.fiji.stunet.worker.server;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;

import com.fasterxml.jackson.databind.JsonNode;

import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.training.DataSets;
import sc.fiji.stunet.worker.DataSetJobs;
import sc.fiji.stunet.worker.JsonLines;

/** Checks data sets, and plans how to learn from them. */
final class DataFolderJobs {

	private DataFolderJobs() {}

	static Object check(JsonNode parameters, Progress progress) {
		DataSetJobs.Check asked = JsonLines.value(parameters, DataSetJobs.Check.class);
		DataSets.Check check = DataSets.check(Path.of(asked.data()), progress);
		return new DataSetJobs.Checked(check.text(), check.errors());
	}

	static Object plan(JsonNode parameters, Progress progress) {
		DataSetJobs.Plan asked = JsonLines.value(parameters, DataSetJobs.Plan.class);
		Optional<Path> output = Optional.ofNullable(asked.output()).map(Path::of);
		output.ifPresent(file -> AtomicFile.check(file, asked.overwrite()));
		OptionalDouble memory = asked.memory() == null ? OptionalDouble.empty() : OptionalDouble.of(asked.memory());
		DataSets.Planned planned = DataSets.plan(Path.of(asked.data()), asked.size(), memory, progress);
		output.ifPresent(file -> planned.write(file, asked.overwrite()));
		return new DataSetJobs.Planned(planned.text());
	}
}
