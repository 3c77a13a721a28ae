package sc.fiji.stunet.weights;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.ObjectMapper;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.job.ImportRequest;
import sc.fiji.stunet.job.NnUNetChoice;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.LabelNames;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.model.Provenance;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.preprocess.Normalization;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Orientation;
import sc.fiji.stunet.volume.Spacing;

/** Converts checkpoints of STU-Nets and of nnU-Net to model folders. */
public final class ModelImport {

	/** The orientation that feeds voxels to the network as they are stored, as the original does. */
	public static final String AS_STORED = "as-stored";

	private static final String PUBLISHED_NAMES = "totalsegmentator_104.json";

	private ModelImport() {}

	/** Whether a folder or zip file has plans of nnU-Net v2, so that it is imported as a whole. */
	public static boolean isOfNnUNet(Path source) {
		return NnUNetResults.hasPlans(source);
	}

	/**
	 * @param progress gets a report for every parameter, and is checked for cancellation
	 * @throws InvalidModel if the checkpoint cannot be used: what is wrong, in which file, what to do
	 * @throws InvalidRequest if the request makes no sense
	 * @throws sc.fiji.stunet.files.InvalidOutput if the folder cannot be written
	 * @throws sc.fiji.stunet.progress.Cancelled if the user cancels; nothing is left then
	 */
	public static Model run(ImportRequest request, Progress progress) {
		ModelFolder.check(request.output(), request.overwrite());
		request.orientation().filter(code -> !code.equals(AS_STORED)).ifPresent(ModelImport::checkOrientation);
		Path source = request.checkpoint();
		if (NnUNetResults.isOne(source)) return NnUNetImport.run(request, progress);
		if (!request.choice().equals(NnUNetChoice.DEFAULT))
			throw new InvalidRequest(source + " is one checkpoint; configurations, folds and the best checkpoint can "
					+ "only be chosen in a folder or zip file of nnU-Net.");
		try (Checkpoint checkpoint = Checkpoint.open(source)) {
			// Before plans are asked for, which would be looked for in vain.
			new NetworkShape(source.toString(), checkpoint).refuseV1();
			CheckpointPlans plans = MetadataFiles.find(source, checkpoint, request.plans());
			return convert(
					request,
					List.of(new TrainedNetwork(source.toString(), checkpoint, plans)),
					source.getFileName().toString(),
					plans.isV2() ? Optional.empty() : NnUNetPostProcessing.beside(source),
					progress);
		}
	}

	/**
	 * Writes a model folder.
	 *
	 * @param folds of the same training
	 * @param from what is imported, for people
	 * @param postProcessing file of what is done to label maps
	 */
	static Model convert(
			ImportRequest request,
			List<TrainedNetwork> folds,
			String from,
			Optional<Path> postProcessing,
			Progress progress) {
		TrainedNetwork first = folds.get(0);
		NetworkConfig network = first.network();
		for (TrainedNetwork fold : folds.subList(1, folds.size()))
			if (!fold.network().equals(network))
				throw new InvalidModel(fold.source() + " and " + first.source()
						+ " are different networks; import folds of one training.");
		if (first.plans().dataset().isObject() && request.labels().isEmpty())
			new NnUNetDataset(first.plans().dataset(), first.plans().labelled()).check(network.inputs());
		NnUNetMetadata metadata = first.plans().metadata();
		checkFit(first.source(), network, metadata);
		first.checkpoint().note().ifPresent(progress::log);
		metadata.notes().forEach(progress::log);
		Plan plan = metadata.plan();
		Structures structures = structures(request, first.plans(), metadata, network.classes());
		Plan oriented = plan.withOrientation(orientation(request, first.plans(), metadata, structures));
		Provenance provenance = new Provenance(
				Optional.of(from),
				Optional.empty(),
				metadata.trainer(),
				LocalDate.now().toString(),
				"");
		Model model = new Model(
				request.output(),
				network,
				oriented,
				structures,
				provenance,
				Set.of(),
				postProcessing
						.map(file -> NnUNetPostProcessing.read(file, structures))
						.orElse(List.of()),
				List.of());
		checkConsistent(first.plans().source(), model);
		List<ModelFolder.Fold> weights = new ArrayList<>();
		int each = network.parameters().size();
		for (TrainedNetwork fold : folds)
			weights.add(new ModelFolder.Fold(
					new CheckedWeights(
							fold.source(), fold.checkpoint(), weights.size() * each, folds.size() * each, progress),
					fold.checkpoint()::precision));
		return ModelFolder.write(model, request.overwrite(), weights);
	}

