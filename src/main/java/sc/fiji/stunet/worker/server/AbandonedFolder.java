package sc.fiji.stunet.worker.server;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The temporary files of a client that was killed. */
final class AbandonedFolder {

	private AbandonedFolder() {}

	/** Deletes the folder and its files; what cannot be deleted is left to the system. */
	static void delete(Path folder) {
		try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
			for (Path file : files)
				Files.deleteIfExists(file);
			Files.deleteIfExists(folder);
		}
		catch (IOException e) {
			// Nobody is left to be told; systems clean their temporary folders themselves.
		}
	}
}
