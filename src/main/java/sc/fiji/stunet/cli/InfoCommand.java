package sc.fiji.stunet.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import sc.fiji.stunet.weights.Models;

@Command(
		name = "info",
		mixinStandardHelpOptions = true,
		description = "Tells what a model is and what it finds; checks its weights.")
final class InfoCommand implements Callable<Integer> {

	@CommandLine.Spec
	private CommandLine.Model.CommandSpec spec;

	@Parameters(paramLabel = "NAME.stunet", description = "the model folder")
	private Path model;

	@Override
	public Integer call() {
		spec.commandLine().getOut().print(Models.describe(model));
		return 0;
	}
}
