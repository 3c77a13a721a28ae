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
import sc.fiji.stunet.job.LearningRates;
import sc.fiji.stunet.job.TrainingRequest;
import sc.fiji.stunet.job.TrainingResult;
import sc.fiji.stunet.training.Training;

@Command(
		name = "transfer",
		mixinStandardHelpOptions = true,
		description = "Learns a model from annotated volumes, starting from one that has learnt something else. "
				+ "Otherwise as train.")
final class TransferCommand implements Callable<Integer> {

	@CommandLine.Spec
	private CommandLine.Model.CommandSpec spec;

	@Option(
			names = {"-s", "--start"},
			required = true,
			paramLabel = "START.stunet",
			description = "the model to start from")
	private Path start;

	@Mixin
	private TrainingOptions options;

	@Option(
			names = "--keep-plan",
			description = "keep the start's voxel size, normalization and strides (default: they follow from the data)")
	private boolean keepPlan;

	@Option(names = "--plan", paramLabel = "PLAN.json", description = "a plan in place of both")
	private Path plan;

	@Option(
			names = "--keep-heads",
			description = "keep what the start knows of structures of the same name (default: all are learnt anew)")
	private boolean keepHeads;

	@Option(
			names = "--lr",
			paramLabel = "RATE",
			defaultValue = "1e-3",
			description = "learning rate at the beginning (default: ${DEFAULT-VALUE})")
	private double rate;

	@Option(names = "--head-lr", paramLabel = "RATE", description = "of the heads, the last layers (default: as --lr)")
	private Double headRate;

	@Option(
			names = "--freeze",
			paramLabel = "STAGES",
			defaultValue = "0",
			description = "so many encoder stages, from the first, stay as they are (default: ${DEFAULT-VALUE})")
	private int freeze;

	@Option(
			names = "--memory",
			paramLabel = "GB",
			description = "that training may take (default: most of what is free now)")
	private Double memory;

	@Override
	public Integer call() {
		InitializationSettings settings = new InitializationSettings(
				Optional.ofNullable(plan),
				Optional.empty(),
				memory == null ? OptionalDouble.empty() : OptionalDouble.of(memory),
				Optional.of(new InitializationSettings.Pretrained(start, keepPlan, keepHeads, freeze)));
		LearningRates rates = new LearningRates(rate, headRate == null ? rate : headRate);
		TrainingRequest request = options.request(settings, rates);
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
