package sc.fiji.stunet.weights;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.ObjectMapper;

import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.job.ImportRequest;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.LabelNames;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.model.Provenance;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.preprocess.Normalization;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Orientation;
import sc.fiji.stunet.volume.Spacing;

/** Converts an nnU-Net checkpoint of a STU-Net to a model folder. */
public final class ModelImport {

	/** The orientation that feeds voxels to the network as they are stored, as the original does. */
	public static final String AS_STORED = "as-stored";

	private static final String PUBLISHED_NAMES = "totalsegmentator_104.json";

	private ModelImport() {}

	/**
	 * @param progress gets a report for every parameter, and is checked for cancellation
	 * @throws InvalidModel if the checkpoint cannot be used: what is wrong, in which file, what to do
	 * @throws sc.fiji.stunet.files.InvalidOutput if the folder cannot be written
	 * @throws sc.fiji.stunet.progress.Cancelled if the user cancels; nothing is left then
	 */
	public static Model run(ImportRequest request, Progress progress) {
		ModelFolder.check(request.output(), request.overwrite());
		request.orientation().filter(code -> !code.equals(AS_STORED)).ifPresent(ModelImport::checkOrientation);
		String source = request.checkpoint().toString();
		try (Checkpoint checkpoint = Checkpoint.open(request.checkpoint())) {
			NnUNetMetadata metadata = MetadataFiles.find(request.checkpoint(), checkpoint, request.plans());
			NetworkShape shape = new NetworkShape(source, checkpoint);
			NetworkConfig network = shape.config(metadata.strides(shape.stages()));
			shape.check(network);
			checkFit(source, network, metadata);
			checkpoint.note().ifPresent(progress::log);
			metadata.notes().forEach(progress::log);
			Plan plan = metadata.plan();
			Structures structures = structures(request, metadata, network.classes());
			Plan oriented = new Plan(
					plan.spacing(),
					plan.axisOrder(),
					plan.patch(),
					plan.normalization(),
					plan.mirrorAxes(),
					plan.nnUNetVersion(),
					orientation(request, metadata));
			Provenance provenance = new Provenance(
					Optional.of(request.checkpoint().getFileName().toString()),
					Optional.empty(),
					metadata.trainer(),
					LocalDate.now().toString(),
					"");
			return ModelFolder.write(
					new Model(request.output(), network, oriented, structures, provenance),
					request.overwrite(),
					new CheckedWeights(source, checkpoint, network.parameters().size(), progress),
					checkpoint::precision);
		}
	}

	/** The weights of a checkpoint with progress reports, since large ones take seconds; all values must be finite. */
	private static final class CheckedWeights implements Weights {

		private final String source;
		private final Weights weights;
		private final int count;
		private final Progress progress;
		private int read;

		CheckedWeights(String source, Weights weights, int count, Progress progress) {
			this.source = source;
			this.weights = weights;
			this.count = count;
			this.progress = progress;
		}

		@Override
		public List<String> names() {
			return weights.names();
		}

		@Override
		public List<Integer> shape(String name) {
			return weights.shape(name);
		}

		@Override
		public FloatBuffer values(String name) {
			progress.checkCancelled();
			progress.report("Importing", read++, count);
			FloatBuffer values = weights.values(name);
			for (int i = values.position(); i < values.limit(); i++)
				if (!Float.isFinite(values.get(i)))
					throw new InvalidModel(source + ": the parameter '" + name
							+ "' has values that are no numbers (NaN)"
							+ " or infinite, as of a training that failed; import an earlier checkpoint " + "of it.");
			return values;
		}

		@Override
		public void close() {
			weights.close();
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

	private static Structures structures(ImportRequest request, NnUNetMetadata metadata, int classes) {
		if (request.labels().isPresent()) {
			Path file = request.labels().get();
			return named(LabelNames.read(MetadataFiles.read(file), classes, file.toString()), file.toString());
		}
		String source = request.checkpoint().toString();
		if (metadata.labels().isPresent())
			return named(LabelNames.read(metadata.labels().get(), classes, source), source);
		if (isPublished(metadata)) return named(publishedNames(classes), source);
		return Structures.named(IntStream.range(1, classes)
				.mapToObj(value -> "structure_" + value)
				.toList());
	}

	private static Structures named(List<String> names, String source) {
		try {
			return Structures.named(names);
		} catch (InvalidModel e) {
			throw new InvalidModel(source + ": " + e.getMessage(), e);
		}
	}

	private static Optional<String> orientation(ImportRequest request, NnUNetMetadata metadata) {
		if (request.orientation().isPresent()) return request.orientation().filter(code -> !code.equals(AS_STORED));
		if (metadata.plan().orientation().isPresent()) return metadata.plan().orientation();
		// TotalSegmentator's training scans were all turned to RAS before.
		return isPublished(metadata) ? Optional.of("RAS") : Optional.empty();
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
