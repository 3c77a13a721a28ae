package sc.fiji.stunet.engine;

import java.util.Locale;
import java.util.function.Supplier;

import org.tensorflow.exceptions.TFResourceExhaustedException;

import sc.fiji.stunet.failure.OutOfMemory;
import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.network.Cost;
import sc.fiji.stunet.volume.Extent;

/**
 * The memory that work with a patch needs, and the error when there is not enough.
 *
 * @param work what needs the memory: "this network"
 * @param cost of its tensors
 * @param process bytes that Java and TensorFlow take beside them
 * @param smaller what would need less: "a smaller patch"
 */
record MemoryNeed(String work, Extent patch, Cost cost, long process, String smaller) {

	private static final String SMALLER_PATCH = "a smaller patch";

	/**
	 * What the process has before the work, in bytes.
	 *
	 * @param resident that it holds
	 * @param pool of these, what TensorFlow keeps for tensors to come
	 * @param available that it may still take
	 * @param swap that it may take beside these, slowly
	 */
	record Memory(long resident, long pool, long available, long swap) {

		static Memory now() {
			return new Memory(
					MachineMemory.resident(),
					TensorPool.free(),
					MachineMemory.availableToNative(),
					MachineMemory.swapToNative());
		}

		/** What the process can have in all. */
		private long limit() {
			return resident + available + swap;
		}
	}

	/** Of a prediction. */
	static MemoryNeed ofPrediction(Extent patch, Cost cost) {
		return new MemoryNeed("this network", patch, cost.withGaps(), Cost.PROCESS, SMALLER_PATCH);
	}

	/** Of a training. */
	static MemoryNeed ofTraining(Extent patch, Cost cost) {
		return new MemoryNeed(
				"training this network", patch, cost, Cost.TRAINING_PROCESS, SMALLER_PATCH + Remedy.MEMORY);
	}

	/** Of the whole process, with what it holds already. */
	private long bytes(Memory memory) {
		return Math.max(process, memory.resident()) + Math.max(0, cost.bytes() - memory.pool());
	}

	/** Whether nothing has to be moved to a disk for it. */
	boolean fits(Memory memory) {
		return bytes(memory) <= memory.resident() + memory.available();
	}

	/** The memory of now. Where this does not fit, Java clears away first what it does not use any more. */
	Memory now() {
		return now(Memory::now, System::gc);
	}

	Memory now(Supplier<Memory> measured, Runnable clearing) {
		Memory memory = measured.get();
		if (fits(memory)) return memory;
		clearing.run();
		return measured.get();
	}

	/** Checks the memory of now, as {@link #check(Memory)} does. */
	void check() {
		check(now());
	}

	/** Checks the memory before the work, because the CPU's convolutions end the process when they get none. */
	void check(Memory memory) {
		if (bytes(memory) > memory.limit())
			throw new OutOfMemory(String.format(
					Locale.ROOT,
					"There is too little memory for %s: a patch of %s voxels needs about %.1f GB, the whole process "
							+ "counted, and it can have %.1f GB; close other programs, or use a smaller network, %s, "
							+ "or a computer or container with more memory.",
					work,
					patch,
					bytes(memory) / 1e9,
					memory.limit() / 1e9,
					smaller));
	}

	<T> T guard(Supplier<T> computation) {
		try {
			return computation.get();
		} catch (TFResourceExhaustedException | OutOfMemoryError | OutOfMemory e) {
			throw new OutOfMemory(
					String.format(
							Locale.ROOT,
							"There is too little memory for %s: a patch of %s voxels needs about %.1f GB; " //
									+ "close other programs, or use a smaller network, a smaller patch or the CPU.",
							work,
							patch,
							(process + cost.bytes()) / 1e9),
					e);
		}
	}
}
