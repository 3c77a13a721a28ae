package sc.fiji.stunet.engine;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.function.Supplier;

import com.sun.management.OperatingSystemMXBean;
import org.tensorflow.exceptions.TFResourceExhaustedException;

import sc.fiji.stunet.failure.OutOfMemory;
import sc.fiji.stunet.network.Cost;
import sc.fiji.stunet.volume.Extent;

/**
 * The memory that work with a patch needs, and the error when there is not enough.
 *
 * @param work what needs the memory: "this network"
 * @param bytes an estimate
 */
record MemoryNeed(String work, Extent patch, long bytes) {

	static MemoryNeed of(String work, Extent patch, Cost cost) {
		return new MemoryNeed(work, patch, cost.bytes());
	}

	/** Memory of the computer, or the limit of a container, in bytes. */
	private static long ofComputer() {
		return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
	}

	/** Checks the memory before the work, because the CPU's convolutions end the process when they get none. */
	void check() {
		if (bytes > ofComputer()) throw outOfMemory(null);
	}

	<T> T guard(Supplier<T> computation) {
		try {
			return computation.get();
		} catch (TFResourceExhaustedException | OutOfMemoryError | OutOfMemory e) {
			throw outOfMemory(e);
		}
	}

	private OutOfMemory outOfMemory(Throwable cause) {
		return new OutOfMemory(
				String.format(
						Locale.ROOT,
						"There is too little memory for %s: a patch of %s voxels needs about %.1f GB; " //
								+ "close other programs, or use a smaller network, a smaller patch or the CPU.",
						work,
						patch,
						bytes / 1e9),
				cause);
	}
}
