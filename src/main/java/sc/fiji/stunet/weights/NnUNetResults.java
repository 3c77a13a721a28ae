package sc.fiji.stunet.weights;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.job.NnUNetChoice;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.Model;

/**
 * What nnU-Net v2 keeps of trainings, in a folder or a zip file of {@code nnUNetv2_export_model_to_zip}: folders
 * {@code TRAINER__PLANS__CONFIGURATION} with {@code plans.json}, {@code dataset.json} and {@code fold_*}, anywhere
 * below. Only the files that are needed are looked at.
 */
final class NnUNetResults {

	static final String PLANS = "plans.json", DATASET = "dataset.json";

	private static final Pattern CHECKPOINT =
			Pattern.compile("((.*)/)?fold_(\\d{1,4}|all)/checkpoint_(final|best)\\.pth");
	private static final Pattern CHOICE = Pattern.compile("all|\\d{1,4}(,\\d{1,4})*");
	private static final String EVERY_CASE = "all", FINAL = "final", BEST = "best";
	/** What nnU-Net v1 keeps above and in the folder of a fold. */
	private static final String PLANS_OF_V1 = "plans.pkl", CHECKPOINT_OF_V1 = ".model.pkl";

	private static final int DEEPEST = 6, NAMED_AT_MOST = 12;

	/**
	 * One trained configuration, with the folds that are wanted. Paths are relative to the folder or zip file.
	 *
	 * @param name of the folder, for people
	 * @param configuration as the folder's name says it; empty: the folder has another name
	 * @param checkpoint the name of the file that is taken of each fold
	 * @param folds name and checkpoint of each
	 * @param postProcessing of label maps
	 */
	record Trained(
			String name,
			Optional<String> configuration,
			String plans,
			Optional<String> dataset,
			String checkpoint,
			Map<String, String> folds,
			Optional<String> postProcessing,
			List<String> notes) {

		/** All files that are read. */
		Set<String> files() {
			Set<String> files = new HashSet<>(folds.values());
			files.add(plans);
			dataset.ifPresent(files::add);
			postProcessing.ifPresent(files::add);
			return files;
		}
	}

	private final Path source;
	private final Set<String> files;

	private NnUNetResults(Path source, Set<String> files) {
		this.source = source;
		this.files = files;
	}

	/** Whether it is a folder, or a zip file that PyTorch did not write: a checkpoint is a zip file, too. */
	static boolean isOne(Path source) {
		if (Files.isDirectory(source)) return true;
		try (FileBytes file = new FileBytes(source)) {
			return StoredZip.isZip(file) && !TorchZip.isOne(new StoredZip(file));
		}
	}

	/** Whether it is a folder or zip file with plans of nnU-Net v2. */
	static boolean hasPlans(Path source) {
		return isOne(source) && of(source).has(PLANS);
	}

	/** @throws InvalidModel if it cannot be read, or has names that are dangerous */
	static NnUNetResults of(Path source) {
		if (!Files.isDirectory(source)) return new NnUNetResults(source, Set.copyOf(ModelZip.names(source)));
		try (Stream<Path> all = Files.walk(source, DEEPEST, FileVisitOption.FOLLOW_LINKS)) {
			return new NnUNetResults(
					source,
					all.filter(file -> !Files.isDirectory(file))
							.map(file -> source.relativize(file).toString().replace('\\', '/'))
							.collect(Collectors.toSet()));
		} catch (IOException | UncheckedIOException e) {
			throw new InvalidModel("Cannot read the folder " + source + " (" + e.getMessage() + ").", e);
		}
	}

