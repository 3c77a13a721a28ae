package sc.fiji.stunet.weights;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.files.AtomicFolder;
import sc.fiji.stunet.files.Closing;
import sc.fiji.stunet.job.ImportRequest;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.weights.NnUNetResults.Trained;

/** Converts one configuration that nnU-Net v2 trained, in its folder or in a zip file, to a model folder. */
final class NnUNetImport {

	private NnUNetImport() {}

	/** @see ModelImport#run */
	static Model run(ImportRequest request, Progress progress) {
		Path source = request.checkpoint();
		Trained trained = NnUNetResults.of(source).choose(request.choice());
		trained.notes().forEach(progress::log);
		if (Files.isDirectory(source)) return run(request, trained, source, progress);
		Model[] model = new Model[1];
		AtomicFolder.temporary(request.output(), scratch -> {
			ModelZip.unpack(source, scratch, trained.files()::contains, ModelZip::freeSpace, progress);
			try {
				model[0] = run(request, trained, scratch, progress);
			} catch (InvalidModel e) {
				// In the words of the user, who never sees the temporary folder.
				throw new InvalidModel(e.getMessage().replace(scratch + File.separator, source + ", "), e);
			}
		});
		return model[0];
	}

	private static Model run(ImportRequest request, Trained trained, Path folder, Progress progress) {
		Path plans = request.plans().orElse(folder.resolve(trained.plans()));
		Optional<Path> dataset = trained.dataset().map(folder::resolve);
		if (dataset.isEmpty() && request.labels().isEmpty())
			throw new InvalidModel(request.checkpoint() + " has no " + NnUNetResults.DATASET
					+ ", which names the structures; copy it from nnU-Net's results, or give a file with their names"
					+ Remedy.LABELS + ".");
		List<Checkpoint> opened = new ArrayList<>();
		Model imported;
		try {
			List<TrainedNetwork> folds = new ArrayList<>();
			for (String checkpoint : trained.folds().values()) {
				Path file = folder.resolve(checkpoint);
				opened.add(Checkpoint.open(file));
				Checkpoint last = opened.get(opened.size() - 1);
				folds.add(new TrainedNetwork(
						file.toString(),
						last,
						MetadataFiles.inFolder(file, last, plans, dataset, trained.configuration())));
			}
			checkSameTraining(trained, folds, progress);
			imported = ModelImport.convert(
					request, folds, from(trained), trained.postProcessing().map(folder::resolve), progress);
		} catch (RuntimeException | Error e) {
			Closing.after(e, opened, Checkpoint::close);
			throw e;
		}
		Closing.all(opened, Checkpoint::close);
		return imported;
	}

	/** The folder, its folds and which of their checkpoints, for people. */
	private static String from(Trained trained) {
		Map<String, String> folds = trained.folds();
		return trained.name() + (folds.size() == 1 ? ", fold " : ", folds ") + String.join(", ", folds.keySet()) + ", "
				+ trained.checkpoint();
	}

	/**
	 * @throws InvalidModel if a checkpoint is of another configuration than its folder, or the folds were trained with
	 *     plans that differ in what has an influence on results
	 */
	private static void checkSameTraining(Trained trained, List<TrainedNetwork> folds, Progress progress) {
		TrainedNetwork first = folds.get(0);
		CheckpointPlans plans = first.plans();
		for (TrainedNetwork fold : folds) {
			String configuration = fold.plans().configuration();
			String expected = trained.configuration().orElse(plans.configuration());
			if (!configuration.equals(expected))
				throw new InvalidModel(fold.source() + " was trained in the configuration '" + configuration
						+ "', but " + (trained.configuration().isPresent() ? "its folder is that of" : "other folds in")
						+ " '"
						+ expected + "'; put every checkpoint back into the folder of its configuration.");
			plans.difference(fold.plans().own()).ifPresent(key -> {
				throw new InvalidModel(fold.source() + " was trained with other plans than " + first.source() + ": '"
						+ key + "' differs; import folds of one training.");
			});
		}
		plans.difference(plans.node())
				.ifPresent(key -> progress.log(plans.source() + " has another '" + key + "' than the plans inside of "
						+ first.source() + "; as in nnU-Net, those in the file count."));
	}
}
