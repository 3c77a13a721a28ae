package sc.fiji.stunet.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.job.ImportRequest;
import sc.fiji.stunet.job.NnUNetChoice;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.LabelColours;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.NetworkConfig.Unit;
import sc.fiji.stunet.model.PlainConvUNetConfig;
import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.model.Provenance;
import sc.fiji.stunet.model.ResidualEncoderUNetConfig;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.model.Structures.Structure;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.network.RandomWeights;
import sc.fiji.stunet.preprocess.AxisOrder;
import sc.fiji.stunet.preprocess.Interpolation;
import sc.fiji.stunet.preprocess.NnUNetVersion;
import sc.fiji.stunet.preprocess.Normalization;
import sc.fiji.stunet.preprocess.Normalization.Scheme;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.weights.SafetensorsWriter.Precision;

/** What is written for nnU-Net v2 and imported again is the model that it was. */
class NnUNetExportTest {

	private static final Extent ONE = new Extent(1, 1, 1), THREE = new Extent(3, 3, 3);
	private static final List<Stage> STAGES =
			List.of(new Stage(2, 1, new Extent(3, 3, 1), ONE), new Stage(4, 2, THREE, new Extent(2, 2, 1)));
	private static final NetworkConfig PLAIN = new PlainConvUNetConfig(2, 3, STAGES, List.of(1), Unit.USUAL);
	private static final List<Normalization> CHANNELS = List.of(
			new Normalization(Scheme.CT, false, new Normalization.Statistics(1, 2, -3, 4)), Normalization.zScore(true));
	private static final Plan PLAN = new Plan(
			new Spacing(1.5, 2, 3),
			new AxisOrder(2, 0, 1),
			new Extent(16, 8, 4),
			CHANNELS,
			Set.of(0, 2),
			NnUNetVersion.NNUNET_V2,
			Optional.of("RAS"));

	@TempDir
	Path folder;

	private Path exported() {
		return folder.resolve("exported");
	}

	private Model model(NetworkConfig network, Plan plan, Structures structures) {
		return new Model(
				folder.resolve("a.stunet"),
				network,
				plan,
				structures,
				new Provenance(Optional.empty(), Optional.empty(), Optional.of("nnUNetTrainer"), "2026-01-01", ""),
				Set.of(),
				List.of(),
				List.of());
	}

	private static Structures labels(int... values) {
		return new Structures(IntStream.of(values)
				.mapToObj(value -> new Structure(value, "label " + value, LabelColours.of(value)))
				.toList());
	}

	private static Model write(Model model, int folds) {
		List<ModelFolder.Fold> weights = new ArrayList<>();
		for (int fold = 0; fold < folds; fold++)
			weights.add(new ModelFolder.Fold(new RandomWeights(model.network(), fold), Precision.FP32));
		return ModelFolder.write(model, true, weights);
	}

	/** Exports, imports, and expects the same. */
	private void remains(Model model, int folds) {
		Model written = write(model, folds);
		NnUNetExport.run(written.folder(), exported(), true, Progress.none());
		Model read = imported(exported());
		assertEquals(written.network(), read.network());
		assertEquals(written.plan(), read.plan());
		assertEquals(written.structures(), read.structures());
		assertEquals(written.provenance().weightsSha256(), read.provenance().weightsSha256());
		assertEquals(written.provenance().folds(), read.provenance().folds());
	}

	private Model imported(Path source) {
		return ModelImport.run(
				new ImportRequest(
						source,
						Optional.empty(),
						Optional.empty(),
						Optional.empty(),
						NnUNetChoice.DEFAULT,
						folder.resolve("b.stunet"),
						true),
				Progress.none());
	}

