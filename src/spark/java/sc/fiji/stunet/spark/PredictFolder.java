package sc.fiji.stunet.spark;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

import sc.fiji.stunet.batch.Batch;
import sc.fiji.stunet.batch.BatchCase;
import sc.fiji.stunet.batch.CaseOutcome;
import sc.fiji.stunet.batch.FolderRequest;
import sc.fiji.stunet.cli.ClusterFolderCommand;
import sc.fiji.stunet.cli.StuNetCommandLine;
import sc.fiji.stunet.files.Mark;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.worker.JsonLines;

/**
 * The program for {@code spark-submit}: {@code stunet predict-folder} with its cases as Spark tasks. Input, model,
 * output and the engine's jars are files that all machines see under the same names.
 */
public final class PredictFolder extends ClusterFolderCommand {

	@Override
	protected Batch.Report segment(FolderRequest request, Optional<Path> engine, Progress progress) {
		EngineJars jars = EngineJars.of(engine);
		Model model = request.readModel();
		Batch batch = request.batch(model);
		return batch.runOn(
				(open, outcomes) -> segment(open, outcomes, request.withModel(model.folder()), jars, progress),
				request.cases(model),
				progress);
	}

	private static void segment(
			List<BatchCase> open,
			Consumer<CaseOutcome> outcomes,
			FolderRequest request,
			EngineJars jars,
			Progress progress) {
		Path output = request.request().output();
		try (Mark mark = Mark.in(output);
				SparkRun spark = new SparkRun("stunet predict-folder", mark)) {
			SharedFolder shared = SharedFolder.of(output, mark);
			spark.run(
					open.stream().map(JsonLines::text).toList(),
					new CaseTask(JsonLines.text(new CaseTask.Work(request, jars.folder(), shared))),
					text -> outcomes.accept(JsonLines.ofText(text, CaseOutcome.class)),
					progress);
		}
	}

	public static void main(String[] arguments) {
		Locale.setDefault(Locale.ROOT);
		StuNetCommandLine.runAndExit(new PredictFolder(), arguments);
	}
}
