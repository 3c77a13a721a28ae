package sc.fiji.stunet.engine;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

import com.sun.management.OperatingSystemMXBean;

/** Measures the memory of this machine. */
public final class MachineMemory {

	/** Share of the free memory for the network; the rest is for Java, prefetched patches and the system. */
	private static final double SHARE = 0.8;

	private static final Path LINUX = Path.of("/proc/meminfo");

	private static final Path PROCESS = Path.of("/proc/self/status");

	private MachineMemory() {}

	/** Bytes that a training may use: most of the memory that is free, within the limits of a container. */
	public static long budget() {
		OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
		long total = system.getTotalMemorySize();
		// Elsewhere the file cache counts as used, although it is given back on demand.
		long available = availableOnLinux().orElseGet(() -> Math.max(system.getFreeMemorySize(), total / 2));
		return (long) (SHARE * Math.min(available, total));
	}

	/**
	 * Bytes that one step of a training may use. Constant for a machine, unlike the free memory: it decides how a batch
	 * is computed, and a resumed training must compute it in the same way to reach the same weights.
	 */
	public static long half() {
		return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize() / 2;
	}

	/**
	 * Bytes of memory that this process uses, including libraries; only Java's own if the system does not report it.
	 */
	public static long resident() {
		Runtime java = Runtime.getRuntime();
		return onLinux(PROCESS, "VmRSS:").orElse(java.totalMemory() - java.freeMemory());
	}

	private static OptionalLong availableOnLinux() {
		return onLinux(LINUX, "MemAvailable:");
	}

	private static OptionalLong onLinux(Path file, String key) {
		if (!Files.isReadable(file)) return OptionalLong.empty();
		try {
			return Files.readAllLines(file).stream()
					.filter(line -> line.startsWith(key))
					.mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
					.findFirst();
		} catch (IOException e) {
			// Java's own numbers are used then.
			return OptionalLong.empty();
		}
	}
}
