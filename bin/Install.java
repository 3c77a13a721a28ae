import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Installs what the build has laid out into a Fiji or a plain ImageJ, and removes an older version. The build,
 * {@code bin/install} and {@code bin/install.bat} run it: {@code java Install.java DIST FOLDER}.
 */
public final class Install {

	private static final String USAGE =
			"Usage: bin/install FOLDER (of a Fiji or an ImageJ; it holds a folder plugins, or ij.jar)";
	private static final Pattern PLUGIN = Pattern.compile("STUNet_-.*\\.jar");
	private static final Pattern LIBRARY = Pattern.compile("(.*?)-[0-9][0-9.]*\\.jar");

	/** What the last installation brought. */
	private static final String LIST = "lib/stunet/installed.txt";

	private final Path dist;
	private final Path target;

	/** The message is one sentence for the user. */
	private static final class Refused extends Exception {

		private static final long serialVersionUID = 1L;
		private final int exitCode;

		Refused(int exitCode, String sentence) {
			super(sentence);
			this.exitCode = exitCode;
		}
	}

	private Install(Path dist, Path target) {
		this.dist = dist;
		this.target = target;
	}

	public static void main(String[] arguments) throws IOException {
		try {
			if (arguments.length != 2 || !Files.isDirectory(folder(arguments[1]))) throw new Refused(2, USAGE);
			new Install(folder(arguments[0]), folder(arguments[1])).install();
		} catch (Refused e) {
			System.err.println(e.getMessage());
			System.exit(e.exitCode);
		} catch (FileSystemException e) {
			System.err.println("Cannot replace " + e.getFile() + " (" + reason(e)
					+ "); close Fiji and ImageJ, see that you may write there, and run bin/install again.");
			System.exit(6);
		}
	}

	private static Path folder(String name) throws Refused {
		try {
			return Path.of(name).toAbsolutePath().normalize();
		} catch (InvalidPathException e) {
			throw new Refused(2, USAGE);
		}
	}

	private static String reason(FileSystemException e) {
		return e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
	}

	private void install() throws IOException, Refused {
		// Fiji keeps ImageJ itself among its jars; a plain ImageJ has it at the top.
		if (names(target.resolve("jars")).stream().noneMatch(name -> name.matches("ij-1.*\\.jar"))
				&& !Files.isRegularFile(target.resolve("ij.jar"))
				&& !Files.isDirectory(target.resolve("plugins")))
			throw new Refused(
					2, target + " is neither a Fiji nor an ImageJ: it holds no folder plugins and no ij.jar.");
		String plugin = names(dist.resolve("fiji/plugins")).stream()
				.filter(name -> PLUGIN.matcher(name).matches())
				.findFirst()
				.orElseThrow(() -> new Refused(1, "There is nothing to install yet: run bin/package first."));
		remove();
		List<String> brought = new ArrayList<>();
		for (String part : List.of("fiji", "imagej")) copy(dist.resolve(part), brought);
		System.out.println("Installed " + plugin.replace(".jar", "") + " in " + target + ".");
	}

	private static List<String> names(Path folder) throws IOException {
		if (!Files.isDirectory(folder)) return List.of();
		try (Stream<Path> all = Files.list(folder)) {
			return all.map(file -> file.getFileName().toString()).sorted().toList();
		}
	}

	/**
	 * What an earlier version brought, and only that: GPU libraries in lib/stunet/gpu and models of the user's stay.
	 * The plugin goes first, so that where it is in use, as on Windows by a Fiji that runs, nothing else is gone.
	 */
	private void remove() throws IOException {
		for (String name : names(target.resolve("plugins")))
			if (PLUGIN.matcher(name).matches())
				Files.delete(target.resolve("plugins").resolve(name));
		if (!Files.isRegularFile(target.resolve(LIST))) return;
		for (String line : Files.readAllLines(target.resolve(LIST))) {
			Path file = target.resolve(line).normalize();
			if (file.startsWith(target) && Files.isRegularFile(file)) Files.delete(file);
		}
	}

	/** The plugin itself comes last, so that a copy that breaks off leaves no half STU-Net in the menu. */
	private void copy(Path part, List<String> brought) throws IOException {
		List<Path> files;
		try (Stream<Path> all = Files.walk(part)) {
			files = all.filter(Files::isRegularFile)
					.map(part::relativize)
					.sorted(Comparator.comparing((Path file) -> file.startsWith("plugins"))
							.thenComparing(Comparator.naturalOrder()))
					.toList();
		}
		for (Path file : files) {
			var library = LIBRARY.matcher(file.getFileName().toString());
			// Fiji's or another plugin's copy of a library stays the only one. A whole Fiji has all of them.
			if (file.startsWith("jars") && library.matches() && isThere(library.group(1))) {
				System.out.println(library.group(1) + " is there already; it stays as it is.");
				continue;
			}
			// Noted before it is there: what breaks off is removed by the next one, too.
			brought.add(file.toString().replace('\\', '/'));
			Files.createDirectories(target.resolve(LIST).getParent());
			Files.write(target.resolve(LIST), brought);
			Files.createDirectories(target.resolve(file).getParent());
			Files.copy(part.resolve(file), target.resolve(file), StandardCopyOption.REPLACE_EXISTING);
		}
	}

	/** Whether a folder of plugins or libraries, or one in it, has a version of a library. */
	private boolean isThere(String library) throws IOException {
		Pattern version = Pattern.compile(Pattern.quote(library) + "-[0-9].*\\.jar");
		for (String folder : List.of("jars", "plugins")) {
			if (!Files.isDirectory(target.resolve(folder))) continue;
			try (Stream<Path> all = Files.walk(target.resolve(folder), 2)) {
				if (all.anyMatch(
						file -> version.matcher(file.getFileName().toString()).matches())) return true;
			}
		}
		return false;
	}
}
