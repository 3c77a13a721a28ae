package sc.fiji.stunet.cli;

import java.nio.file.Path;
import java.util.Optional;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import sc.fiji.stunet.job.PlanRequest;
import sc.fiji.stunet.training.DataSets;

@Command(
		name = "plan",
		description =
				"Says how a network would be trained on a data set: voxel size, patch, batch, network, intensities.")
final class PlanCommand extends JobCommand {

	@Option(
			names = {"-d", "--data"},
			required = true,
			paramLabel = "DATA",
			description = "folder of the data set, as for check-data")
	private Path data;

	@Option(names = "--size", paramLabel = "S|B|L|H|auto", defaultValue = "S", description = NetworkOption.SIZES)
	private String size;

	@Mixin
	private NetworkOption network;

	@Option(names = "--memory", paramLabel = "GB", description = MEMORY)
	private Optional<Double> memory;

	@Option(
			names = {"-o", "--output"},
			paramLabel = "PLAN.json",
			description = "write the plan here, to be changed and trained with")
	private Optional<Path> output;

	@Option(names = "--overwrite", description = "replace an existing output")
	private boolean overwrite;

	@Override
	protected int run() {
		String named = network.size(isGiven("--size") ? Optional.of(size) : Optional.empty())
				.orElse(size);
		DataSets.Planned planned =
				DataSets.plan(new PlanRequest(data, named, memory, output, overwrite), new ConsoleProgress(err()));
		out().print(planned.text());
		return CommandLine.ExitCode.OK;
	}
}
