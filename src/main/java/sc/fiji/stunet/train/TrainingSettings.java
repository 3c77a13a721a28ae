package sc.fiji.stunet.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonProperty;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.failure.Remedy;

/**
 * All settings of a training, in a file {@value #FILE} beside its plan; a training is only resumed with the same ones.
 * The keys of both maps are words for the user.
 *
 * @param values to be shown: "seed" to "1"
 * @param contents checksums of input files, which are not shown: "the case liver_3" to its SHA-256
 */
public record TrainingSettings(
		@JsonProperty("values") Map<String, String> values, @JsonProperty("contents") Map<String, String> contents) {

	public static final String FILE = "settings.json";
	/** Most differences in an error message. */
	private static final int NAMED = 5;

	public TrainingSettings {
		Stream.of(values, contents).forEach(map -> map.values().forEach(Objects::requireNonNull));
		values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
		contents = Collections.unmodifiableMap(new LinkedHashMap<>(contents));
	}

	/** The union of both settings. */
	public TrainingSettings and(TrainingSettings more) {
		Map<String, String> allValues = new LinkedHashMap<>(values), allContents = new LinkedHashMap<>(contents);
		allValues.putAll(more.values);
		allContents.putAll(more.contents);
		return new TrainingSettings(allValues, allContents);
	}

	/**
	 * Checks that a training that is resumed was begun with these settings.
	 *
	 * @param begun the settings with which the training was begun
	 * @param folder of the training, for the message
	 * @throws InvalidRequest naming what differs from these
	 */
	public void checkSame(TrainingSettings begun, Path folder) {
		List<String> differences = differences(begun);
		if (differences.isEmpty()) return;
		String more = differences.size() > NAMED ? " and " + (differences.size() - NAMED) + " more" : "";
		throw new InvalidRequest("The training in " + folder + " was begun with other data or settings ("
				+ String.join(", ", differences.subList(0, Math.min(NAMED, differences.size()))) + more
				+ "); resume it with the same ones, or start again" + Remedy.RESTART + ".");
	}

	private List<String> differences(TrainingSettings begun) {
		List<String> differences = new ArrayList<>();
		for (String name : union(values, begun.values)) {
			String now = values.getOrDefault(name, "nothing"), before = begun.values.getOrDefault(name, "nothing");
			if (!now.equals(before)) differences.add(name + " " + now + " instead of " + before);
		}
		for (String name : union(contents, begun.contents)) {
			String now = contents.get(name), before = begun.contents.get(name);
			if (now == null) differences.add(name + " is missing now");
			else if (before == null) differences.add(name + " is new");
			else if (!now.equals(before)) differences.add(name + " has changed");
		}
		return differences;
	}

	private static TreeSet<String> union(Map<String, String> now, Map<String, String> before) {
		TreeSet<String> names = new TreeSet<>(now.keySet());
		names.addAll(before.keySet());
		return names;
	}

	/** Whether the folder has the settings of a training. */
	public static boolean exist(Path folder) {
		return Files.isRegularFile(folder.resolve(FILE));
	}

	/**
	 * @param folder of a training
	 * @return empty if none was begun there
	 * @throws InvalidRequest if the file is damaged
	 */
	public static Optional<TrainingSettings> read(Path folder) {
		if (!exist(folder)) return Optional.empty();
		Path file = folder.resolve(FILE);
		try {
			return Optional.of(SealedJson.read(file, TrainingSettings.class));
		} catch (IOException e) {
			throw new InvalidRequest(file
					+ " is damaged, so nobody knows what the training was begun with; start it again"
					+ Remedy.RESTART + ".");
		}
	}

	/** @throws sc.fiji.stunet.files.InvalidOutput if they cannot be written */
	public void write(Path folder) {
		SealedJson.write(folder.resolve(FILE), this);
	}
}