	@Test
	void bothNetworks() {
		remains(model(PLAIN, PLAN, labels(1, 2)), 1);
		remains(model(PLAIN, PLAN, labels(1, 2)), 3);
		List<Stage> wider = List.of(STAGES.get(0), STAGES.get(1), new Stage(4, 1, THREE, new Extent(2, 1, 2)));
		remains(
				model(
						new ResidualEncoderUNetConfig(2, 3, wider, List.of(1, 2), new Unit(false, 1e-4, false, 0.2)),
						PLAN,
						labels(1, 2)),
				1);
	}

	@Test
	void everyInterpolationAndScheme() {
		List<Normalization> channels = List.of(
				Normalization.zScore(false),
				new Normalization(Scheme.NONE, false, null),
				new Normalization(Scheme.ZERO_TO_ONE, false, null),
				new Normalization(Scheme.RGB, false, null));
		for (Interpolation interpolation : Interpolation.values())
			remains(
					model(
							new PlainConvUNetConfig(4, 3, STAGES, List.of(1), Unit.USUAL),
							new Plan(
									PLAN.spacing(),
									AxisOrder.IDENTITY,
									PLAN.patch(),
									channels,
									Set.of(),
									NnUNetVersion.NNUNET_V2,
									interpolation,
									Optional.empty()),
							labels(1, 2)),
					1);
	}

	@Test
	void regions() {
		List<Structure> three = labels(1, 2, 5).all();
		remains(model(PLAIN, PLAN, new Structures(three, List.of(2, 5, 1))), 1);
		NetworkConfig one = new PlainConvUNetConfig(2, 1, STAGES, List.of(1), Unit.USUAL);
		remains(model(one, PLAN, new Structures(labels(7).all(), List.of(7))), 1);
	}

	@Test
	void postProcessing() {
		Model plain = model(PLAIN, PLAN, labels(1, 2));
		Model model = write(
				new Model(
						plain.folder(),
						plain.network(),
						plain.plan(),
						plain.structures(),
						plain.provenance(),
						Set.of(2),
						List.of(Set.of(1, 2)),
						List.of()),
				1);
		List<String> sentences = new ArrayList<>();
		Progress progress = new FakeProgress().logging(sentences::add);
		NnUNetExport.run(model.folder(), exported(), false, progress);
		says(String.join("\n", sentences), "nnUNetv2_apply_postprocessing", "postprocessing.pkl");
		assertEquals(List.of(Set.of(2), Set.of(1, 2)), imported(exported()).largestTogether());
	}

	/** nnU-Net loads a state_dict only if it has all names of its network, those of one tensor too. */
	@Test
	void everyTensorHasAllOfItsNames() {
		Model model = write(model(PLAIN, PLAN, labels(1, 2)), 1);
		String command = NnUNetExport.run(model.folder(), exported(), false, Progress.none());
		says(command, "nnUNetv2_predict_from_modelfolder", "-m " + exported() + " -f 0");
		Set<String> expected = new HashSet<>();
		for (String name : PLAIN.parameters().keySet()) {
			expected.add(name);
			expected.addAll(TrainedFolder.aliases(name));
		}
		try (Checkpoint checkpoint = Checkpoint.open(exported().resolve("fold_0/checkpoint_final.pth"))) {
			Map<?, ?> content = checkpoint.content();
			assertEquals(expected, ((Map<?, ?>) content.get("network_weights")).keySet());
			assertEquals("nnUNetTrainer", content.get("trainer_name"));
			assertEquals(new Pickled.Tuple(List.of(0L, 2L)), content.get("inference_allowed_mirroring_axes"));
			Map<?, ?> arguments = (Map<?, ?>) content.get("init_args");
			// In one order, so that the same model is the same file in every Java.
			assertEquals(List.of("plans", "configuration", "fold", "dataset_json"), List.copyOf(arguments.keySet()));
		}
	}

