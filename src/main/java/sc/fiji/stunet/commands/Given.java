package sc.fiji.stunet.commands;

import java.io.File;
import java.nio.file.Path;
import java.util.Optional;

/** What a user or a macro gave. */
final class Given {

	private Given() {}

	/** A recorded macro names every key, also empty ones. */
	static Optional<Path> path(File file) {
		return Optional.ofNullable(file).filter(given -> !given.getPath().isBlank()).map(File::toPath);
	}
}
