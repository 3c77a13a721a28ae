package sc.fiji.stunet.spark;

import java.nio.file.Path;
import java.util.Optional;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import sc.fiji.stunet.batch.Batch;
import sc.fiji.stunet.batch.FolderRequest;
import sc.fiji.stunet.cli.FolderCommand;
import sc.fiji.stunet.cli.StuNetCommandLine;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.progress.Progress;

/**
 * The program for {@code spark-submit}: {@code stunet predict-folder} with its cases as Spark tasks. Input, model,
 * output and the engine's jars are files that all machines see under the same names.
 */
@Command(name = "spark-submit ... stunet-spark.jar", description = FolderCommand.DESCRIPTION)
public final class PredictFolder extends FolderCommand {

	@Option(
			names = "--engine",
			paramLabel = "FOLDER",
			description = "the engine's jars, the folder lib/stunet of an installation, where every machine sees it "
					+ "(default: lib/stunet beside this jar)")
	private Optional<Path> engine;

	@Override
	protected Batch.Report segment(FolderRequest request, Progress progress) {
		EngineJars jars = EngineJars.of(engine);
		Model model = request.readModel();
		Batch batch = request.batch(model);
		try (SparkWorkers workers = new SparkWorkers(request, jars, progress)) {
			return batch.runOn(workers, request.cases(model), progress);
		}
	}

	public static void main(String[] arguments) {
		StuNetCommandLine.main(new PredictFolder(), arguments);
	}
}
