package sc.fiji.stunet.outside;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** A file or folder that may not be read until this is closed; a user who may read everything leaves the test out. */
public record Unreadable(Path path) implements AutoCloseable {

	public Unreadable {
		boolean isSet = path.toFile().setReadable(false);
		assumeTrue(isSet && !Files.isReadable(path), "missing: a user who may not read everything, as root may");
	}

	@Override
	public void close() {
		path.toFile().setReadable(true);
	}
}
