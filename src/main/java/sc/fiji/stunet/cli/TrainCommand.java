package sc.fiji.stunet.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import sc.fiji.stunet.job.InitializationSettings;
import sc.fiji.stunet.job.LearningRates;
import sc.fiji.stunet.job.TrainingSchedule;

@Command(
		name = "train",
		description = "Learns a model from annotated volumes. While it runs, everything is kept in NAME.training "
				+ "beside the output; Ctrl-C ends it, --resume goes on.")
final class TrainCommand extends LearningCommand {

	@Option(
			names = "--plan",
			paramLabel = "PLAN.json",
			description = "a plan in place of the one that follows from the data (see stunet plan)")
	private Optional<Path> plan;

	@Option(names = "--size", paramLabel = "S|B|L|H|auto", description = NetworkOption.SIZES)
	private Optional<String> size;

	@Mixin
	private NetworkOption network;

	@Override
	InitializationSettings initialization(Optional<Double> memoryGb, Optional<String> mirror) {
		return new InitializationSettings(plan, network.size(size), memoryGb, mirror, Optional.empty());
	}

	@Override
	LearningRates rates(OptionalLong updates) {
		return TrainingSchedule.ORIGINAL_RATES;
	}
}
