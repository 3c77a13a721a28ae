package sc.fiji.stunet.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Files that this process has mapped or open: Windows refuses to delete or replace them. */
public final class HeldFiles {

	private static final Path PROCESS = Path.of("/proc/self");

	private HeldFiles() {}

	/**
	 * Those in a folder and below, also if they are deleted by now; a mapping stays until Java collects its buffer.
	 *
	 * @return empty on systems without /proc
	 */
	public static List<String> below(Path folder) throws IOException {
		if (!Files.isReadable(PROCESS.resolve("maps"))) return List.of();
		String name = folder.toRealPath() + "/";
		try (Stream<Path> open = Files.list(PROCESS.resolve("fd"))) {
			return Stream.concat(
							Files.readAllLines(PROCESS.resolve("maps")).stream(),
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