	/**
	 * Finds what is wanted.
	 *
	 * @throws InvalidModel if it is not there, or it is not clear what is meant
	 * @throws InvalidRequest if the choice makes no sense
	 */
	Trained choose(NnUNetChoice choice) {
		Map<String, Map<String, Set<String>>> folders = folders();
		if (folders.isEmpty()) throw nothing();
		List<String> meant = folders.keySet().stream()
				.filter(folder -> choice.configuration()
						.map(name -> isNamed(folder, name))
						.orElse(true))
				.toList();
		if (meant.isEmpty())
			throw new InvalidModel(source + " has no configuration '"
					+ choice.configuration().orElseThrow() + "', but " + listed(folders.keySet()) + ".");
		if (meant.size() > 1)
			throw new InvalidModel(source + " has several trained configurations: " + listed(meant)
					+ "; import one of them" + Remedy.CONFIGURATION + ".");
		return trained(meant.get(0), folders.get(meant.get(0)), choice);
	}

	/** Folders with folds, or with plans alone, and of each fold the checkpoints that it has. */
	private Map<String, Map<String, Set<String>>> folders() {
		Map<String, Map<String, Set<String>>> folders = new TreeMap<>();
		for (String file : files) {
			if (file.equals(PLANS) || file.endsWith("/" + PLANS))
				folders.computeIfAbsent(parent(file), folder -> new TreeMap<>(BY_NUMBER));
			Matcher checkpoint = CHECKPOINT.matcher(file);
			if (checkpoint.matches())
				folders.computeIfAbsent(parent(parent(file)), folder -> new TreeMap<>(BY_NUMBER))
						.computeIfAbsent(checkpoint.group(3), fold -> new HashSet<>())
						.add(checkpoint.group(4));
		}
		return folders;
	}

	private static final Comparator<String> BY_NUMBER = Comparator.<String>comparingInt(
					fold -> fold.equals(EVERY_CASE) ? Integer.MAX_VALUE : Integer.parseInt(fold))
			.thenComparing(Comparator.naturalOrder());

	private static String parent(String path) {
		return path.contains("/") ? path.substring(0, path.lastIndexOf('/')) : "";
	}

	private String name(String folder) {
		Path path = folder.isEmpty() ? source.toAbsolutePath().normalize() : Path.of(folder);
		return path.getFileName().toString();
	}

	/** The last part of TRAINER__PLANS__CONFIGURATION. */
	private Optional<String> configuration(String folder) {
		String[] parts = name(folder).split("__");
		return parts.length == 3 ? Optional.of(parts[2]) : Optional.empty();
	}

	private boolean isNamed(String folder, String name) {
		return name.equals(name(folder))
				|| configuration(folder).equals(Optional.of(name))
				|| folder.equals(name)
				|| folder.endsWith("/" + name);
	}

	private String listed(Iterable<String> folders) {
		List<String> all = new ArrayList<>();
		folders.forEach(folder -> all.add(folder.isEmpty() ? name(folder) : folder));
		return String.join(", ", all.subList(0, Math.min(NAMED_AT_MOST, all.size())))
				+ (all.size() > NAMED_AT_MOST ? " and others" : "");
	}

	private InvalidModel nothing() {
		if (files.contains(file(FINAL)) || files.contains(file(BEST)))
			return new InvalidModel(
					source + " is one fold; import the folder above it, which has the plans, and name the " + "fold"
							+ Remedy.FOLDS + ".");
		if (has(Model.DESCRIPTION))
			return new InvalidModel(source + " has a model already (" + Model.DESCRIPTION
					+ "), which needs no import; install it" + Remedy.MODELS + ".");
		if (has(PLANS_OF_V1) || files.stream().anyMatch(file -> file.endsWith(CHECKPOINT_OF_V1)))
			return new InvalidModel(source
					+ " is of nnU-Net version 1; import one checkpoint of it, "
					+ "such as fold_0/model_final_checkpoint.model, if its network is a STU-Net.");
		return new InvalidModel(source + " has no trained network of nnU-Net version 2; name the folder "
				+ "TRAINER__PLANS__CONFIGURATION with " + PLANS
				+ " and fold_0/" + file(FINAL) + ", one above it, or a "
				+ "zip file of nnUNetv2_export_model_to_zip.");
	}

	private boolean has(String name) {
		return files.stream().anyMatch(file -> file.equals(name) || file.endsWith("/" + name));
	}

