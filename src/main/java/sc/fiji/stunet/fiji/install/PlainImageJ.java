package sc.fiji.stunet.fiji.install;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import ij.io.PluginClassLoader;

import sc.fiji.stunet.files.InvalidOutput;

/**
 * A zip is made for Fiji and ImageJ alike, so it brings nothing that a Fiji has: a second copy would harm there. In a
 * plain ImageJ those libraries are put into {@code jars} when the plugin is first used.
 */
public final class PlainImageJ {

	private static final String ONLY_FOR_IMAGEJ = Installation.ENGINE + "/imagej";
	/** What our classes in ImageJ's process use. */
	private static final List<String> LIBRARIES = List.of(
			"scijava-common",
			"parsington",
			"imglib2",
			"jackson-databind",
			"jackson-core",
			"jackson-annotations",
			"jfreechart");

	private PlainImageJ() {}

	/** Sees the libraries, and has our classes anew; made once, when they are in their place. */
	private static final class Holder {

		static final Optional<ClassLoader> LOADER = Installation.find()
				.map(installation -> new PluginClassLoader(installation.root().resolve("plugins") + File.separator));
	}

	/**
	 * Completes a plain ImageJ. Must not be called by code that itself needs the libraries.
	 *
	 * @return a class loader that has the libraries, and our classes with them, until ImageJ is started again; empty if
	 *     nothing was missing
	 * @throws InvalidOutput if the libraries are nowhere, or the folder {@code jars} cannot be written
	 */
	public static Optional<ClassLoader> complete() {
		if (isComplete(PlainImageJ.class.getClassLoader())) return Optional.empty();
		Installation installation = Installation.own();
		try {
			copyLibraries(installation);
		} catch (IOException e) {
			throw new InvalidOutput(
					"The libraries that STU-Net needs cannot be copied to "
							+ installation.root().resolve("jars") + " (" + e.getMessage()
							+ "); make that folder writable.",
					e);
		}
		if (Holder.LOADER.filter(PlainImageJ::isComplete).isPresent()) return Holder.LOADER;
		throw new InvalidOutput("SciJava's library is missing in "
				+ installation.root().resolve("jars") + "; unpack STU-Net's zip again, completely.");
	}

	private static boolean isComplete(ClassLoader loader) {
		try {
			Class.forName("org.scijava.Context", false, loader);
			return true;
		} catch (ClassNotFoundException e) {
			return false;
		}
	}

	/** @return whether there was something to copy */
	static boolean copyLibraries(Installation installation) throws IOException {
		boolean copied = false;
		Path root = installation.root();
		for (String library : LIBRARIES) {
			Optional<Path> source = find(root.resolve(ONLY_FOR_IMAGEJ), library)
					.or(() -> find(root.resolve(Installation.ENGINE), library));
			// Another plugin's copy stays the only one.
			if (source.isEmpty() || find(root.resolve("jars"), library).isPresent()) continue;
			String path = "jars/" + source.get().getFileName();
			Files.createDirectories(root.resolve("jars"));
			Files.copy(source.get(), root.resolve(path));
			// Then it goes away with the plugin.
			Files.writeString(
					root.resolve(Installation.INSTALLED),
					path + "\n",
					StandardOpenOption.CREATE,
					StandardOpenOption.APPEND);
			copied = true;
		}
		return copied;
	}

	private static Optional<Path> find(Path folder, String library) {
		if (!Files.isDirectory(folder)) return Optional.empty();
		try (Stream<Path> files = Files.list(folder)) {
			return files.filter(file -> file.getFileName().toString().matches(library + "-[0-9].*\\.jar"))
					.findFirst();
		} catch (IOException e) {
			return Optional.empty();
		}
	}
}
