package sc.fiji.stunet.fiji;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;

import org.opentest4j.TestAbortedException;

/** The real Bio-Formats: the property {@code stunet.bioformats} names its jar; {@code .ci/run} fetches it. */
public final class BioFormats {

	private BioFormats() {}

	/** The test is aborted with its name, or fails, when it is not there. */
	public static Path jar() {
		Path jar = Path.of(System.getProperty("stunet.bioformats", "target/bioformats/bioformats_package.jar")).toAbsolutePath();
		if (Files.exists(jar)) return jar;
		if (Boolean.getBoolean("stunet.shared.required")) throw new AssertionError("Missing: " + jar);
		System.out.println("NOT TESTED, missing: " + jar);
		throw new TestAbortedException("missing: " + jar);
	}

	static URLClassLoader loader() throws IOException {
		return new URLClassLoader(new URL[] { jar().toUri().toURL() }, BioFormats.class.getClassLoader());
	}
}
