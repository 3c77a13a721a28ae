package sc.fiji.stunet.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What lies beside a file of a format that others read, and holds its voxels. */
final class CompanionFiles {

	private CompanionFiles() {}

	/**
	 * The file, and after it, sorted, {@code NAME.ids} of an ICS of version 1, the folder {@code NAME.oif.files} of
	 * Olympus's FluoView, or {@code _NAME_} of its cellSens (.vsi).
	 *
	 * @throws IOException if a folder cannot be read
	 */
	static List<Path> with(Path file) throws IOException {
		List<Path> files = new ArrayList<>(List.of(file));
		String name = file.getFileName().toString(), lower = name.toLowerCase(Locale.ROOT);
		int dot = name.lastIndexOf('.');
		if (lower.endsWith(".ics")) files.addAll(named(file, name.substring(0, dot) + ".ids"));
		else if (lower.endsWith(".oif")) files.addAll(named(file, name + ".files"));
		else if (lower.endsWith(".vsi")) files.addAll(named(file, "_" + name.substring(0, dot) + "_"));
		return files;
	}

	private static List<Path> named(Path file, String companion) throws IOException {
		List<Path> found = new ArrayList<>();
		Path folder = file.toAbsolutePath().getParent();
		try (Stream<Path> beside = Files.list(folder)) {
			for (Path one : beside.filter(
							other -> other.getFileName().toString().equalsIgnoreCase(companion))
					.sorted()
					.toList())
				try (Stream<Path> parts = Files.walk(one)) {
					parts.filter(part -> Files.isRegularFile(part)
									&& !part.getFileName().toString().startsWith("."))
							.sorted()
							.forEach(part -> found.add(file.resolveSibling(folder.relativize(part))));
				}
		} catch (UncheckedIOException e) {
			throw e.getCause();
		}
		return found;
	}
}
