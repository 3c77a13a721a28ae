package sc.fiji.stunet.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;

import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.files.AtomicFolder;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.files.Sha256;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.weights.Safetensors;
import sc.fiji.stunet.weights.SafetensorsWriter;
import sc.fiji.stunet.weights.SafetensorsWriter.Precision;

/**
 * The checkpoints of a training: a folder {@code after-N} for the newest epoch N and one for the best, each with the
 * parameters, the momentum buffers and a {@value #STATE} with the checksums of both. The process may die at any moment:
 * a folder gets its name when it is complete, and older ones are deleted after that. A checkpoint is only read if its
 * checksums are right.
 */
public final class Checkpoints {

	static final String STATE = "state.json";
	private static final String WEIGHTS = "weights.safetensors";
	private static final String OPTIMIZER = "optimizer.safetensors";
	private static final Pattern NAME = Pattern.compile("after-(\\d{1,9})");
	private static final int FORMAT = 1;

	private final Path folder;

	/** @param folder of all checkpoints and nothing else; made when the first is written */
	public Checkpoints(Path folder) {
		this.folder = folder;
	}

	/** What {@value #STATE} holds. */
	private record Stored(
			@JsonProperty("format") int format,
			@JsonProperty("state") TrainingState state,
			@JsonProperty("sha256") Map<String, String> sha256) {}

	/** Whether there is any checkpoint, whole or damaged. */
	public boolean exist() {
		return !all().isEmpty();
	}

	/**
	 * Opens the newest checkpoint that is not damaged.
	 *
	 * @param progress told when newer ones are damaged
	 * @return empty if there is none at all
	 * @throws InvalidModel if all are damaged
	 */
	public Optional<Checkpoint> latest(Progress progress) {
		List<Path> newestFirst = List.copyOf(all().values());
		List<String> problems = new ArrayList<>();
		for (Path one : newestFirst) {
			try {
				Checkpoint checkpoint = open(one);
				if (!problems.isEmpty())
					progress.log(String.join(" ", problems) + " The training goes on after epoch "
							+ checkpoint.state().epochs() + ", from " + one + ".");
				return Optional.of(checkpoint);
			} catch (InvalidModel e) {
				problems.add(e.getMessage());
			}
		}
		if (problems.isEmpty()) return Optional.empty();
		String why = problems.stream()
				.map(problem -> problem.replaceFirst("\\.$", ""))
				.collect(Collectors.joining(", "));
		throw new InvalidModel("There is no whole checkpoint in " + folder + " (" + why + "); start the training again"
				+ Remedy.RESTART + ".");
	}

	/**
	 * Opens the checkpoint of the epoch with the highest smoothed pseudo-Dice; if it is damaged, the newest.
	 *
	 * @param state where the training stands
	 * @throws InvalidModel if there is none
	 */
	public Checkpoint best(TrainingState state, Progress progress) {
		try {
			return open(path(state.log().bestEpoch()));
		} catch (InvalidModel e) {
			progress.log("The best checkpoint cannot be read, so the newest is taken: " + e.getMessage());
			return latest(progress).orElseThrow(() -> e);
		}
	}

	private Path path(int epochs) {
		return folder.resolve("after-" + epochs);
	}

	/** All checkpoints by their number of epochs, the newest first. */
	private SortedMap<Integer, Path> all() {
		SortedMap<Integer, Path> found = new TreeMap<>((a, b) -> b - a);
		for (Path one : content()) {
			Matcher name = NAME.matcher(one.getFileName().toString());
			if (name.matches()) found.put(Integer.valueOf(name.group(1)), one);
		}
		return found;
	}

	private List<Path> content() {
		if (!Files.isDirectory(folder)) return List.of();
		try (Stream<Path> all = Files.list(folder)) {
			return all.toList();
		} catch (IOException e) {
			throw new InvalidModel("Cannot read " + folder + " (" + e.getMessage() + "); check its permissions.", e);
		}
	}

	private static Checkpoint open(Path checkpoint) {
		Stored stored = read(checkpoint.resolve(STATE));
		for (String name : List.of(WEIGHTS, OPTIMIZER)) {
			Path file = checkpoint.resolve(name);
			try {
				if (!Sha256.of(file).equals(stored.sha256().get(name)))
					throw new InvalidModel(file + " is damaged (its checksum differs).");
			} catch (IOException e) {
				throw new InvalidModel("Cannot read " + file + " (" + e.getMessage() + ").", e);
			}
		}
		Weights parameters = Safetensors.open(checkpoint.resolve(WEIGHTS));
		try {
			return new Checkpoint(stored.state(), parameters, Safetensors.open(checkpoint.resolve(OPTIMIZER)));
		} catch (RuntimeException | Error e) {
			parameters.close();
			throw e;
		}
	}

	private static Stored read(Path file) {
		try {
			Stored stored = SealedJson.read(file, Stored.class);
			if (stored.format() > FORMAT)
				throw new InvalidModel(file + " was written by a newer version; update STU-Net for Fiji.");
			if (stored.format() < 1) throw damaged(file, "it has the format " + stored.format(), null);
			if (!file.getParent().endsWith("after-" + stored.state().epochs()))
				throw damaged(file, "it is of epoch " + stored.state().epochs(), null);
			stored.state().check();
			return stored;
		} catch (IllegalArgumentException e) {
			throw damaged(file, e.getMessage(), e);
		} catch (JsonProcessingException e) {
			throw damaged(file, "something in it is missing or no value of its kind", e);
		} catch (IOException e) {
			throw damaged(file, e.getMessage(), e);
		}
	}

	private static InvalidModel damaged(Path file, String why, Throwable cause) {
		return new InvalidModel(file + " is damaged (" + why + ").", cause);
	}

	/**
	 * Writes a checkpoint, then deletes all others but the best.
	 *
	 * @throws InvalidOutput if it cannot be written; those before stay
	 */
	void write(TrainingState state, TrainingStep step) {
		Path target = path(state.epochs());
		try (Weights parameters = step.parameters();
				Weights momentum = step.momentum()) {
			Files.createDirectories(folder);
			// One that is there is damaged: the training would have gone on from it.
			AtomicFolder.delete(target);
			AtomicFolder.write(target, false, any -> false, fresh -> {
				Map<String, String> sha256 = new LinkedHashMap<>();
				sha256.put(WEIGHTS, write(fresh.resolve(WEIGHTS), parameters));
				sha256.put(OPTIMIZER, write(fresh.resolve(OPTIMIZER), momentum));
				write(fresh.resolve(STATE), new Stored(FORMAT, state, sha256));
			});
			List<Path> kept = List.of(target, path(state.log().bestEpoch()));
			content().stream().filter(one -> !kept.contains(one)).forEach(AtomicFolder::delete);
		} catch (IOException | InvalidOutput e) {
			Throwable cause = e instanceof InvalidOutput && e.getCause() != null ? e.getCause() : e;
			throw new InvalidOutput(
					"Cannot write the checkpoint " + target + " (" + cause.getMessage()
							+ "); free some space and resume the training.",
					e);
		}
	}

	/** Marks the newest checkpoint as the end of the training. */
	void writeEnding(TrainingState state) {
		Path file = path(state.epochs()).resolve(STATE);
		write(file, new Stored(FORMAT, state, read(file).sha256()));
	}

	private static String write(Path file, Weights weights) {
		return SafetensorsWriter.write(file, false, weights, weights.names(), Precision.FP32);
	}

	private static void write(Path file, Stored stored) {
		SealedJson.write(file, stored);
	}
}
