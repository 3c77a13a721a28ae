package sc.fiji.stunet.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

import sc.fiji.stunet.job.Epoch;
import sc.fiji.stunet.job.InitializationSettings;
import sc.fiji.stunet.job.LearningRates;
import sc.fiji.stunet.job.LearningSettings;
import sc.fiji.stunet.job.LearningSettings.Mode;
import sc.fiji.stunet.job.Preview;
import sc.fiji.stunet.job.TrainingObserver;
import sc.fiji.stunet.job.TrainingRequest;
import sc.fiji.stunet.job.TrainingResult;
import sc.fiji.stunet.job.TrainingSchedule;
import sc.fiji.stunet.job.WeightInitialization;
import sc.fiji.stunet.training.Training;

/** The options that train and transfer share: all but those of the initialization. */
abstract class LearningCommand extends EngineCommand {

	@Option(
			names = {"-d", "--data"},
			required = true,
			paramLabel = "DATA",
			description = DATA_SET)
	private Path data;

	@Option(
			names = {"-o", "--output"},
			required = true,
			paramLabel = "NAME.stunet",
			description = "the model folder to write")
	private Path output;

	@Option(names = "--epochs", paramLabel = "N", description = "at most (default: 100; with --minutes 1000)")
	private Optional<Integer> epochs;

	@Option(names = "--updates", paramLabel = "N", description = "of an epoch (default: 50; nnU-Net takes 250)")
	private Optional<Integer> iterations;

	@Option(
			names = "--minutes",
			paramLabel = "M",
			description = "of learning at most; the final validation comes after them")
	private Optional<Double> minutes;

	@Option(
			names = "--patience",
			paramLabel = "N",
			description = "end after so many epochs without a better pseudo-Dice (default: never)")
	private Optional<Integer> patience;

	@Option(
			names = "--warmup",
			paramLabel = "N",
			description =
					"the rate rises over so many epochs before it falls (default: 0; nnU-Net's warm-up takes 50 of "
							+ "1000)")
	private Optional<Integer> warmup;

	@Option(
			names = "--fold",
			paramLabel = "0..4|all|each",
			defaultValue = "0",
			description = "which fifth of the cases is held out for validation; all: learn from all; each: learn "
					+ "five networks, one after the other, that are used together (default: ${DEFAULT-VALUE})")
	private String fold;

	@Option(
			names = "--seed",
			paramLabel = "N",
			defaultValue = "1",
			description = "of all that is random (default: ${DEFAULT-VALUE})")
	private long seed;

	@Option(
			names = "--leave-out-failing",
			description = "learn without the cases that cannot be used, rather than list them and end")
	private boolean leaveOutFailing;

	@ArgGroup
	private ExistingRun existingRun;

	/** Options for an existing training: at most one of the two. */
	private static final class ExistingRun {

		@Option(names = "--resume", description = "go on with a training that was ended, with the same settings")
		private boolean resume;

		@Option(
				names = "--restart",
				description = "throw away what an earlier training has left, and replace its model in the end")
		private boolean restart;
	}

	@Option(names = "--memory", paramLabel = "GB", description = MEMORY)
	private Optional<Double> memory;

	@Option(
			names = "--mirror",
			paramLabel = "x,y,z|none",
			description =
					"axes of the plan over which patches are mirrored (default: all, but not left and right where "
							+ "structures have sides)")
	private Optional<String> mirror;

	@Option(
			names = "--initial-weights",
			paramLabel = "he|pytorch",
			defaultValue = "",
			description = "that a new network, or the decoder of --encoder-only, begins with: he: nnU-Net's; pytorch: "
					+ "PyTorch's own (default: he, with smaller heads where a STU-Net learns for less than nnU-Net's "
					+ "250,000 updates)")
	private String initialWeights;

	abstract InitializationSettings initialization(Optional<Double> memoryGb, Optional<String> mirror);

	/** @param updates empty: not known beforehand */
	abstract LearningRates rates(OptionalLong updates);

	@Override
	protected final int run() {
		Mode mode = existingRun == null ? Mode.NEW : Mode.of(existingRun.resume, existingRun.restart);
		TrainingSchedule schedule = TrainingSchedule.of(
						epochs, iterations, minutes, patience, TrainingSchedule.ORIGINAL_RATES, seed)
				.warmedUp(warmup);
		LearningSettings settings = new LearningSettings(
				initialization(memory, mirror).withInitialWeights(WeightInitialization.parse(initialWeights)),
				schedule.with(rates(schedule.updates())),
				LearningSettings.fold(fold),
				mode,
				leaveOutFailing,
				engine());
		TrainingRequest request = new TrainingRequest(data, output, settings, orientation());
		String howToResume = "The training was ended; what it has learnt up to its last full epoch is kept beside "
				+ output + ". The same command with --resume goes on, with --restart it begins anew.";
		try (EndableProgress progress = new EndableProgress(new ConsoleProgress(err(), false), howToResume)) {
			TrainingResult result = Training.run(request, printer(), progress);
			out().print(result.text());
			progress.log("Wrote " + result.model() + ".");
		}
		return CommandLine.ExitCode.OK;
	}

	private TrainingObserver printer() {
		return new TrainingObserver() {

			@Override
			public void epoch(List<String> structures, Epoch epoch, Optional<Preview> preview) {
				// Epochs before a training was resumed were printed then.
				if (preview.isEmpty()) return;
				out().println(epoch.line());
				out().flush();
			}
		};
	}
}
