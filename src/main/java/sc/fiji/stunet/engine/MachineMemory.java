package sc.fiji.stunet.engine;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.OptionalLong;

import com.sun.management.OperatingSystemMXBean;

/** Measures the memory of this machine. */
public final class MachineMemory {

	/** Share of the free memory for the network; the rest is for Java, prefetched patches and the system. */
	private static final double SHARE = 0.8;

	private static final LinuxMemory LINUX = new LinuxMemory(Path.of("/"));

	private MachineMemory() {}

	/** Bytes that a training may use: most of the memory that is free, within the limits of a container. */
	public static long budget() {
		return budget(LINUX);
	}

	static long budget(LinuxMemory linux) {
		OperatingSystemMXBean system = system();
		long total = system.getTotalMemorySize();
		// Elsewhere the file cache counts as used, although it is given back on demand.
		long available = linux.available().orElseGet(() -> Math.max(system.getFreeMemorySize(), total / 2));
		return (long) (SHARE * Math.min(Math.min(available, total), nativePart(linux)));
	}

	/**
	 * Bytes that this process may still take, for a decision to refuse: what is free within the limits of its
	 * container, or where the system does not tell that, all that the process does not hold.
	 */
	public static long available() {
		long notHeld = system().getTotalMemorySize() - resident();
		return Math.max(0, Math.min(notHeld, LINUX.available().orElse(notHeld)));
	}

	/**
	 * Bytes beside those {@link #available} for which the system would move memory to a disk: slow, so nothing is
	 * planned with them, but no reason to refuse either.
	 */
	public static long swap() {
		return LINUX.swap();
	}

	/** Those of {@link #available} that TensorFlow can take. */
	static long availableToNative() {
		return Math.min(available(), nativePart(LINUX));
	}

	/** Those of {@link #swap} that TensorFlow can take beside {@link #availableToNative}. */
	static long swapToNative() {
		return Math.min(available() + swap(), nativePart(LINUX)) - availableToNative();
	}

	/**
	 * Of a limited address space Java has reserved its share, and TensorFlow reserves up to twice of what it uses:
	 * where it gets less the process ends.
	 */
	private static long nativePart(LinuxMemory linux) {
		return linux.addressSpace() / 2;
	}

	/** Bytes of address space that this process has left, if they are limited. */
	static OptionalLong addressSpace() {
		long left = LINUX.addressSpace();
		return left == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(left);
	}

	/**
	 * Bytes that one step of a training may use. Constant for a machine, unlike the free memory: it decides how a batch
	 * is computed, and a resumed training must compute it in the same way to reach the same weights.
	 */
	public static long half() {
		return system().getTotalMemorySize() / 2;
	}

	/**
	 * Bytes of memory that this process uses, including libraries; only Java's own if the system does not report it.
	 */
	public static long resident() {
		Runtime java = Runtime.getRuntime();
		return LINUX.resident().orElse(java.totalMemory() - java.freeMemory());
	}

	/** Knows the limit of a container, too. */
	private static OperatingSystemMXBean system() {
		return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
	}
}
