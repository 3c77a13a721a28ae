package sc.fiji.stunet.catalog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.ModelSet;
import sc.fiji.stunet.weights.ModelFolder;

/** Finds models and checkpoints in folders, and the files of a model. */
final class ModelFiles {

	private static final int DEEPEST = 8, NAMED_AT_MOST = 4;
	private static final String CHECKPOINT = "(?i).+\\.(model|pth|pt|safetensors)";
	/** nnU-Net's last checkpoints, which it uses where there are others beside them. */
	private static final List<String> FINAL = List.of("model_final_checkpoint.model", "checkpoint_final.pth");

	private ModelFiles() {}

	/** The files of a model folder, those that belong to no model left out. */
	static List<Path> of(Path model) throws IOException {
		try (Stream<Path> all = Files.list(model)) {
			return all.filter(file -> Files.isRegularFile(file)
							&& !file.getFileName().toString().startsWith("."))
					.sorted()
					.toList();
		}
	}

	static long bytes(List<Path> files) throws IOException {
		long bytes = 0;
		for (Path file : files) bytes += Files.size(file);
		return bytes;
	}

	static boolean isCheckpoint(Path file) {
		return file.getFileName().toString().matches(CHECKPOINT) && Files.isRegularFile(file);
	}

	/**
	 * The one model folder or checkpoint in a folder.
	 *
	 * @param wanted end of the path of the checkpoint that is meant, if it is known
	 * @param source name of the folder, for messages
	 * @throws InvalidModel if there is none, or it is not clear which is meant
	 */
	static Path theOne(Path folder, Optional<Path> wanted, Path source) {
		if (ModelFolder.isModel(folder)) return folder;
		List<Path> models = find(folder, ModelFolder::isModel);
		List<Path> checkpoints = find(folder, ModelFiles::isCheckpoint).stream()
				.filter(file -> !ModelFolder.isModel(file.getParent()))
				.toList();
		List<Path> all = models.isEmpty() ? meant(checkpoints, wanted) : models;
		if (all.size() == 1) return all.get(0);
		if (all.isEmpty())
			throw new InvalidModel(source + " has neither a model folder NAME.stunet nor a checkpoint (.model, .pth, "
					+ ".safetensors); name the folder or file that has one.");
		throw new InvalidModel(source + " has " + all.size() + " models or folds ("
				+ all.stream()
						.limit(NAMED_AT_MOST)
						.map(one -> folder.relativize(one).toString())
						.collect(Collectors.joining(", "))
				+ (all.size() > NAMED_AT_MOST ? " ..." : "") + "); unpack it, and name one of them.");
	}

	/** The one set of models in a folder; empty: there is none, or several. */
	static Optional<Path> theSet(Path folder) {
		List<Path> sets = find(folder, file -> ModelSet.isOne(file) && Files.isRegularFile(file));
		return sets.size() == 1 ? Optional.of(sets.get(0)) : Optional.empty();
	}

	private static List<Path> meant(List<Path> checkpoints, Optional<Path> wanted) {
		if (wanted.isPresent()) {
			List<Path> exact = checkpoints.stream()
					.filter(file -> file.endsWith(wanted.get()))
					.toList();
			if (!exact.isEmpty()) return exact;
		}
		List<Path> last = checkpoints.stream()
				.filter(file -> FINAL.contains(file.getFileName().toString()))
				.toList();
		return checkpoints.stream()
				.filter(file -> last.contains(file)
						|| last.stream().noneMatch(one -> one.getParent().equals(file.getParent())))
				.toList();
	}

	private static List<Path> find(Path folder, Predicate<Path> kind) {
		try (Stream<Path> all = Files.walk(folder, DEEPEST)) {
			return all.filter(kind).sorted().toList();
		} catch (IOException | UncheckedIOException e) {
			throw new InvalidModel("Cannot read the folder " + folder + " (" + e.getMessage() + ").", e);
		}
	}
}
