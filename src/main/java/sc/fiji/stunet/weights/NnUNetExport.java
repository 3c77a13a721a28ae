package sc.fiji.stunet.weights;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.files.AtomicFolder;
import sc.fiji.stunet.files.Closing;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.UNetConfig;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.weights.Pickled.Named;
import sc.fiji.stunet.weights.Pickled.Tensor;
import sc.fiji.stunet.weights.Pickled.Tuple;

/**
 * Writes a model as nnU-Net v2 keeps what it trained: a folder {@code TRAINER__PLANS__CONFIGURATION}, whatever its
 * name, that {@code nnUNetv2_predict_from_modelfolder} takes. {@link ModelImport} makes the same model of it.
 */
public final class NnUNetExport {

	private static final String LABELS = "labels_or_regions";
	private static final Pattern WRITTEN =
			Pattern.compile("plans\\.json|dataset\\.json|postprocessing\\.pkl|fold_\\d+/checkpoint_final\\.pth");

	private NnUNetExport() {}

	/**
	 * @param folder of the model
	 * @param target to be written, completely or not at all
	 * @param overwrite whether an earlier export may be replaced
	 * @param progress gets a report for every parameter, and sentences about what nnU-Net needs; checked for
	 *     cancellation
	 * @return the command that predicts with it
	 * @throws sc.fiji.stunet.model.InvalidModel if the model is unusable, or nnU-Net v2 cannot do what it does
	 * @throws sc.fiji.stunet.files.InvalidOutput if the folder cannot be written
	 */
	public static String run(Path folder, Path target, boolean overwrite, Progress progress) {
		AtomicFolder.check(target, overwrite, NnUNetExport::isExport);
		Model model = Model.read(folder);
		List<Weights> folds = ModelFolder.openFolds(model);
		try {
			NnUNetV2Writer words = new NnUNetV2Writer(model);
			words.check();
			AtomicFolder.write(target, overwrite, NnUNetExport::isExport, made -> write(words, folds, made, progress));
		} catch (RuntimeException | Error e) {
			Closing.after(e, folds, Weights::close);
			throw e;
		}
		Closing.all(folds, Weights::close);
		notes(model, target).forEach(progress::log);
		return "nnUNetv2_predict_from_modelfolder -i SCANS -o LABELS -m " + target + " -f "
				+ IntStream.range(0, folds.size()).mapToObj(String::valueOf).collect(Collectors.joining(" "));
	}

	/** Whether a folder has only what this class writes; what nnU-Net trained has logs, too, and is never replaced. */
	private static boolean isExport(Path folder) {
		try (Stream<Path> all = Files.walk(folder)) {
			return Files.isRegularFile(folder.resolve(checkpoint(0)))
					&& all.filter(file -> !Files.isDirectory(file)).allMatch(file -> WRITTEN.matcher(
									folder.relativize(file).toString().replace('\\', '/'))
							.matches());
		} catch (IOException | UncheckedIOException e) {
			return false;
		}
	}

	private static void write(NnUNetV2Writer words, List<Weights> folds, Path folder, Progress progress)
			throws IOException {
		Model model = words.model();
		JsonNode plans = words.plans(), dataset = words.dataset();
		write(folder.resolve(NnUNetResults.PLANS), plans.toPrettyString().getBytes(StandardCharsets.UTF_8));
		write(folder.resolve(NnUNetResults.DATASET), dataset.toPrettyString().getBytes(StandardCharsets.UTF_8));
		List<Object> largest = largest(model);
		if (!largest.isEmpty())
			write(
					folder.resolve(NnUNetPostProcessing.OF_V2),
					Pickler.pickle(new Tuple(List.of(
							Collections.nCopies(largest.size(), new Named(NnUNetPostProcessing.LARGEST)), largest))));
		Map<String, Tensor> tensors = TorchWriter.tensors(model.network().parameters());
		long[] done = {0};
		for (int fold = 0; fold < folds.size(); fold++) {
			Path file = folder.resolve(checkpoint(fold));
			Files.createDirectory(file.getParent());
			Weights weights = folds.get(fold);
			Map<String, Object> content = content(model, fold, plain(plans), plain(dataset), tensors);
			AtomicFile.write(
					file,
					false,
					out -> TorchWriter.write(out, content, tensors, name -> {
						progress.checkCancelled();
						progress.report("Exporting", done[0]++, (long) folds.size() * tensors.size());
						return weights.values(name);
					}));
		}
	}

	private static void write(Path file, byte[] content) {
		AtomicFile.write(file, false, out -> out.write(content));
	}

	private static String checkpoint(int fold) {
		return "fold_" + fold + "/checkpoint_final.pth";
	}

	private static Object plain(JsonNode json) {
		return new ObjectMapper().convertValue(json, Object.class);
	}

	/** What nnUNetTrainer.save_checkpoint saves, without what only a training that goes on needs. */
	private static Map<String, Object> content(
			Model model, int fold, Object plans, Object dataset, Map<String, Tensor> tensors) {
		Map<String, Tensor> stateDict = new LinkedHashMap<>();
		tensors.forEach((name, tensor) -> {
			List<String> names =
					model.network() instanceof UNetConfig ? ParameterNames.inStateDict(name) : List.of(name);
			names.forEach(each -> stateDict.put(each, tensor));
		});
		Map<String, Object> content = new LinkedHashMap<>();
		content.put("network_weights", stateDict);
		// In an order of their own, so that the same model is the same file every time.
		Map<String, Object> arguments = new LinkedHashMap<>();
		arguments.put("plans", plans);
		arguments.put("configuration", NnUNetV2Writer.CONFIGURATION);
		arguments.put("fold", fold);
		arguments.put("dataset_json", dataset);
		content.put("init_args", arguments);
		content.put("trainer_name", NnUNetV2NetworkWriter.trainer(model.network()));
		List<Object> axes = new ArrayList<>();
		// Of the network's grid, in z, y, x order.
		model.plan().mirrorAxes().stream().map(axis -> 2 - axis).sorted().forEach(axes::add);
		content.put("inference_allowed_mirroring_axes", axes.isEmpty() ? null : new Tuple(axes));
		return content;
	}

	/** The arguments of the function that keeps the largest part of structures, one call after the other. */
	private static List<Object> largest(Model model) {
		List<Object> calls = new ArrayList<>();
		new TreeSet<>(model.largestPartOnly()).forEach(value -> calls.add(Map.of(LABELS, value)));
		for (Set<Integer> together : model.largestTogether())
			calls.add(Map.of(LABELS, List.copyOf(new TreeSet<>(together))));
		return calls;
	}

	private static List<String> notes(Model model, Path target) {
		List<String> notes = new ArrayList<>();
		if (!(model.network() instanceof UNetConfig))
			notes.add("nnU-Net itself has no STU-Net: it needs a trainer "
					+ NnUNetV2NetworkWriter.trainer(model.network())
					+ " that builds one, as the nnU-Net 2.2 in STU-Net's repository has it; for another installation, "
					+ "put one into a folder that the variable nnUNet_extTrainer names.");
		if (!largest(model).isEmpty())
			notes.add("This model keeps only the largest part of structures, which nnUNetv2_predict leaves to "
					+ "nnUNetv2_apply_postprocessing with -pp_pkl_file "
					+ target.resolve(NnUNetPostProcessing.OF_V2) + ".");
		return notes;
	}
}
