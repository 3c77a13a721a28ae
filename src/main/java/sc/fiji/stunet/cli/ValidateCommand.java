package sc.fiji.stunet.cli;

import java.nio.file.Path;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.validation.Validation;

@Command(
		name = "validate",
		description = "Predicts every case of a data set and compares it with its label map: Dice, surface Dice (NSD) "
				+ "and 95 %% Hausdorff distance. Exit code 3: some cases failed.")
final class ValidateCommand extends EngineCommand {

	@Option(
			names = {"-m", "--model"},
			required = true,
			paramLabel = "NAME.stunet",
			description = "the model folder, or the name of an installed model (stunet models)")
	private Path model;

	@Option(
			names = {"-d", "--data"},
			required = true,
			paramLabel = "DATA",
			description = "folder of the data set, as for train")
	private Path data;

	@Option(
			names = "--json",
			paramLabel = "OUT.json",
			description = "also write the scores of every case and structure as JSON")
	private Path json;

	@Option(names = "--overwrite", description = "replace an existing output")
	private boolean overwrite;

	@Override
	protected int run() {
		if (json != null) AtomicFile.check(json, overwrite);
		try (EndableProgress progress = new EndableProgress(new ConsoleProgress(err()))) {
			Validation.Report report = Validation.run(model, data, engine(), orientation(), progress);
			if (json != null) report.writeJson(json, overwrite);
			out().print(report.toTable());
			return report.failed().isEmpty() ? CommandLine.ExitCode.OK : SOME_FAILED;
		}
	}
}
