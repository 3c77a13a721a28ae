package sc.fiji.stunet.engine;

import java.util.Locale;
import java.util.function.Supplier;

import org.tensorflow.exceptions.TFResourceExhaustedException;

import sc.fiji.stunet.failure.OutOfMemory;
import sc.fiji.stunet.network.Cost;
import sc.fiji.stunet.volume.Extent;

/**
 * The memory that work with a patch needs, and the error when there is not enough.
 *
 * @param work what needs the memory: "this network"
 * @param cost of its tensors
 * @param process bytes that Java and TensorFlow take beside them
 */
record MemoryNeed(String work, Extent patch, Cost cost, long process) {

	/**
	 * What the process has before the work, in bytes.
	 *
	 * @param resident that it holds
	 * @param pool of these, what TensorFlow keeps for tensors to come
	 * @param available that it may still take
	 */
	record Memory(long resident, long pool, long available) {

		static Memory now() {
			return new Memory(MachineMemory.resident(), TensorPool.free(), MachineMemory.availableToNative());
		}
	}

	/** Of a prediction. */
	static MemoryNeed ofPrediction(Extent patch, Cost cost) {
		return new MemoryNeed("this network", patch, cost.withGaps(), Cost.PROCESS);
	}

	/** Of a training. */
	static MemoryNeed ofTraining(Extent patch, Cost cost) {
		return new MemoryNeed("training this network", patch, cost, Cost.TRAINING_PROCESS);
	}

	/** Of the whole process, with what it holds already. */
	private long bytes(Memory memory) {
		return Math.max(process, memory.resident()) + Math.max(0, cost.bytes() - memory.pool());
	}

	boolean fits(Memory memory) {
		return bytes(memory) <= memory.resident() + memory.available();
	}

	/** Checks the memory before the work, because the CPU's convolutions end the process when they get none. */
	void check(Memory memory) {
		if (!fits(memory))
			throw new OutOfMemory(String.format(
					Locale.ROOT,
					"There is too little memory for %s: a patch of %s voxels needs about %.1f GB, the whole process "
							+ "counted, and it can have %.1f GB; close other programs, or use a smaller network, a "
							+ "smaller patch, or a computer or container with more memory.",
					work,
					patch,
					bytes(memory) / 1e9,
					(memory.resident() + memory.available()) / 1e9));
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
