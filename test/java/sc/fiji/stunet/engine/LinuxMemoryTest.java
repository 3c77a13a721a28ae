package sc.fiji.stunet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class LinuxMemoryTest {

	private static final long GB = 1L << 30;

	@TempDir
	private Path root;

	private LinuxMemory memory;

	@BeforeEach
	void aMachineOfEightGigabytes() throws IOException {
		memory = new LinuxMemory(root);
		write("proc/meminfo", "MemTotal: 8388608 kB\nMemFree: 1048576 kB\nMemAvailable: 6291456 kB\n");
		write("proc/self/status", "Name:\tjava\nVmPeak:\t 9000000 kB\nVmSize:\t 3145728 kB\nVmRSS:\t  524288 kB\n");
		write(
				"proc/self/limits",
				"Limit                     Soft Limit           Hard Limit           Units\n"
						+ "Max data size             1                    unlimited            bytes\n"
						+ "Max address space         unlimited            unlimited            bytes\n");
	}

	private void write(String file, String text) throws IOException {
		Files.createDirectories(root.resolve(file).getParent());
		Files.writeString(root.resolve(file), text);
	}

	private void assertAvailable(long bytes) {
		assertEquals(OptionalLong.of(bytes), memory.available());
	}

	@Test
	void withoutLimitsWhatIsFreeIsThere() {
		assertAvailable(6 * GB);
		assertEquals(Long.MAX_VALUE, memory.addressSpace());
		assertEquals(OptionalLong.of(GB / 2), memory.resident());
	}

	/** Where a control group leaves less than is free, swap does not help. */
	@Test
	void whatCanBeMovedToADiskIsThere() throws IOException {
		assertEquals(0, memory.swap());
		write("proc/meminfo", "MemAvailable: 6291456 kB\nSwapTotal: 9999999 kB\nSwapFree: 4194304 kB\n");
		assertAvailable(6 * GB);
		assertEquals(4 * GB, memory.swap());
		write("proc/self/cgroup", "0::/job\n");
		write("sys/fs/cgroup/job/memory.current", GB + "\n");
		write("sys/fs/cgroup/job/memory.max", 8 * GB + "\n");
		assertEquals(GB, memory.swap());
		write("sys/fs/cgroup/job/memory.max", 6 * GB + "\n");
		assertEquals(0, memory.swap());
	}

	/** Of the made-up machine where it is smaller than this one. */
	@Test
	void aPlanIsMadeForTheLeastOfAll() throws IOException {
		write("proc/meminfo", "MemAvailable: 1048576 kB\n");
		assertEquals((long) (0.8 * GB), MachineMemory.budget(memory));
		write("proc/self/limits", "Max address space         4294967296           unlimited            bytes\n");
		assertEquals((long) (0.8 * GB / 2), MachineMemory.budget(memory));
		write("proc/self/cgroup", "0::/job\n");
		write("sys/fs/cgroup/job/memory.current", "0\n");
		write("sys/fs/cgroup/job/memory.max", GB / 4 + "\n");
		assertEquals((long) (0.8 * GB / 4), MachineMemory.budget(memory));
	}

	@Test
	void otherSystemsTellNothing() {
		LinuxMemory other = new LinuxMemory(root.resolve("other"));
		assertEquals(OptionalLong.empty(), other.available());
		assertEquals(OptionalLong.empty(), other.resident());
		assertEquals(Long.MAX_VALUE, other.addressSpace());
	}

	@Test
	void anAddressSpaceIsLimited() throws IOException {
		write("proc/self/limits", "Max address space         5368709120           unlimited            bytes\n");
		assertEquals(2 * GB, memory.addressSpace());
		write("proc/self/limits", "Max address space         1073741824           unlimited            bytes\n");
		assertEquals(0, memory.addressSpace());
	}

	/** The second kind: files that are cached are given back. */
	@Test
	void aControlGroupIsLimited() throws IOException {
		write("proc/self/cgroup", "0::/user.slice/job\n");
		write("sys/fs/cgroup/user.slice/job/memory.max", "max\n");
		write("sys/fs/cgroup/user.slice/job/memory.current", 2 * GB + "\n");
		assertAvailable(6 * GB);
		write("sys/fs/cgroup/user.slice/job/memory.max", 4 * GB + "\n");
		assertAvailable(2 * GB);
		write(
				"sys/fs/cgroup/user.slice/job/memory.stat",
				"anon 77\nfile 99\ninactive_file " + GB / 2 + "\nactive_file " + GB / 4 + "\nslab_reclaimable " + GB / 8
						+ "\nslab_unreclaimable 7\n");
		assertAvailable(2 * GB + GB / 2 + GB / 4 + GB / 8);
	}

	@Test
	void thoseAboveItLimitItToo() throws IOException {
		write("proc/self/cgroup", "0::/user.slice/job\n");
		write("sys/fs/cgroup/user.slice/job/memory.max", 4 * GB + "\n");
		write("sys/fs/cgroup/user.slice/job/memory.current", GB + "\n");
		write("sys/fs/cgroup/user.slice/memory.max", 5 * GB + "\n");
		write("sys/fs/cgroup/user.slice/memory.current", 4 * GB + "\n");
		assertAvailable(GB);
	}

	/** The first kind, beside other controllers; a container sees its own group as the topmost. */
	@Test
	void aContainerIsLimited() throws IOException {
		write(
				"proc/self/cgroup",
				"5:cpu,cpuacct:/docker/abc\n4:memory:/docker/abc\n1:name=systemd:/docker/abc\n0::/\n");
		write("sys/fs/cgroup/memory/memory.limit_in_bytes", "18446744073709551615\n");
		write("sys/fs/cgroup/memory/memory.usage_in_bytes", 3 * GB + "\n");
		assertAvailable(6 * GB);
		write("sys/fs/cgroup/memory/memory.limit_in_bytes", 4 * GB + "\n");
		assertAvailable(GB);
		write(
				"sys/fs/cgroup/memory/memory.stat",
				"inactive_file 1\ntotal_inactive_file " + GB / 2 + "\ntotal_active_file " + GB / 4 + "\n");
		assertAvailable(GB + GB / 2 + GB / 4);
		write("sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes", 2 * GB + "\n");
		write("sys/fs/cgroup/memory/docker/abc/memory.usage_in_bytes", 3 * GB + "\n");
		assertAvailable(0);
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void thisMachineTellsIt() {
		LinuxMemory own = new LinuxMemory(Path.of("/"));
		assertTrue(own.available().getAsLong() > 1 << 20);
		assertTrue(own.resident().getAsLong() > 1 << 20);
	}
}