	private static void checkConsistent(String source, Model model) {
		try {
			model.spec().checkConsistent();
		} catch (InvalidModel e) {
			throw new InvalidModel(source + ": " + e.getMessage(), e);
		}
	}

	private static void checkOrientation(String code) {
		try {
			Orientation.check(code);
		} catch (IllegalArgumentException e) {
			throw new InvalidModel(
					"The orientation '" + code + "' is not known; use three letters such as RAS, or " + AS_STORED + ".",
					e);
		}
	}

	private static void checkFit(String source, NetworkConfig network, NnUNetMetadata metadata) {
		int channels = metadata.plan().normalization().size();
		if (channels != network.inputs())
			throw new InvalidModel(source + " has " + network.inputs() + " input channels, but its plans have "
					+ channels + "; give the plans of this checkpoint" + Remedy.PLANS + ".");
		int classes = metadata.classes().orElse(network.classes());
		if (classes != network.classes())
			throw new InvalidModel(source + " has " + network.classes() + " classes, but its plans have " + classes
					+ "; give the plans of this checkpoint" + Remedy.PLANS + ".");
	}

	private static Structures structures(
			ImportRequest request, CheckpointPlans plans, NnUNetMetadata metadata, int classes) {
		if (request.labels().isPresent()) {
			Path file = request.labels().get();
			return named(LabelNames.read(MetadataFiles.read(file), classes, file.toString()), file.toString());
		}
		String source = plans.labelled();
		NnUNetDataset dataset = new NnUNetDataset(plans.dataset(), source);
		if (dataset.hasRegions()) return regions(dataset, classes, source);
		if (metadata.labels().isPresent())
			return named(LabelNames.read(metadata.labels().get(), classes, source), source);
		if (isPublished(metadata)) return named(publishedNames(classes), source);
		return Structures.named(IntStream.range(1, classes)
				.mapToObj(value -> "structure_" + value)
				.toList());
	}

	private static Structures regions(NnUNetDataset dataset, int outputs, String source) {
		Structures regions;
		try {
			regions = dataset.regions();
		} catch (InvalidModel e) {
			throw e.getMessage().startsWith(source) ? e : new InvalidModel(source + ": " + e.getMessage(), e);
		}
		if (regions.outputs() != outputs)
			throw new InvalidModel(source + " has " + regions.outputs() + " regions, but the network has " + outputs
					+ " outputs; give the dataset.json that nnU-Net trained with.");
		return regions;
	}

	private static Structures named(List<String> names, String source) {
		try {
			return Structures.named(names);
		} catch (InvalidModel e) {
			throw new InvalidModel(source + ": " + e.getMessage(), e);
		}
	}

	private static Optional<String> orientation(
			ImportRequest request, CheckpointPlans plans, NnUNetMetadata metadata, Structures structures) {
		if (request.orientation().isPresent()) return request.orientation().filter(code -> !code.equals(AS_STORED));
		if (metadata.plan().orientation().isPresent()) return metadata.plan().orientation();
		// TotalSegmentator's training scans were all turned to RAS before.
		if (isPublished(metadata)) return Optional.of("RAS");
		List<String> names =
				structures.all().stream().map(Structures.Structure::name).toList();
		if (TotalSegmentator.isIts(plans.node().path("dataset_name").asText(""), names))
			throw new InvalidModel(request.checkpoint()
					+ " has the structures of TotalSegmentator, which turns scans to RAS before nnU-Net sees them, and "
					+ "its plans do not say whether this network has learnt from such scans; import it as RAS if it "
					+ "has, else as " + AS_STORED + Remedy.ORIENTATION + ".");
		return Optional.empty();
	}

	/**
	 * Whether these are the models that the authors of STU-Net published, pre-trained on TotalSegmentator: no other
	 * plan has the same values.
	 */
	private static boolean isPublished(NnUNetMetadata metadata) {
		Plan plan = metadata.plan();
		return metadata.classes().equals(Optional.of(105))
				&& plan.normalization().equals(List.of(Normalization.zScore(false)))
				&& plan.spacing().equals(new Spacing(1.5, 1.5, 1.5))
				&& plan.patch().equals(new Extent(128, 128, 128));
	}

	private static List<String> publishedNames(int classes) {
		try (InputStream in = ModelImport.class.getResourceAsStream(PUBLISHED_NAMES)) {
			return LabelNames.read(new ObjectMapper().readTree(in), classes, PUBLISHED_NAMES);
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}
}
