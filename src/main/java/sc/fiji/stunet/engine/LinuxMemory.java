package sc.fiji.stunet.engine;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * What Linux tells of the memory of this process.
 *
 * @param root of the file system, with {@code proc} and {@code sys} in it
 */
record LinuxMemory(Path root) {

	private static final BigInteger LARGEST = BigInteger.valueOf(Long.MAX_VALUE);

	private static final String CONTROL_GROUPS = "sys/fs/cgroup";

	/**
	 * The files of a kind of control group. What only caches files, or what
	 * the kernel knows of them, is given back on demand, but counts as used.
	 *
	 * @param mount where such groups are found
	 */
	private record Groups(String mount, String limit, String used, List<String> caches) {}

	private static final Groups V1 = new Groups(
			CONTROL_GROUPS + "/memory",
			"memory.limit_in_bytes",
			"memory.usage_in_bytes",
			List.of("total_inactive_file ", "total_active_file "));

	private static final Groups V2 = new Groups(
			CONTROL_GROUPS,
			"memory.max",
			"memory.current",
			List.of("inactive_file ", "active_file ", "slab_reclaimable "));

	/** Bytes that the process may still take: what is free, or less where a control group (a container) allows less. */
	OptionalLong available() {
		OptionalLong all = bytes("proc/meminfo", "MemAvailable:");
		return all.isEmpty() ? all : OptionalLong.of(Math.min(all.getAsLong(), leftByGroups()));
	}

	/** Bytes that it may take beside those {@link #available}, of what the system moves to a disk (swap). */
	long swap() {
		OptionalLong all = bytes("proc/meminfo", "MemAvailable:");
		OptionalLong free = bytes("proc/meminfo", "SwapFree:");
		if (all.isEmpty() || free.isEmpty()) return 0;
		return Math.max(0, Math.min(free.getAsLong(), leftByGroups() - all.getAsLong()));
	}

	/** The least that the control groups of the process leave; the most there is without such limits. */
	private long leftByGroups() {
		long least = Long.MAX_VALUE;
		for (String line : lines(Path.of("proc/self/cgroup"))) {
			// number:controllers:path
			String[] parts = line.split(":", 3);
			if (parts.length < 3) continue;
			if (parts[1].isEmpty()) least = Math.min(least, left(V2, parts[2]));
			if (List.of(parts[1].split(",")).contains("memory")) least = Math.min(least, left(V1, parts[2]));
		}
		return Math.max(0, least);
	}

	/** Bytes of address space that are left, beside what Java has reserved; the most there are without such a limit. */
	long addressSpace() {
		OptionalLong limit = number("proc/self/limits", "Max address space ");
		OptionalLong used = bytes("proc/self/status", "VmSize:");
		return limit.isPresent() && used.isPresent()
				? Math.max(0, limit.getAsLong() - used.getAsLong())
				: Long.MAX_VALUE;
	}

	OptionalLong resident() {
		return bytes("proc/self/status", "VmRSS:");
	}

	/** The least that a group and those above it leave. A container may see its own group in place of the topmost. */
	private long left(Groups kind, String path) {
		long least = Long.MAX_VALUE;
		for (Path group = Path.of("/").relativize(Path.of(path)); group != null; group = group.getParent())
			least = Math.min(least, left(kind, Path.of(kind.mount()).resolve(group)));
		return Math.min(least, left(kind, Path.of(kind.mount())));
	}

	private long left(Groups kind, Path group) {
		OptionalLong limit = number(group.resolve(kind.limit()).toString(), "");
		OptionalLong used = number(group.resolve(kind.used()).toString(), "");
		if (limit.isEmpty() || used.isEmpty()) return Long.MAX_VALUE;
		String statistics = group.resolve("memory.stat").toString();
		long caches = kind.caches().stream()
				.mapToLong(key -> number(statistics, key).orElse(0))
				.sum();
		return limit.getAsLong() - Math.max(0, used.getAsLong() - caches);
	}

	private OptionalLong bytes(String file, String key) {
		OptionalLong kilobytes = number(file, key);
		return kilobytes.isPresent() ? OptionalLong.of(1024 * kilobytes.getAsLong()) : kilobytes;
	}

	/** The number after a key; none where there is no such file or key, or the word that stands for "no limit". */
	private OptionalLong number(String file, String key) {
		return lines(Path.of(file)).stream()
				.filter(line -> line.startsWith(key))
				.map(line -> line.substring(key.length()).strip().split("\\s+", 2)[0])
				.filter(word -> word.matches("[0-9]+"))
				// "No limit" is the largest number in control groups of the first kind.
				.mapToLong(digits -> new BigInteger(digits).min(LARGEST).longValue())
				.findFirst();
	}

	private List<String> lines(Path file) {
		Path inRoot = root.resolve(file);
		if (!Files.isReadable(inRoot)) return List.of();
		try {
			return Files.readAllLines(inRoot);
		} catch (IOException e) {
			// Java's own numbers are used then.
			return List.of();
		}
	}
}
