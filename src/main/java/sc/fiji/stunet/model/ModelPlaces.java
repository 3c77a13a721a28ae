package sc.fiji.stunet.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.files.ProgramFiles;

/**
 * The folders where models are looked for by their names, in this order: the user's own, into which models are
 * installed; {@code models/} of the Fiji that this plugin is in; those that several users of a computer share. A folder
 * may be missing.
 * <p>
 * The user's own one is what the environment variable {@value #VARIABLE} says, else the setting, else the platform's
 * usual place; shared ones are those of {@value #SHARED} and of the settings. The settings are lines {@code
 * models=FOLDER} and {@code shared=FOLDER} in a text file: plain, since backslashes of Windows are escapes in
 * properties and JSON.
 */
public final class ModelPlaces {

	/** Environment variable with the user's own folder. */
	public static final String VARIABLE = "STUNET_MODELS";
	/** Environment variable with shared folders, separated as in PATH. */
	public static final String SHARED = "STUNET_SHARED_MODELS";
	/** System property that wins over {@value #VARIABLE}, for tests and programs that contain this one. */
	public static final String PROPERTY = "stunet.models";

	private static final String SETTINGS = "settings.txt", OWN_SETTING = "models", SHARED_SETTING = "shared";

	/** Whose folder it is. */
	public enum Kind {
		OWN("your own"),
		FIJI("this installation's"),
		SHARED("shared");

		private final String words;

		Kind(String words) {
			this.words = words;
		}

		@Override
		public String toString() {
			return words;
		}
	}

	public record Place(Path folder, Kind kind) {}

	private final Map<String, String> environment;
	private final UnaryOperator<String> properties;
	private final Optional<Path> plugin;

	/**
	 * @param properties the system's
	 * @param plugin the file or folder that this program is in
	 */
	ModelPlaces(Map<String, String> environment, UnaryOperator<String> properties, Optional<Path> plugin) {
		this.environment = environment;
		this.properties = properties;
		this.plugin = plugin;
	}

	/** Those of this process. */
	public static ModelPlaces here() {
		return new ModelPlaces(System.getenv(), System::getProperty, ProgramFiles.code());
	}

	/** All of them, the user's own first. */
	public List<Place> all() {
		Map<Path, Place> places = new LinkedHashMap<>();
		List<Place> inOrder = new ArrayList<>(List.of(new Place(own(), Kind.OWN)));
		fijis().ifPresent(folder -> inOrder.add(new Place(folder, Kind.FIJI)));
		shared().forEach(folder -> inOrder.add(new Place(folder, Kind.SHARED)));
		inOrder.forEach(place -> places.putIfAbsent(place.folder(), place));
		return List.copyOf(places.values());
	}

	/** The user's own folder. */
	public Path own() {
		return Optional.ofNullable(properties.apply(PROPERTY))
				.or(() -> variable(VARIABLE))
				.or(() -> settings(OWN_SETTING).stream().findFirst())
				.map(ModelPlaces::folder)
				.orElseGet(() -> home().resolve("models"));
	}

	/** Makes another folder the user's own, from now on. The environment variable still wins. */
	public void setOwn(Path folder) {
		List<String> lines = new ArrayList<>(List.of(OWN_SETTING + "=" + folder.toAbsolutePath()));
		settings(SHARED_SETTING).forEach(shared -> lines.add(SHARED_SETTING + "=" + shared));
		try {
			Files.createDirectories(home());
		} catch (IOException e) {
			// Writing tells the reason.
		}
		AtomicFile.write(
				home().resolve(SETTINGS),
				true,
				out -> out.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8)));
	}

	private List<Path> shared() {
		List<String> all = new ArrayList<>();
		variable(SHARED).ifPresent(folders -> all.addAll(List.of(folders.split(Pattern.quote(separator())))));
		all.addAll(settings(SHARED_SETTING));
		return all.stream()
				.filter(folder -> !folder.isBlank())
				.map(ModelPlaces::folder)
				.toList();
	}

	/**
	 * The folder {@code models} beside {@code plugins} or {@code jars} with this plugin, or beside the command line's
	 * jar.
	 */
	private Optional<Path> fijis() {
		return plugin.map(code -> code.endsWith("stunet.jar") ? code : code.getParent())
				.filter(beside -> Stream.of("plugins", "jars", "stunet.jar").anyMatch(beside::endsWith))
				.map(beside -> beside.resolveSibling("models"));
	}

	/** The platform's usual place for data of this program. */
	private Path home() {
		Path user = Path.of(properties.apply("user.home"));
		String system = properties.apply("os.name").toLowerCase(Locale.ROOT);
		Path data;
		if (system.startsWith("windows"))
			data = variable("LOCALAPPDATA").map(Path::of).orElse(user.resolve("AppData/Local"));
		else if (system.startsWith("mac")) data = user.resolve("Library/Application Support");
		else data = variable("XDG_DATA_HOME").map(Path::of).orElse(user.resolve(".local/share"));
		return data.resolve("stunet");
	}

	private List<String> settings(String key) {
		try {
			return Files.readAllLines(home().resolve(SETTINGS)).stream()
					.filter(line -> line.startsWith(key + "="))
					.map(line -> line.substring(key.length() + 1).strip())
					.toList();
		} catch (NoSuchFileException e) {
			return List.of();
		} catch (IOException e) {
			throw new InvalidModel(
					"Cannot read the settings " + home().resolve(SETTINGS) + " (" + e.getMessage()
							+ "); correct or delete the file.",
					e);
		}
	}

	private Optional<String> variable(String name) {
		return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
	}

	private String separator() {
		return properties.apply("path.separator");
	}

	private static Path folder(String path) {
		return Path.of(path).toAbsolutePath().normalize();
	}
}
