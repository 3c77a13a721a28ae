package sc.fiji.stunet.cli;

import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.OptionalInt;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.InitializationSettings;
import sc.fiji.stunet.job.LearningRates;
import sc.fiji.stunet.job.LearningSettings;
import sc.fiji.stunet.job.LearningSettings.Mode;
import sc.fiji.stunet.job.TrainingRequest;
import sc.fiji.stunet.job.TrainingSchedule;
import sc.fiji.stunet.volume.StatedOrientation;

/** The options of {@code train} and {@code transfer} that do not depend on the initialization. */
final class TrainingOptions {

	@Option(
			names = {"-d", "--data"},
			required = true,
			paramLabel = "DATA",
			description = "folder with images/ and labels/ (NIfTI, MetaImage, NRRD or TIFF; an image may be a folder "
					+ "of DICOM slices), or an nnU-Net data set (imagesTr/, labelsTr/, dataset.json)")
	private Path data;

	@Option(
			names = {"-o", "--output"},
			required = true,
			paramLabel = "NAME.stunet",
			description = "the model folder to write")
	private Path output;

	@Option(names = "--epochs", paramLabel = "N", description = "at most (default: 100; with --minutes 1000)")
	private Integer epochs;

	@Option(names = "--updates", paramLabel = "N", description = "of an epoch (default: 50; nnU-Net takes 250)")
	private Integer iterations;

	@Option(
			names = "--minutes",
			paramLabel = "M",
			description = "of learning at most; the final validation comes after them")
	private Double minutes;

	@Option(
			names = "--patience",
			paramLabel = "N",
			description = "end after so many epochs without a better pseudo-Dice (default: never)")
	private Integer patience;

	@Option(
			names = "--fold",
			paramLabel = "0..4|all",
			defaultValue = "0",
			description = "which fifth of the cases is held out for validation; all: learn from all (default: "
					+ "${DEFAULT-VALUE})")
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

	@Option(names = "--threads", paramLabel = "N", defaultValue = "0", description = "processor threads (default: all)")
	private int threads;

	@Option(
			names = "--device",
			paramLabel = "auto|cpu|gpu:N",
			defaultValue = "auto",
			description = "where to compute (default: ${DEFAULT-VALUE})")
	private String device;

	@Option(names = "--orientation", paramLabel = "LPS|as-stored", description = PredictionOptions.ORIENTATION)
	private String orientation;

	TrainingRequest request(InitializationSettings initialization, LearningRates rates) {
		TrainingSchedule schedule = TrainingSchedule.of(
				optional(epochs),
				optional(iterations),
				minutes == null ? OptionalDouble.empty() : OptionalDouble.of(minutes),
				optional(patience),
				rates,
				seed);
		LearningSettings settings = new LearningSettings(
				initialization,
				schedule,
				LearningSettings.fold(fold),
				mode(),
				leaveOutFailing,
				new EngineSettings(threads, device));
		return new TrainingRequest(data, output, settings, StatedOrientation.parse(orientation));
	}

	private static OptionalInt optional(Integer option) {
		return option == null ? OptionalInt.empty() : OptionalInt.of(option);
	}

	private Mode mode() {
		return existingRun == null ? Mode.NEW : Mode.of(existingRun.resume, existingRun.restart);
	}

	/** The sentence to print when the training is ended by Ctrl-C. */
	String howToResume() {
		return "The training was ended; what it has learnt up to its last full epoch is kept beside " + output
				+ ". The same command with --resume goes on, with --restart it begins anew.";
	}
}
