package sc.fiji.stunet.files;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where this program itself lies. */
public final class ProgramFiles {

	/** The engine's folder, relative to that of ImageJ. */
	public static final String ENGINE = "lib/stunet";

	private ProgramFiles() {}

	/** The jar, or the folder of classes, that this class is in; empty if it was loaded from no file. */
	public static Optional<Path> code() {
		try {
			return Optional.of(Path.of(ProgramFiles.class
					.getProtectionDomain()
					.getCodeSource()
					.getLocation()
					.toURI()));
		} catch (URISyntaxException | RuntimeException e) {
			// Loaded by a program that has it in no file.
			return Optional.empty();
		}
	}

	/** The engine's folder, beside the folder of the code or above it; empty if there is none, as in a build. */
	public static Optional<Path> engine() {
		for (Path above = code().map(Path::getParent).orElse(null); above != null; above = above.getParent())
			if (Files.isDirectory(above.resolve(ENGINE))) return Optional.of(above.resolve(ENGINE));
		return Optional.empty();
	}
}