	private Trained trained(String folder, Map<String, Set<String>> folds, NnUNetChoice choice) {
		String where = folder.isEmpty() ? source.toString() : source + " (" + folder + ")",
				start = folder.isEmpty() ? "" : folder + "/";
		if (!files.contains(start + PLANS))
			throw new InvalidModel(where + " has checkpoints but no " + PLANS
					+ ", without which nobody knows how images are prepared for them; copy it from nnU-Net's results.");
		if (folds.isEmpty())
			throw new InvalidModel(
					where + " has plans but no fold_0/" + file(FINAL) + " or another fold; copy the whole folder.");
		String kind = choice.checkpoint().orElse(FINAL);
		if (!Set.of(FINAL, BEST).contains(kind))
			throw new InvalidRequest("The checkpoint '" + kind + "' is neither final nor best.");
		List<String> notes = new ArrayList<>();
		Map<String, String> checkpoints = new LinkedHashMap<>();
		for (String fold : wanted(where, folds, kind, choice.folds(), notes))
			checkpoints.put(fold, start + "fold_" + fold + "/" + file(kind));
		return new Trained(
				name(folder),
				configuration(folder),
				start + PLANS,
				Optional.of(start + DATASET).filter(files::contains),
				file(kind),
				checkpoints,
				postProcessing(start, notes),
				notes);
	}

	private static String file(String kind) {
		return "checkpoint_" + kind + ".pth";
	}

	/** The file that nnU-Net made of the predictions of all folds. */
	private Optional<String> postProcessing(String start, List<String> notes) {
		Pattern name =
				Pattern.compile(Pattern.quote(start) + "(crossval_results_folds_[^/]*/)?" + NnUNetPostProcessing.OF_V2);
		List<String> found =
				files.stream().filter(name.asMatchPredicate()).sorted().toList();
		if (found.size() > 1)
			notes.add("There are several " + NnUNetPostProcessing.OF_V2 + " (" + String.join(", ", found)
					+ "), so none is taken into the model.");
		return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
	}

	private static List<String> wanted(
			String where, Map<String, Set<String>> folds, String kind, Optional<String> choice, List<String> notes) {
		List<String> there = folds.keySet().stream()
				.filter(fold -> folds.get(fold).contains(kind))
				.toList();
		if (there.isEmpty())
			throw new InvalidModel(where + " has no " + file(kind) + " in any fold"
					+ (kind.equals(FINAL)
							? ": no training has ended; import the best checkpoint of it" + Remedy.BEST_CHECKPOINT + "."
							: "; import the final one, which is the default."));
		List<String> wanted;
		if (choice.isEmpty()) {
			wanted = there.stream().filter(fold -> !fold.equals(EVERY_CASE)).toList();
			if (wanted.isEmpty()) wanted = there;
			folds.keySet().stream()
					.filter(fold -> !there.contains(fold))
					.forEach(fold -> notes.add("fold_" + fold + " has no " + file(kind) + " and is left out."));
		} else wanted = numbers(choice.get());
		for (String fold : wanted)
			if (!there.contains(fold))
				throw new InvalidModel(where + " has no fold_" + fold + "/" + file(kind) + ", but "
						+ there.stream()
								.map(one -> "fold_" + one + "/" + file(kind))
								.collect(Collectors.joining(", "))
						+ "; name folds that are there" + Remedy.FOLDS + ".");
		return wanted;
	}

	private static List<String> numbers(String folds) {
		String plain = folds.replace(" ", "");
		if (!CHOICE.matcher(plain).matches())
			throw new InvalidRequest(
					"The folds '" + folds + "' are neither numbers such as 0,1,2 nor all" + Remedy.FOLDS + ".");
		List<String> numbers = Stream.of(plain.split(","))
				.map(fold -> fold.equals(EVERY_CASE) ? fold : String.valueOf(Integer.parseInt(fold)))
				.toList();
		if (new HashSet<>(numbers).size() < numbers.size())
			throw new InvalidRequest("The folds '" + folds + "' name one twice" + Remedy.FOLDS + ".");
		return numbers;
	}
}
