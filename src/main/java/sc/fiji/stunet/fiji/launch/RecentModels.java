package sc.fiji.stunet.fiji.launch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import ij.Prefs;

/** The models that were used, trained or imported last, wherever they are, to offer them in dialogs. */
public final class RecentModels {

	private static final String PREFERENCE = "stunet.models.recent";
	private static final int MOST = 12;

	private RecentModels() {}

	/** The last one first; those that are gone are left out. */
	public static List<Path> all() {
		return paths().filter(Files::exists).toList();
	}

	private static Stream<Path> paths() {
		return Prefs.get(PREFERENCE, "").lines().filter(line -> !line.isBlank()).map(Path::of);
	}

	/** Puts a model in front. */
	public static void add(Path model) {
		Path folder = model.toAbsolutePath().normalize();
		Prefs.set(
				PREFERENCE,
				Stream.concat(Stream.of(folder), paths().filter(other -> !other.equals(folder)))
						.limit(MOST)
						.map(Path::toString)
						.collect(Collectors.joining("\n")));
	}
}
