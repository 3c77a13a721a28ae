package sc.fiji.stunet.engine;

import sc.fiji.stunet.failure.OutOfMemory;
import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.network.Cost;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;

/** The memory that a training needs, and how much of a batch is computed at once for it. */
public final class TrainingNeed {

	private TrainingNeed() {}

	static MemoryNeed of(NetworkConfig config, Extent patch, int atOnce) {
		return MemoryNeed.ofTraining(patch, Cost.training(config, patch, atOnce));
	}

	/**
	 * Checks the memory before work that would be lost, as {@link TfTrainingStep#open} does later: what one patch of a
	 * batch needs.
	 *
	 * @throws OutOfMemory if the computer has less than that
	 */
	public static void check(NetworkConfig config, Extent patch, EngineOptions options) {
		Device device = TensorFlowRuntime.load().resolve(options.device(), Progress.none());
		if (device.equals(Device.CPU)) of(config, patch, 1).check();
	}

	/**
	 * How many samples of a batch are computed at once with the memory of now.
	 *
	 * @throws OutOfMemory if there is too little for one
	 */
	static int atOnce(
			NetworkConfig config, Extent patch, int batchSize, boolean batchDice, long usual, Progress progress) {
		int usually = TfTrainingStep.atOnce(config, patch, batchSize, batchDice, usual);
		// Measured once: what is decided and what is checked must not differ.
		MemoryNeed.Memory memory = of(config, patch, usually).now();
		int atOnce = atOnce(config, patch, batchSize, batchDice, usual, memory, progress);
		of(config, patch, atOnce).check(memory);
		return atOnce;
	}

	/**
	 * As {@link TfTrainingStep#atOnce(NetworkConfig, Extent, int, boolean, long)}, and fewer rather than none where
	 * less is free than usual. A training that is resumed may then compute its batches otherwise, with other roundings.
	 */
	static int atOnce(
			NetworkConfig config,
			Extent patch,
			int batchSize,
			boolean batchDice,
			long usual,
			MemoryNeed.Memory memory,
			Progress progress) {
		int usually = TfTrainingStep.atOnce(config, patch, batchSize, batchDice, usual);
		if (usually == 1 || of(config, patch, usually).fits(memory)) return usually;
		progress.log("The patches of a batch are computed one after another, each of them twice: there is too little "
				+ "free memory for all at once.");
		return 1;
	}
}
