package sc.fiji.stunet.worker.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

import sc.fiji.stunet.evaluate.Evaluation;
import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.worker.EvaluateJob;
import sc.fiji.stunet.worker.JsonLines;
import sc.fiji.stunet.worker.VoxelFile;

/** Compares two label maps. */
final class EvaluationJob {

	private EvaluationJob() {}

	static Object run(JsonNode parameters, Progress progress) throws IOException {
		EvaluateJob.Parameters asked = JsonLines.value(parameters, EvaluateJob.Parameters.class);
		Optional<Path> json = Optional.ofNullable(asked.json()).map(Path::of);
		json.ifPresent(file -> AtomicFile.check(file, asked.overwrite()));
		Optional<Structures> structures = Optional.ofNullable(asked.model())
				.map(folder -> Model.read(Path.of(folder)).structures());
		progress.report("Reading the label maps", 0, 1);
		Evaluation.Report report = Evaluation.evaluate(
				read(asked.reference(), progress),
				read(asked.prediction(), progress),
				structures,
				asked.toleranceMm(),
				progress);
		json.ifPresent(file -> report.writeJson(file, asked.overwrite()));
		return report;
	}

	private static Evaluation.Subject read(EvaluateJob.Labels asked, Progress progress) throws IOException {
		Path file = Path.of(asked.file());
		if (asked.grid() == null) return Evaluation.Subject.of(file, progress);
		LabelMap labels = new LabelMap(
				VoxelFile.readLabels(file, progress, asked.grid().extent().toArray()),
				asked.grid().geometry());
		return new Evaluation.Subject(asked.name(), labels);
	}
}