	@Test
	void stuNetNeedsItsTrainer() {
		NetworkConfig network = new StuNetConfig(
				2, 3, List.of(new Stage(2, 1, THREE, ONE), new Stage(4, 1, THREE, new Extent(2, 2, 1))));
		Model model = write(model(network, PLAN, labels(1, 2)), 1);
		List<String> sentences = new ArrayList<>();
		Progress progress = new FakeProgress().logging(sentences::add);
		NnUNetExport.run(model.folder(), exported(), false, progress);
		says(String.join("\n", sentences), "STUNetTrainer", "nnUNet_extTrainer");
		try (Weights weights = ModelFolder.openWeights(imported(exported()))) {
			assertEquals(
					new RandomWeights(network, 0).values("seg_outputs.0.bias"), weights.values("seg_outputs.0.bias"));
		}
		remains(model(network, PLAN, labels(1, 2)), 1);
		assertEquals(
				"STUNetTrainer_large",
				NnUNetV2NetworkWriter.trainer(StuNetConfig.Size.L.config(1, 3, List.of(THREE, ONE, THREE, ONE, ONE))));
	}

	@Test
	void whatNnUNetCannotDoIsRefused() {
		refuses(model(PLAIN, plan(CHANNELS, NnUNetVersion.NNUNET_V1, "RAS"), labels(1, 2)), "averages probabilities");
		refuses(model(PLAIN, plan(CHANNELS, NnUNetVersion.NNUNET_V2, "LPS"), labels(1, 2)), "turns scans to LPS");
		Normalization ct2 = new Normalization(Scheme.CT2, false, CHANNELS.get(0).statistics());
		refuses(model(PLAIN, plan(List.of(ct2, ct2), NnUNetVersion.NNUNET_V2, "RAS"), labels(1, 2)), "CT2");
		refuses(model(PLAIN, PLAN, labels(1, 3)), "the values [1, 3]", "without gaps");
		Structures ignore = Structures.named(List.of("liver", "ignore"));
		refuses(model(PLAIN, PLAN, ignore), "called 'ignore'");
	}

	private static Plan plan(Collection<Normalization> channels, NnUNetVersion version, String orientation) {
		return new Plan(
				PLAN.spacing(),
				PLAN.axisOrder(),
				PLAN.patch(),
				List.copyOf(channels),
				Set.of(),
				version,
				Optional.of(orientation));
	}

	private void refuses(Model model, String... parts) {
		Path written = write(model, 1).folder();
		says(
				refused(
						InvalidModel.class,
						() -> NnUNetExport.run(written, exported(), false, Progress.none()),
						"^a cannot become a model of nnU-Net v2"),
				parts);
		assertFalse(Files.exists(exported()));
	}

	@Test
	void onlyAnEarlierExportIsReplaced() throws IOException {
		Path model = write(model(PLAIN, PLAN, labels(1, 2)), 1).folder();
		NnUNetExport.run(model, exported(), false, Progress.none());
		assertThrows(InvalidOutput.class, () -> NnUNetExport.run(model, exported(), false, Progress.none()));
		NnUNetExport.run(model, exported(), true, Progress.none());
		// As what nnU-Net trained.
		Path log = Files.writeString(exported().resolve("fold_0/training_log_2026.txt"), "mine");
		assertThrows(InvalidOutput.class, () -> NnUNetExport.run(model, exported(), true, Progress.none()));
		assertTrue(Files.exists(log));
	}

	@Test
	void nothingIsLeftWhenItIsCancelled() throws IOException {
		Path model = write(model(PLAIN, PLAN, labels(1, 2)), 2).folder();
		int parameters = PLAIN.parameters().size();
		long[] done = {0};
		// In the second fold, when the first one is written.
		Progress cancelled = new FakeProgress()
				.reporting((activity, step, total) -> done[0] = step)
				.cancelledWhen(() -> done[0] > parameters);
		assertThrows(Cancelled.class, () -> NnUNetExport.run(model, exported(), false, cancelled));
		try (var left = Files.list(folder)) {
			assertEquals(List.of(model), left.toList());
		}
	}
}
