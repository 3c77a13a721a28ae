package sc.fiji.stunet.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.failure.UserError;
import sc.fiji.stunet.files.AtomicFolder;

/** The models in the {@link ModelPlaces}: folders {@code NAME.stunet}, found by their names. */
public final class InstalledModels {

	/** The ending of a model folder's name. */
	public static final String ENDING = ".stunet";

	private static final int NAMED_AT_MOST = 3;

	/**
	 * An installed model.
	 *
	 * @param name without {@value #ENDING}
	 * @param description empty if the model is unusable
	 * @param finds what it finds, in a line for the user; of an unusable model, why
	 */
	public record Installed(
			String name, Path folder, ModelPlaces.Kind kind, Optional<Model> description, String finds) {}

	private final List<ModelPlaces.Place> places;

	public InstalledModels(List<ModelPlaces.Place> places) {
		this.places = List.copyOf(places);
	}

	/** Those that this process finds. */
	public static InstalledModels here() {
		return new InstalledModels(ModelPlaces.here().all());
	}

	/** All models by name; of those with the same name the one that {@link #find} finds. Reads every description. */
	public List<Installed> all() {
		return folders().entrySet().stream()
				.map(one -> installed(one.getValue(), one.getKey()))
				.toList();
	}

	private static Installed installed(ModelPlaces.Place found, String name) {
		try {
			Model model = Model.read(found.folder());
			return new Installed(name, found.folder(), found.kind(), Optional.of(model), finds(model.structures()));
		} catch (UserError e) {
			return new Installed(name, found.folder(), found.kind(), Optional.empty(), e.getMessage());
		}
	}

	/** What structures a model finds, in a short line: {@code 104 structures: spleen, liver, aorta and others}. */
	public static String finds(Structures structures) {
		int count = structures.all().size();
		String names = structures.all().stream()
				.limit(count > NAMED_AT_MOST + 1 ? NAMED_AT_MOST : count)
				.map(Structures.Structure::name)
				.collect(Collectors.joining(", "));
		return count > NAMED_AT_MOST + 1 ? count + " structures: " + names + " and others" : names;
	}

	/** The model folders by name. */
	private Map<String, ModelPlaces.Place> folders() {
		Map<String, ModelPlaces.Place> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER.thenComparing(name -> name));
		for (ModelPlaces.Place place : places)
			for (Path folder : folders(place.folder()))
				all.putIfAbsent(Model.nameOf(folder), new ModelPlaces.Place(folder, place.kind()));
		return all;
	}

	private static List<Path> folders(Path place) {
		try (Stream<Path> all = Files.list(place)) {
			return all.filter(InstalledModels::isModel).toList();
		} catch (IOException | UncheckedIOException e) {
			// A missing folder has no models, and one that may not be read has none for this user.
			return List.of();
		}
	}

	private static boolean isModel(Path file) {
		String name = file.getFileName().toString();
		if (name.startsWith(".")) return false;
		return name.endsWith(ENDING) && Files.isDirectory(file) || ModelSet.isOne(file) && Files.isRegularFile(file);
	}

	/**
	 * The folder of a model that is given by its path or its name: the one place where names are understood. A path
	 * wins: whatever exists is meant.
	 *
	 * @param given a path, or the name of an installed model, with or without {@value #ENDING}
	 * @return the given path if it is not a plain name, whether it exists or not; with its ending where only this was
	 *     left out
	 * @throws InvalidModel if it is a plain name, and neither a path nor installed; the nearest names are in the
	 *     sentence
	 */
	public static Path folderOf(Path given) {
		AtomicFolder.recover(given);
		boolean isPath = given.isAbsolute() || given.getNameCount() > 1 || Files.exists(given);
		return isPath ? withEnding(given) : here().find(Model.nameOf(given));
	}

	/** Of a path that does not exist, that of a model or a set whose ending was left out. */
	private static Path withEnding(Path given) {
		if (Files.exists(given)) return given;
		return Stream.of(ENDING, ModelSet.ENDING)
				.map(ending -> given.resolveSibling(given.getFileName() + ending))
				.filter(InstalledModels::isModel)
				.findFirst()
				.orElse(given);
	}

	/** @throws InvalidModel if none has this name; the nearest names are in the sentence */
	Path find(String name) {
		for (ModelPlaces.Place place : places) {
			Path folder = place.folder().resolve(name + ENDING);
			AtomicFolder.recover(folder);
			if (Files.isDirectory(folder)) return folder;
			Path set = place.folder().resolve(name + ModelSet.ENDING);
			if (Files.isRegularFile(set)) return set;
		}
		throw unknown(name, folders().keySet());
	}

	private static InvalidModel unknown(String name, Collection<String> installed) {
		String none = "There is no model " + name + ", neither as a folder here nor among the installed ones";
		return new InvalidModel(
				installed.isEmpty()
						? none + ", of which there are none yet; name a folder such as NAME.stunet, or install one"
								+ Remedy.MODELS + "."
						: none + "; the nearest of these: " + String.join(", ", nearest(name, installed))
								+ Remedy.MODELS + ".");
	}

	/** At most three names, the most similar first. */
	public static List<String> nearest(String name, Collection<String> names) {
		Map<String, Integer> distances = new LinkedHashMap<>();
		names.forEach(
				other -> distances.put(other, distance(name.toLowerCase(Locale.ROOT), other.toLowerCase(Locale.ROOT))));
		return names.stream()
				.sorted(Comparator.comparing(distances::get))
				.limit(NAMED_AT_MOST)
				.toList();
	}

	/** Levenshtein's: the least number of letters to insert, delete or replace. */
	private static int distance(String a, String b) {
		int[] row = new int[b.length() + 1];
		for (int j = 0; j <= b.length(); j++) row[j] = j;
		for (int i = 1; i <= a.length(); i++) {
			int diagonal = row[0];
			row[0] = i;
			for (int j = 1; j <= b.length(); j++) {
				int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
				diagonal = row[j];
				row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
			}
		}
		return row[b.length()];
	}
}
