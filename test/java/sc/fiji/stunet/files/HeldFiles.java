package sc.fiji.stunet.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
}
