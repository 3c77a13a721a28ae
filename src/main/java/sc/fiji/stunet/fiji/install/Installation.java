package sc.fiji.stunet.fiji.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.files.ProgramFiles;

/**
 * The ImageJ or Fiji that the plugin is in, and the plugin's files there.
 *
 * @param root the folder that has {@code plugins} and {@code lib}
 */
record Installation(Path root) {

	static final String ENGINE = ProgramFiles.ENGINE;
	/** The build's list of all files outside of the engine's folder. */
	static final String FILES = ENGINE + "/files.txt";
	/** What {@code bin/install}, or a zip, has brought; of a plain ImageJ also libraries in {@code jars}. */
	static final String INSTALLED = ENGINE + "/installed.txt";

	private static final String PLUGIN = "plugins/STUNet_.*\\.jar";

	/** @throws InvalidRequest if the plugin's classes are in no ImageJ, as in a development environment */
	static Installation own() {
		return find().orElseThrow(() -> new InvalidRequest("STU-Net runs from " + code()
				+ ", which is in no plugins folder beside " + ENGINE + "; remove it where you have put it."));
	}

	/** @return empty if the plugin's classes are in no ImageJ */
	static Optional<Installation> find() {
		Path code = code();
		for (Path above = code.getParent(); above != null; above = above.getParent())
			if (Files.isDirectory(above.resolve(ENGINE)) && code.startsWith(above.resolve("plugins")))
				return Optional.of(new Installation(above));
		return Optional.empty();
	}

	private static Path code() {
		return ProgramFiles.code()
				.orElseThrow(() -> new IllegalStateException("The plugin does not know where it is."));
	}

	/**
	 * All files of the plugin, relative to the root; the plugin's jar comes last, so that it is still in the menu when
	 * something before it fails. Models of the user's are not among them.
	 */
	List<Path> files() throws IOException {
		Set<Path> files = new LinkedHashSet<>();
		addListed(FILES, files);
		addListed(INSTALLED, files);
		files.addAll(in(ENGINE));
		List<Path> jars = in("plugins").stream()
				.filter(file -> file.toString().replace('\\', '/').matches(PLUGIN))
				.toList();
		files.removeAll(jars);
		files.addAll(jars);
		return List.copyOf(files);
	}

	/** A list may have been changed by anybody: what leads out of the root does not count. */
	private void addListed(String list, Set<Path> files) throws IOException {
		if (!Files.exists(root.resolve(list))) return;
		for (String line : Files.readAllLines(root.resolve(list))) {
			Path file = root.resolve(line).normalize();
			if (file.startsWith(root) && Files.isRegularFile(file)) files.add(root.relativize(file));
		}
	}

	private List<Path> in(String folder) throws IOException {
		if (!Files.isDirectory(root.resolve(folder))) return List.of();
		try (Stream<Path> all = Files.walk(root.resolve(folder))) {
			return all.filter(Files::isRegularFile)
					.map(root::relativize)
					.sorted()
					.toList();
		}
	}
}
