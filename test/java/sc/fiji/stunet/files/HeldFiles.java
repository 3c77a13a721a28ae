package sc.fiji.stunet.files;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Files that a process has mapped or open: Windows refuses to delete or replace them. */
public final class HeldFiles {

	private HeldFiles() {}

	/** As {@link #below(Path, long)}, of this process. */
	public static List<String> below(Path folder) throws IOException {
		return below(folder, ProcessHandle.current().pid());
	}

	/**
	 * Those in a folder and below, also if they are deleted by now; a mapping stays until Java collects its buffer.
	 *
	 * @return empty on systems without /proc
	 */
	public static List<String> below(Path folder, long pid) throws IOException {
		Path process = Path.of("/proc/" + pid);
		if (!Files.isReadable(process.resolve("maps"))) return List.of();
		String name = folder.toRealPath() + "/";
		try (Stream<Path> open = Files.list(process.resolve("fd"))) {
			return Stream.concat(
							Files.readAllLines(process.resolve("maps")).stream(),
							open.toList().stream().map(HeldFiles::target))
					.filter(line -> line.contains(name))
					.toList();
		}
	}

	private static String target(Path descriptor) {
		try {
			return Files.readSymbolicLink(descriptor).toString();
		} catch (IOException e) {
			// Closed by another thread meanwhile.
			return "";
		}
	}

	/** The names of all files that a process has open or mapped, without the platform's {@link Files}. */
	static List<String> all(File process) throws IOException {
		List<String> held = new ArrayList<>();
		File[] descriptors = new File(process, "fd").listFiles();
		if (descriptors != null) for (File descriptor : descriptors) held.add(descriptor.getCanonicalPath());
		try (BufferedReader maps =
				new BufferedReader(new FileReader(new File(process, "maps"), StandardCharsets.UTF_8))) {
			maps.lines()
					.filter(line -> line.indexOf('/') >= 0)
					.map(line -> line.substring(line.indexOf('/')))
					.distinct()
					.forEach(held::add);
		}
		return held;
	}
}
