package sc.fiji.stunet.worker.server;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;

import com.fasterxml.jackson.databind.JsonNode;

import sc.fiji.stunet.evaluate.Evaluation;
import sc.fiji.stunet.evaluate.EvaluationText;
import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.job.EvaluationReport;
import sc.fiji.stunet.job.EvaluationSettings;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.worker.EvaluationMessages;
import sc.fiji.stunet.worker.Grid;
import sc.fiji.stunet.worker.JsonLines;
import sc.fiji.stunet.worker.VoxelFile;

/** Compares two label maps. */
final class EvaluationHandler {

	private EvaluationHandler() {}

	static Object run(JsonNode parameters, Progress progress) throws IOException {
		EvaluationMessages.Parameters request = JsonLines.value(parameters, EvaluationMessages.Parameters.class);
		EvaluationSettings settings = request.settings();
		settings.json().ifPresent(file -> AtomicFile.check(file, settings.overwrite()));
		Optional<Structures> structures =
				settings.model().map(folder -> Model.read(folder).structures());
		progress.report("Reading the label maps", 0, 1);
		EvaluationReport report = Evaluation.evaluate(
				read(request.reference(), progress),
				read(request.prediction(), progress),
				structures,
				settings.ignored().map(OptionalInt::of).orElseGet(OptionalInt::empty),
				settings.toleranceMm(),
				progress);
		settings.json().ifPresent(file -> EvaluationText.write(report, file, settings.overwrite()));
		return report;
	}

	private static Evaluation.Subject read(EvaluationMessages.Labels labels, Progress progress) throws IOException {
		if (labels.grid().isEmpty()) return Evaluation.Subject.of(labels.file(), progress);
		Grid grid = labels.grid().get();
		return new Evaluation.Subject(
				labels.name(),
				new LabelMap(
						VoxelFile.readLabels(
								labels.file(), progress, grid.extent().toArray()),
						grid.geometry()));
	}
}
