package sc.fiji.stunet.cli;

import java.nio.file.Path;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import sc.fiji.stunet.job.DataSetReport;
import sc.fiji.stunet.training.DataSets;

@Command(
		name = "check-data",
		description = "Reads every file of a data set and lists what is wrong with it. Exit code 4: it cannot be "
				+ "learnt from as it is.")
final class CheckDataCommand extends JobCommand {

	private static final int ERRORS = 4;

	@Option(
			names = {"-d", "--data"},
			required = true,
			paramLabel = "DATA",
			description = DATA_SET)
	private Path data;

	@Override
	protected int run() {
		DataSetReport check = DataSets.check(data, new ConsoleProgress(err()));
		out().print(check.text());
		int errors = check.errors().size();
		if (errors == 0) return CommandLine.ExitCode.OK;
		err().println("stunet: " + data + " has " + errors + (errors == 1 ? " error" : " errors") + "; correct "
				+ (errors == 1 ? "it" : "them") + " before training.");
		return ERRORS;
	}
}
