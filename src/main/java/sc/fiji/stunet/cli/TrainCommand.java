package sc.fiji.stunet.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import sc.fiji.stunet.job.InitializationSettings;
import sc.fiji.stunet.job.TrainingRequest;
import sc.fiji.stunet.job.TrainingResult;
import sc.fiji.stunet.job.TrainingSchedule;
import sc.fiji.stunet.training.Training;

@Command(
		name = "train",
		mixinStandardHelpOptions = true,
		description = "Learns a model from annotated volumes. While it runs, everything is kept in NAME.training "
				+ "beside the output; Ctrl-C ends it, --resume goes on.")
final class TrainCommand implements Callable<Integer> {

	@CommandLine.Spec
	private CommandLine.Model.CommandSpec spec;

	@Mixin
	private TrainingOptions options;

	@Option(
			names = "--plan",
			paramLabel = "PLAN.json",
			description = "a plan in place of the one that follows from the data (see stunet plan)")
	private Path plan;

	@Option(
			names = "--size",
			paramLabel = "S|B|L|H|auto",
			description = "of the network; auto: the largest that fits the memory (default: S)")
	private String size;

	@Option(
			names = "--memory",
			paramLabel = "GB",
			description = "that training may take (default: most of what is free now)")
	private Double memory;

	@Override
	public Integer call() {
		InitializationSettings start = new InitializationSettings(
				Optional.ofNullable(plan),
				Optional.ofNullable(size),
				memory == null ? OptionalDouble.empty() : OptionalDouble.of(memory),
				Optional.empty());
		TrainingRequest request = options.request(start, TrainingSchedule.ORIGINAL_RATES);
		try (EndableProgress progress =
				new EndableProgress(new ConsoleProgress(spec.commandLine().getErr(), false), options.howToResume())) {
			TrainingResult result =
					Training.run(request, new EpochLines(spec.commandLine().getOut()), progress);
			spec.commandLine().getOut().print(result.text());
			progress.log("Wrote " + result.model() + ".");
		}
		return CommandLine.ExitCode.OK;
	}
}
