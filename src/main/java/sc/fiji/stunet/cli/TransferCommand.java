package sc.fiji.stunet.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import sc.fiji.stunet.job.InitialRates;
import sc.fiji.stunet.job.InitializationSettings;
import sc.fiji.stunet.job.InitializationSettings.Pretrained;
import sc.fiji.stunet.job.LearningRates;

@Command(
		name = "transfer",
		description = "Learns a model from annotated volumes, starting from one that has learnt something else. "
				+ "Otherwise as train.")
final class TransferCommand extends LearningCommand {

	@Option(
			names = {"-s", "--start"},
			required = true,
			paramLabel = "START.stunet",
			description = "the model to start from: its folder, or the name of an installed model")
	private Path start;

	@Option(
			names = "--keep-plan",
			description = "keep the start's voxel size, normalization and strides (default: they follow from the data)")
	private boolean keepPlan;

	@Option(names = "--plan", paramLabel = "PLAN.json", description = "a plan in place of both")
	private Optional<Path> plan;

	@Option(
			names = "--keep-heads",
			description = "keep what the start knows of structures of the same name (default: all are learnt anew)")
	private boolean keepHeads;

	@Option(
			names = "--encoder-only",
			description = "of the start the encoder alone; the decoder is learnt anew, as the heads are")
	private boolean encoderOnly;

	@Option(
			names = "--lr",
			paramLabel = "RATE",
			description = "learning rate at the beginning (default: " + InitialRates.BY_UPDATES + ")")
	private Optional<Double> rate;

	@Option(names = "--head-lr", paramLabel = "RATE", description = "of the heads, the last layers (default: as --lr)")
	private Optional<Double> headRate;

	@Option(
			names = "--freeze",
			paramLabel = "STAGES",
			defaultValue = "0",
			description = "so many encoder stages, from the first, stay as they are (default: ${DEFAULT-VALUE})")
	private int freeze;

	@Override
	InitializationSettings initialization(Optional<Double> memoryGb, Optional<String> mirror) {
		Pretrained pretrained = new Pretrained(start, keepPlan, keepHeads, freeze, encoderOnly);
		return new InitializationSettings(plan, Optional.empty(), memoryGb, mirror, Optional.of(pretrained));
	}

	@Override
	LearningRates rates(OptionalLong updates) {
		return InitialRates.ofTransfer(rate, headRate, updates);
	}
}
