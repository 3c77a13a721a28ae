package sc.fiji.stunet.cli;

import java.nio.file.Path;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import sc.fiji.stunet.weights.Models;

@Command(name = "info", description = "Tells what a model is and what it finds; checks its weights.")
final class InfoCommand extends JobCommand {

	@Parameters(paramLabel = "NAME.stunet", description = "the model folder, or its name")
	private Path model;

	@Override
	protected int run() {
		out().print(Models.describe(model));
		return 0;
	}
}
