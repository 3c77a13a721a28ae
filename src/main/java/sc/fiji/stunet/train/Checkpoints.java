package sc.fiji.stunet.train;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import sc.fiji.stunet.io.AtomicFile;
import sc.fiji.stunet.io.AtomicFolder;
import sc.fiji.stunet.io.InvalidOutput;
import sc.fiji.stunet.io.Sha256;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.weights.Safetensors;
import sc.fiji.stunet.weights.SafetensorsWriter;
import sc.fiji.stunet.weights.SafetensorsWriter.Precision;

/**
 * The folders {@value #LATEST} and {@value #BEST} of a training, each with the parameters, the optimizer's memory and a
 * {@value #STATE} with the checksums of both. A process may die at any moment: the next one is written beside the old one
 * as NAME.new and takes its place by two renames, so at least one of NAME, NAME.new and NAME.old is whole. What is on the
 * disk is trusted only if the checksums say so.
 *
 * @param folder that exists
 * @param settings that a training must share with the one that it continues: word for the user to value
 */
public record Checkpoints(Path folder, Map<String, String> settings) {

	static final String LATEST = "latest";
	static final String BEST = "best";
	static final String STATE = "state.json";
	private static final String WEIGHTS = "weights.safetensors";
	private static final String OPTIMIZER = "optimizer.safetensors";
	/** What comes after the name while a folder is replaced. */
	private static final List<String> ENDINGS = List.of("", ".new", ".old");
	private static final int FORMAT = 1;
	private static final ObjectMapper JSON = new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false)
		.configure(SerializationFeature.INDENT_OUTPUT, true);

	/** What {@value #STATE} holds. */
	private record Stored(int format, Map<String, String> settings, TrainingState state, Map<String, String> sha256) {}

	private record Candidate(Path folder, Stored stored) {}

	public Checkpoints {
		settings = Map.copyOf(settings);
	}

	/** Whether a training has been here, of whatever settings. */
	public boolean exist() {
		return !folders(LATEST).isEmpty() || !folders(BEST).isEmpty();
	}

	/**
	 * The newest that is whole.
	 *
	 * @param progress told when it is not the one that it should be
	 * @return empty if there is none at all
	 * @throws InvalidTraining if it is of a training with other settings
	 * @throws InvalidModel if all are damaged
	 */
	public Optional<Checkpoint> latest(Progress progress) {
		List<Path> all = new ArrayList<>(folders(LATEST));
		all.addAll(folders(BEST));
		if (all.isEmpty()) return Optional.empty();
		return Optional.of(newestWhole(all, progress));
	}

	/**
	 * That of the epoch with the highest smoothed pseudo-Dice; if it is damaged, the newest.
	 *
	 * @throws InvalidModel if there is none
	 */
	public Checkpoint best(Progress progress) {
		try {
			return newestWhole(folders(BEST), progress);
		}
		catch (InvalidModel e) {
			progress.log("The best checkpoint cannot be read, so the newest is taken: " + e.getMessage());
			return newestWhole(folders(LATEST), progress);
		}
	}

	private List<Path> folders(String name) {
		return ENDINGS.stream().map(ending -> folder.resolve(name + ending)).filter(Files::isDirectory).toList();
	}

	private Checkpoint newestWhole(List<Path> folders, Progress progress) {
		List<String> problems = new ArrayList<>();
		List<Candidate> candidates = new ArrayList<>();
		for (Path one : folders) {
			try {
				candidates.add(new Candidate(one, read(one)));
			}
			catch (InvalidModel e) {
				// One that was being written when the process died is nothing to talk about.
				if (one.endsWith(LATEST) || one.endsWith(BEST)) problems.add(e.getMessage());
			}
		}
		candidates.sort(Comparator.comparingInt((Candidate c) -> -c.stored().state().epochs()).thenComparing(c -> !c.stored().state().over()));
		for (Candidate candidate : candidates) {
			try {
				checkSettings(candidate.stored());
				Checkpoint checkpoint = open(candidate);
				if (!problems.isEmpty()) progress.log(String.join(" ", problems) + " The training goes on after epoch " + candidate.stored().state().epochs() + ", from "
					+ candidate.folder() + ".");
				return checkpoint;
			}
			catch (InvalidModel e) {
				problems.add(e.getMessage());
			}
		}
		throw new InvalidModel("There is no whole checkpoint in " + folder + "; start the training again (--restart)."
			+ (problems.isEmpty() ? "" : " " + String.join(" ", problems)));
	}

	private static Stored read(Path checkpoint) {
		Path file = checkpoint.resolve(STATE);
		try {
			Stored stored = JSON.readValue(file.toFile(), Stored.class);
			if (stored.format() > FORMAT) throw new InvalidModel(file + " was written by a newer version; update STU-Net for Fiji.");
			if (stored.state() == null || stored.state().log() == null || stored.settings() == null || stored.sha256() == null) throw new InvalidModel(file + " is damaged.");
			return stored;
		}
		catch (IOException e) {
			throw new InvalidModel(file + " is damaged.", e);
		}
	}

	private void checkSettings(Stored stored) {
		String differences = settings.keySet().stream().sorted().filter(key -> !settings.get(key).equals(stored.settings().get(key)))
			.map(key -> key + " " + settings.get(key) + " instead of " + stored.settings().get(key)).collect(Collectors.joining(", "));
		if (!differences.isEmpty())
			throw new InvalidTraining("The training in " + folder + " was begun with other data or settings (" + differences
				+ "); resume it with the same ones, or start again (--restart).");
	}

	private static Checkpoint open(Candidate candidate) {
		for (String name : List.of(WEIGHTS, OPTIMIZER)) {
			Path file = candidate.folder().resolve(name);
			try {
				if (!Sha256.of(file).equals(candidate.stored().sha256().get(name))) throw new InvalidModel(file + " is damaged (its checksum differs).");
			}
			catch (IOException e) {
				throw new InvalidModel("Cannot read " + file + " (" + e.getMessage() + ").", e);
			}
		}
		Weights parameters = Safetensors.open(candidate.folder().resolve(WEIGHTS));
		return new Checkpoint(candidate.stored().state(), parameters, Safetensors.open(candidate.folder().resolve(OPTIMIZER)));
	}

	/**
	 * @param best whether it is also the best so far. That is written first: a process that dies between the two resumes from
	 *          there.
	 * @throws InvalidOutput if it cannot be written; the one before stays
	 */
	void write(TrainingState state, TrainingStep step, boolean best) {
		try (Weights parameters = step.parameters(); Weights momentum = step.momentum()) {
			Checkpoint checkpoint = new Checkpoint(state, parameters, momentum);
			if (best) write(BEST, checkpoint);
			write(LATEST, checkpoint);
		}
	}

	private void write(String name, Checkpoint checkpoint) {
		Path target = folder.resolve(name);
		Path fresh = folder.resolve(name + ".new");
		Path old = folder.resolve(name + ".old");
		try {
			// A process that died between the two renames had finished the new one before.
			if (!Files.exists(target) && Files.exists(old)) Files.move(Files.exists(fresh) ? fresh : old, target);
			AtomicFolder.delete(fresh);
			AtomicFolder.delete(old);
			Files.createDirectory(fresh);
			Map<String, String> sha256 = new LinkedHashMap<>();
			sha256.put(WEIGHTS, write(fresh.resolve(WEIGHTS), checkpoint.parameters()));
			sha256.put(OPTIMIZER, write(fresh.resolve(OPTIMIZER), checkpoint.momentum()));
			Stored stored = new Stored(FORMAT, settings, checkpoint.state(), sha256);
			AtomicFile.write(fresh.resolve(STATE), false, out -> JSON.writeValue(out, stored));
			if (Files.exists(target)) Files.move(target, old);
			Files.move(fresh, target);
			AtomicFolder.delete(old);
		}
		catch (IOException e) {
			throw new InvalidOutput("Cannot write the checkpoint " + target + " (" + e.getMessage() + "); free some space and resume the training.", e);
		}
	}

	private static String write(Path file, Weights weights) {
		return SafetensorsWriter.write(file, false, weights, weights.names(), Precision.FP32);
	}
}
