package sc.fiji.stunet.weights;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.files.AtomicFolder;
import sc.fiji.stunet.files.Closing;
import sc.fiji.stunet.files.Sha256;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Provenance;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.weights.SafetensorsWriter.Precision;

/** Reads and writes model folders with their weights: written completely or not at all, checked when opened. */
public final class ModelFolder {

	private ModelFolder() {}

	/** Whether a folder is a model, even a damaged one: only such folders are ever replaced by another model. */
	public static boolean isModel(Path folder) {
		return Files.isRegularFile(folder.resolve(Model.DESCRIPTION));
	}

	/**
	 * Checks before long work that a model can be written to a folder, so that it is not lost at the end.
	 *
	 * @throws sc.fiji.stunet.files.InvalidOutput if {@link #write} could not write there
	 */
	public static void check(Path target, boolean overwrite) {
		AtomicFolder.check(target, overwrite, ModelFolder::isModel);
	}

	/**
	 * Writes the folder {@code model.folder()}: completely or not at all.
	 *
	 * @param model its checksum is replaced by that of the written weights
	 * @param weights by name, with the shapes of {@code model.network().parameters()}
	 * @param precision of each of them
	 * @return the model as it was written
	 * @throws InvalidModel if the model and the weights do not match
	 * @throws sc.fiji.stunet.files.InvalidOutput if the folder exists and may not be replaced, or cannot be written
	 */
	public static Model write(Model model, boolean overwrite, Weights weights, Function<String, Precision> precision) {
		return write(model, overwrite, List.of(new Fold(weights, precision)));
	}

	/** Weights to be written, and the precision of each. */
	record Fold(Weights weights, Function<String, Precision> precision) {}

	/** Writes a model with the weights of all folds of a training, as the method for one. */
	static Model write(Model model, boolean overwrite, List<Fold> folds) {
		model.spec().checkConsistent();
		for (Fold fold : folds) new NetworkShape("The model " + model.name(), fold.weights).check(model.network());
		List<String> names = List.copyOf(model.network().parameters().keySet());
		Model[] written = new Model[1];
		AtomicFolder.write(model.folder(), overwrite, ModelFolder::isModel, folder -> {
			List<String> checksums = new ArrayList<>();
			for (Fold fold : folds) {
				Path file = folder.resolve(Model.weightsName(checksums.size(), folds.size()));
				checksums.add(SafetensorsWriter.write(file, false, fold.weights, names, fold.precision));
			}
			written[0] = model.with(model.provenance().withWeights(checksums));
			describe(written[0], folder);
		});
		return written[0];
	}

	private static void describe(Model model, Path folder) {
		byte[] description = model.description().getBytes(StandardCharsets.UTF_8);
		AtomicFile.write(folder.resolve(Model.DESCRIPTION), false, out -> out.write(description));
	}

	/**
	 * Finishes a model whose weights were written to drafts, one for every fold: they are moved, neither written nor
	 * read again.
	 *
	 * @param drafts on the same disk, incomplete afterwards; they differ in their weights alone
	 * @param provenance of the finished model, but for the checksums
	 * @param largestPartOnly of the finished model
	 * @param more writes other files beside those of the model into the folder that it is given
	 * @throws sc.fiji.stunet.files.InvalidOutput if the folder exists and may not be replaced, or cannot be written
	 */
	public static void finish(
			List<Model> drafts,
			Provenance provenance,
			Path target,
			boolean overwrite,
			Set<Integer> largestPartOnly,
			AtomicFolder.Content more) {
		Model first = drafts.get(0);
		List<String> checksums =
				drafts.stream().map(draft -> draft.provenance().weightsSha256()).toList();
		Model model = new Model(
				target,
				first.network(),
				first.plan(),
				first.structures(),
				provenance.withWeights(checksums),
				largestPartOnly);
		AtomicFolder.write(target, overwrite, ModelFolder::isModel, folder -> {
			describe(model, folder);
			more.writeTo(folder);
			for (int fold = 0; fold < drafts.size(); fold++)
				Files.move(drafts.get(fold).weightsFile(), folder.resolve(Model.weightsName(fold, drafts.size())));
		});
	}

	/**
	 * Opens the weights of a model, of several folds those of the first. The file is read once for its checksum.
	 *
	 * @throws InvalidModel if the weights are missing, have other names or shapes than the network, or have been
	 *     changed
	 */
	public static Weights openWeights(Model model) {
		return openWeights(model, 0);
	}

	/** Opens the weights of every fold as {@link #openWeights(Model)} does. */
	public static List<Weights> openFolds(Model model) {
		List<Weights> folds = new ArrayList<>();
		try {
			for (int fold = 0; fold < model.folds(); fold++) folds.add(openWeights(model, fold));
			return folds;
		} catch (RuntimeException | Error e) {
			Closing.after(e, folds, Weights::close);
			throw e;
		}
	}

	/** Checks all weights of a model, or of the members of a set, as {@link #openWeights(Model)} does. */
	public static void checkWeights(Model model) {
		if (model.isSet()) {
			model.members().forEach(ModelFolder::checkWeights);
			return;
		}
		for (int fold = 0; fold < model.folds(); fold++)
			openWeights(model, fold).close();
	}

	private static Weights openWeights(Model model, int fold) {
		if (model.isSet())
			throw new InvalidModel(model.folder() + " is a set of models, which has no weights of its own; name one of "
					+ "its models: "
					+ model.members().stream().map(Model::name).collect(Collectors.joining(", ")) + ".");
		Path file = model.weightsFiles().get(fold);
		if (!Files.isRegularFile(file))
			throw new InvalidModel(model.folder() + " is a model without weights: " + file.getFileName()
					+ " is missing; copy the whole folder again.");
		Safetensors weights = Safetensors.open(file);
		try {
			new NetworkShape(file.toString(), weights).check(model.network());
			List<String> folds = model.provenance().folds();
			String expected = folds.isEmpty() ? model.provenance().weightsSha256() : folds.get(fold);
			if (!Sha256.of(file).equals(expected))
				throw new InvalidModel(file + " is not what " + Model.DESCRIPTION
						+ " says (its SHA-256 checksum differs); copy the whole model folder again.");
			return weights;
		} catch (IOException e) {
			weights.close();
			throw new InvalidModel("Cannot read " + file + " (" + e.getMessage() + ").", e);
		} catch (RuntimeException e) {
			weights.close();
			throw e;
		}
	}
}
