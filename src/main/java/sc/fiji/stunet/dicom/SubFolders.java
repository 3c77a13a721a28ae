package sc.fiji.stunet.dicom;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Searches the folders below a folder, since discs have their series in folders of folders. */
final class SubFolders {

	/** Most folders that are searched, so that naming a whole disk does not take forever. */
	private static final int MOST = 200;

	private SubFolders() {}

	/** The first folder below this one that holds a DICOM file, the nearest ones first. */
	static Optional<Path> withDicom(Path folder) {
		Deque<Path> waiting = new ArrayDeque<>(folders(folder));
		for (int seen = 0; seen < MOST && !waiting.isEmpty(); seen++) {
			Path next = waiting.removeFirst();
			if (DicomSeries.isInFolder(next)) return Optional.of(next);
			waiting.addAll(folders(next));
		}
		return Optional.empty();
	}

	private static List<Path> folders(Path folder) {
		try (Stream<Path> all = Files.list(folder)) {
			return all.filter(path -> Files.isDirectory(path) && !Files.isSymbolicLink(path))
					.sorted()
					.toList();
		} catch (IOException | UncheckedIOException e) {
			return List.of();
		}
	}
}
