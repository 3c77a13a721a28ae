package sc.fiji.stunet.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static sc.fiji.stunet.failure.Refusals.refused;
import static sc.fiji.stunet.failure.Refusals.says;
import static sc.fiji.stunet.weights.TrainedFolder.DATASET;
import static sc.fiji.stunet.weights.TrainedFolder.NAME;
import static sc.fiji.stunet.weights.TrainedFolder.NETWORK;
import static sc.fiji.stunet.weights.TrainedFolder.PLANS;
import static sc.fiji.stunet.weights.TrainedFolder.json;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.files.HeldFiles;
import sc.fiji.stunet.job.ImportRequest;
import sc.fiji.stunet.job.NnUNetChoice;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.NetworkConfig.Unit;
import sc.fiji.stunet.model.PlainConvUNetConfig;
import sc.fiji.stunet.model.ResidualEncoderUNetConfig;
import sc.fiji.stunet.model.Structures.Structure;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.weights.SafetensorsWriter.Precision;

/** Folders and zip files of nnU-Net v2 become model folders whose numbers are those of the plans, or are refused. */
class NnUNetImportTest {

	@TempDir
	Path folder;

	private final List<String> logged = new ArrayList<>();

	private Model run(Path source, NnUNetChoice choice, Optional<String> orientation) {
		return ModelImport.run(
				new ImportRequest(
						source,
						Optional.empty(),
						Optional.empty(),
						orientation,
						choice,
						folder.resolve("made.stunet"),
						true),
				new FakeProgress().logging(logged::add));
	}

	private Model run(Path source) {
		return run(source, NnUNetChoice.DEFAULT, Optional.empty());
	}

	private static NnUNetChoice choice(String configuration, String folds, String checkpoint) {
		return new NnUNetChoice(
				Optional.ofNullable(configuration), Optional.ofNullable(folds), Optional.ofNullable(checkpoint));
	}

	private static List<String> names(Model model) {
		return model.structures().all().stream().map(Structure::name).toList();
	}

	@Test
	void theWholeFolder() throws IOException {
		Model model = run(new TrainedFolder(folder).fold("0").path());
		assertEquals(NETWORK, model.network());
		assertEquals(new Extent(16, 8, 4), model.plan().patch());
		assertEquals(Set.of(0, 2), model.plan().mirrorAxes());
		assertEquals(List.of("liver", "spleen"), names(model));
		assertEquals(
				Optional.of(NAME + ", fold 0, checkpoint_final.pth"),
				model.provenance().importedFrom());
		assertEquals(Optional.of("nnUNetTrainer_mine"), model.provenance().recipe());
		assertEquals(model, Model.read(model.folder()));
		try (Weights weights = ModelFolder.openWeights(model)) {
			assertEquals(List.copyOf(NETWORK.parameters().keySet()), weights.names());
		}
		assertEquals(List.of(), logged);
		assertEquals(List.of(), HeldFiles.below(folder), "Windows could not delete or replace them");
	}

	@Test
	void aZipFileIsTheSame() throws IOException {
		TrainedFolder trained = new TrainedFolder(folder).fold("0");
		Model model = run(trained.path());
		// What else nnU-Net exports is not even unpacked.
		trained.write("fold_0/progress.png", new byte[9]).write("dataset_fingerprint.json", json("{}"));
		Path zip = trained.zip(folder.resolve("exported.zip"));
		Model other = run(zip);
		assertEquals(model, other);
		try (Stream<Path> all = Files.list(folder)) {
			assertEquals(Set.of(zip, trained.path(), model.folder()), Set.copyOf(all.toList()));
		}
	}

	/** More files than a model may have, none of which is needed. */
	@Test
	void onlyWhatIsNeededIsUnpacked() throws IOException {
		Map<String, byte[]> entries = new LinkedHashMap<>();
		for (int i = 0; i <= 10_000; i++)
			entries.put("x/" + NAME + "/fold_0/validation/case_" + i + ".nii.gz", new byte[1]);
		Path trained = new TrainedFolder(folder).fold("0").path();
		for (String file : List.of("plans.json", "dataset.json", "fold_0/checkpoint_final.pth"))
			entries.put("x/" + NAME + "/" + file, Files.readAllBytes(trained.resolve(file)));
		assertEquals(
				NETWORK,
				run(TrainedFolder.zip(folder.resolve("many.zip"), entries)).network());
	}

	/** Lightning, MONAI and torch.compile put something in front of all names, also of those of the shared encoder. */
	@Test
	void prefixesAreTakenOffTheNamesOfUNets() {
		Map<String, List<Integer>> shapes = new LinkedHashMap<>();
		NETWORK.parameters().forEach((name, shape) -> {
			shapes.put("net._orig_mod." + name, shape);
			TrainedFolder.aliases(name).forEach(alias -> shapes.put("net._orig_mod." + alias, shape));
		});
		FakeWeights weights = new FakeWeights(shapes);
		Path file = folder.resolve("x.safetensors");
		SafetensorsWriter.write(file, true, weights, weights.names(), Precision.FP32);
		try (Checkpoint checkpoint = Checkpoint.open(file)) {
			assertEquals(List.copyOf(NETWORK.parameters().keySet()), checkpoint.names());
			says(checkpoint.note().orElse(""), "'net.'");
		}
	}

	/** As nnU-Net reads them: the keys of before 2.4 count only where there is no architecture. */
	@Test
	void architectureDecidesOverOlderKeys() {
		JsonNode plans =
				json(PLANS.replace("'batch_size': 2,", OLD.replace("CLASS", "UNetPlusPlus") + "'batch_size': 2,"));
		Path path =
				new TrainedFolder(folder, NAME, plans, json(DATASET)).fold("0").path();
		assertEquals(NETWORK, run(path).network());
	}

	@Test
	void aFolderAboveListsItsConfigurations() {
		Path above = folder.resolve("results/Dataset001_Tiny");
		new TrainedFolder(above).fold("0");
		assertEquals(NETWORK, run(folder.resolve("results")).network());
		String lowres = NAME.replace("fullres", "lowres");
		JsonNode plans = json(
				PLANS.replace("'3d_fullres'", "'3d_lowres'").replace("'spacing': [3, 2, 1.5]", "'spacing': [6, 4, 3]"));
		new TrainedFolder(above, lowres, plans, json(DATASET))
				.write(
						"fold_1/checkpoint_final.pth",
						TrainedFolder.checkpoint(NETWORK.parameters(), plans, "3d_lowres"));
		refused(InvalidModel.class, () -> run(above), "^" + above, NAME, lowres, "<configuration>");
		assertEquals(
				6,
				run(above, choice("3d_lowres", null, null), Optional.empty())
						.plan()
						.spacing()
						.z());
		assertEquals(
				3,
				run(above, choice(NAME, null, null), Optional.empty())
						.plan()
						.spacing()
						.z());
		refused(
				InvalidModel.class,
				() -> run(above, choice("2d", null, null), Optional.empty()),
				"no configuration '2d'",
				lowres);
	}

	@Test
	void foldsAreThoseThatAreAskedFor() {
		TrainedFolder trained = new TrainedFolder(folder).fold("all");
		assertEquals(
				Optional.of(NAME + ", fold all, checkpoint_final.pth"),
				run(trained.path()).provenance().importedFrom());
		trained.fold("3");
		assertEquals(
				Optional.of(NAME + ", fold 3, checkpoint_final.pth"),
				run(trained.path()).provenance().importedFrom());
		assertEquals(
				Optional.of(NAME + ", fold all, checkpoint_final.pth"),
				run(trained.path(), choice(null, "all", null), Optional.empty())
						.provenance()
						.importedFrom());
		refused(
				InvalidModel.class,
				() -> run(trained.path(), choice(null, "0,3", null), Optional.empty()),
				"no fold_0/checkpoint_final.pth",
				"fold_3/checkpoint_final.pth");
		for (String wrong : List.of("", "x", "0,", "0,all", "-1", "3,03"))
			refused(
					InvalidRequest.class,
					() -> run(trained.path(), choice(null, wrong, null), Optional.empty()),
					"'" + wrong + "'");
	}

	@Test
	void aFolderWithoutTheConfigurationNamesItsOwn() {
		Path trained = new TrainedFolder(folder).fold("0").path();
		refused(
				InvalidModel.class,
				() -> run(trained, choice("3d_lowres", null, null), Optional.empty()),
				"no configuration '3d_lowres', but " + NAME + ".");
	}

	/** Every numbered fold becomes weights of its own; the network of every case is another one. */
	@Test
	void severalFoldsAreKeptInTheOrderThatWasAskedFor() {
		TrainedFolder trained = new TrainedFolder(folder).fold("10").fold("2").fold("all");
		// All numbers say which fold it is.
		for (String fold : List.of("2", "10"))
			trained.write(
					"fold_" + fold + "/checkpoint_final.pth",
					TrainedFolder.checkpoint(NETWORK.parameters(), json(PLANS), "3d_fullres", Integer.parseInt(fold)));
		Model model = run(trained.path());
		assertEquals(
				Optional.of(NAME + ", folds 2, 10, checkpoint_final.pth"),
				model.provenance().importedFrom());
		assertEquals(2, model.folds());
		assertEquals(List.of(2f, 10f), firstNumbers(model));
		assertEquals(model, run(trained.zip(folder.resolve("a.zip"))));
		assertEquals(List.of(10f, 2f), firstNumbers(run(trained.path(), choice(null, "10,2", null), Optional.empty())));
		assertEquals(
				1,
				run(trained.path(), choice(null, "all", null), Optional.empty()).folds());
		says(Models.describe(model.folder()), "fold");
	}

	private static List<Float> firstNumbers(Model model) {
		List<Float> numbers = new ArrayList<>();
		for (Weights weights : ModelFolder.openFolds(model))
			try (weights) {
				numbers.add(weights.values(weights.names().get(0)).get());
			}
		return numbers;
	}

	@Test
	void theBestCheckpointIsTakenWhenAsked() {
		TrainedFolder trained = new TrainedFolder(folder)
				.write(
						"fold_0/checkpoint_best.pth",
						TrainedFolder.checkpoint(NETWORK.parameters(), json(PLANS), "3d_fullres"));
		refused(InvalidModel.class, () -> run(trained.path()), "no checkpoint_final.pth", "<best-checkpoint>");
		Model best = run(trained.path(), choice(null, null, "best"), Optional.empty());
		assertEquals(NETWORK, best.network());
		says(Models.describe(best.folder()), NAME + ", fold 0, checkpoint_best.pth (");
		refused(
				InvalidRequest.class,
				() -> run(trained.path(), choice(null, null, "latest"), Optional.empty()),
				"'latest'");
		trained.fold("1");
		run(trained.path());
		says(logged.toString(), "fold_0 has no checkpoint_final.pth");
	}

	@Test
	void oneCheckpointIsImportedAsBeforeAndHasNothingToChoose() {
		Path file = new TrainedFolder(folder).fold("0").path().resolve("fold_0/checkpoint_final.pth");
		Model model = run(file);
		assertEquals(NETWORK, model.network());
		assertEquals(List.of("liver", "spleen"), names(model));
		refused(InvalidRequest.class, () -> run(file, choice(null, "0", null), Optional.empty()), "^" + file);
	}

	/** As PyTorch's constructors understand them: one number is that of all stages or axes; null has a default. */
	@Test
	void argumentsInEveryNotation() {
		PlainConvUNetConfig cubes = new PlainConvUNetConfig(
				2,
				3,
				List.of(
						new Stage(4, 2, new Extent(3, 3, 3), new Extent(1, 1, 1)),
						new Stage(4, 2, new Extent(3, 3, 3), new Extent(2, 2, 2))),
				List.of(2),
				new Unit(false, 1e-5, true, 0.01));
		ObjectNode plans = json(PLANS);
		ObjectNode arguments = (ObjectNode) plans.at("/configurations/3d_fullres/architecture/arch_kwargs");
		arguments.put("features_per_stage", 4).put("kernel_sizes", 3).put("n_conv_per_stage", 2);
		arguments.put("n_conv_per_stage_decoder", 2).putArray("strides").add(1).add(2);
		arguments.remove("conv_bias");
		arguments.putNull("nonlin_kwargs");
		assertEquals(
				cubes,
				run(new TrainedFolder(folder, NAME, plans, json(DATASET))
								.fold("0", cubes.parameters())
								.path())
						.network());
	}

	private static final String OLD =
			"""
		'UNet_class_name': 'CLASS', 'UNet_base_num_features': 4, 'n_conv_per_stage_encoder': [2, 1, 1],
		'n_conv_per_stage_decoder': [1, 2], 'num_pool_per_axis': [1, 2, 2],
		'pool_op_kernel_sizes': [[1, 1, 1], [1, 2, 2], [2, 2, 2]],
		'conv_kernel_sizes': [[1, 3, 3], [3, 3, 3], [3, 3, 3]], 'unet_max_num_features': 10,""";
	private static final List<Stage> STAGES = List.of(
			new Stage(4, 2, new Extent(3, 3, 1), new Extent(1, 1, 1)),
			new Stage(8, 1, new Extent(3, 3, 3), new Extent(2, 2, 1)),
			new Stage(10, 1, new Extent(3, 3, 3), new Extent(2, 2, 2)));

	private static String old(String architecture) {
		String plans = PLANS.replaceFirst("(?s)'architecture': .*'nonlin']}", "'next_stage': null")
				.replace("'batch_size': 2,", OLD.replace("CLASS", architecture));
		assertFalse(plans.contains("arch_kwargs"));
		return plans;
	}

	@Test
	void plansOfBefore24() {
		PlainConvUNetConfig plain = new PlainConvUNetConfig(2, 3, STAGES, List.of(1, 2), Unit.USUAL);
		ResidualEncoderUNetConfig residual = new ResidualEncoderUNetConfig(2, 3, STAGES, List.of(1, 2), Unit.USUAL);
		assertEquals(
				plain,
				run(new TrainedFolder(folder, NAME, json(old("PlainConvUNet")), json(DATASET))
								.fold("0", plain.parameters())
								.path())
						.network());
		Path of = new TrainedFolder(folder, NAME, json(old("ResidualEncoderUNet")), json(DATASET))
				.fold("0", residual.parameters())
				.path();
		assertEquals(residual, run(of).network());
		new TrainedFolder(folder, NAME, json(old("UNetPlusPlus")), json(DATASET));
		refused(InvalidModel.class, () -> run(of), "'UNet_class_name' is 'UNetPlusPlus'");
	}

	/** Without any influence on a prediction. */
	private static final Set<String> HARMLESS = Set.of(
			"/dataset_name",
			"/plans_name",
			"/original_median_spacing_after_transp",
			"/original_median_shape_after_transp",
			"/experiment_planner_used",
			"/data_identifier",
			"/batch_size",
			"/batch_dice",
			"/median_image_size_in_voxels",
			"/resampling_fn_seg_kwargs/is_seg",
			"/resampling_fn_seg_kwargs/order",
			"/arch_kwargs/dropout_op_kwargs",
			"/nonlin_kwargs/inplace",
			"/architecture/_kw_requires_import",
			"/channel_names/0",
			"/channel_names/1",
			"/numTraining",
			"/file_ending");

	/** Every key in turn, at any depth, gets another value; a network or plan that stays the same is a lie. */
	@TestFactory
	Stream<DynamicTest> everyKeyOfPlansIsFollowedOrRefusedOrHarmless() {
		return altered(json(PLANS), plans -> new TrainedFolder(folder, NAME, plans, json(DATASET)));
	}

	@TestFactory
	Stream<DynamicTest> everyKeyOfTheDatasetIsFollowedOrRefusedOrHarmless() {
		return altered(json(DATASET), dataset -> new TrainedFolder(folder, NAME, json(PLANS), dataset));
	}

	@TestFactory
	Stream<DynamicTest> everyKeyOfOldPlansIsFollowedOrRefusedOrHarmless() {
		PlainConvUNetConfig plain = new PlainConvUNetConfig(2, 3, STAGES, List.of(1, 2), Unit.USUAL);
		return keys(json(old("PlainConvUNet")), "")
				.filter(key -> OLD.contains("'" + key.substring(key.lastIndexOf('/') + 1) + "'"))
				.map(key -> dynamicTest(key, () -> {
					ObjectNode plans = json(old("PlainConvUNet"));
					alter(plans, key);
					Path path = new TrainedFolder(folder, NAME, plans, json(DATASET))
							.fold("0", plain.parameters())
							.path();
					if (key.endsWith("num_pool_per_axis"))
						assertEquals(plain, run(path).network());
					else if (key.endsWith("unet_max_num_features"))
						refused(InvalidModel.class, () -> run(path), "wrong shape");
					else refused(InvalidModel.class, () -> run(path), path.toString());
				}));
	}

	private interface Writer {

		TrainedFolder write(ObjectNode content);
	}

	private Stream<DynamicTest> altered(ObjectNode original, Writer writer) {
		return keys(original, "")
				.map(key -> dynamicTest(key, () -> {
					Model usual = run(new TrainedFolder(folder).fold("0").path());
					ObjectNode content = original.deepCopy();
					alter(content, key);
					Path path = writer.write(content).path();
					String name = key.substring(key.lastIndexOf('/') + 1);
					try {
						Model model = run(path);
						boolean same = model.network().equals(usual.network())
								&& model.plan().equals(usual.plan())
								&& model.structures().equals(usual.structures());
						assertEquals(HARMLESS.stream().anyMatch(key::endsWith) || isUnused(key), same, key);
					} catch (InvalidModel e) {
						assertFalse(HARMLESS.stream().anyMatch(key::endsWith), e::getMessage);
						says(e.getMessage(), path.toString());
						boolean byNumbers = e.getMessage()
								.matches(".*(wrong shape|missing|too many|total stride|needs|odd kernels|value 2).*");
						assertTrue(byNumbers || e.getMessage().contains(name) || isStatistic(key), e::getMessage);
					}
				}));
	}

	/** Statistics that no scheme uses; the mask of a channel in CT; the one channel whose scheme uses none. */
	private static boolean isUnused(String key) {
		return key.matches(".*per_channel/(\\d/(max|median|min)|1/.*)");
	}

	private static boolean isStatistic(String key) {
		return key.contains("foreground_intensity_properties");
	}

	/** Pointers to all values: objects are entered, lists are not. */
	private static Stream<String> keys(JsonNode node, String pointer) {
		if (!node.isObject()) return Stream.of(pointer);
		return node.properties().stream().flatMap(field -> keys(field.getValue(), pointer + "/" + field.getKey()));
	}

	private static void alter(ObjectNode root, String pointer) {
		int slash = pointer.lastIndexOf('/');
		ObjectNode parent = (ObjectNode) root.at(pointer.substring(0, slash));
		String key = pointer.substring(slash + 1);
		parent.set(key, altered(parent.get(key)));
	}

	/** Another value of the same kind; of a list the last element, or what is in it. */
	private static JsonNode altered(JsonNode value) {
		if (value.isBoolean()) return json("{'x': " + !value.asBoolean() + "}").get("x");
		if (value.isIntegralNumber())
			return json("{'x': " + (value.asInt() + 1) + "}").get("x");
		if (value.isNumber()) return json("{'x': " + value.asDouble() * 2 + "}").get("x");
		if (value.isTextual())
			return json("{'x': '" + value.asText().replaceFirst("\\w+$", "Other") + "'}")
					.get("x");
		if (value.isNull()) return json("{'x': 'torch.nn.Dropout3d'}").get("x");
		var list = ((com.fasterxml.jackson.databind.node.ArrayNode) value).deepCopy();
		list.set(list.size() - 1, altered(list.get(list.size() - 1)));
		return list;
	}

	@ParameterizedTest
	@ValueSource(
			strings = {
				"",
				"/configurations/3d_fullres",
				"/configurations/3d_fullres/architecture",
				"/configurations/3d_fullres/architecture/arch_kwargs",
				"/configurations/3d_fullres/architecture/arch_kwargs/norm_op_kwargs",
				"/configurations/3d_fullres/architecture/arch_kwargs/nonlin_kwargs",
				"/configurations/3d_fullres/resampling_fn_data_kwargs",
				"/configurations/3d_fullres/resampling_fn_probabilities_kwargs"
			})
	void aKeyThatIsNotKnownIsRefusedByName(String where) {
		ObjectNode plans = json(PLANS);
		((ObjectNode) plans.at(where)).put("denoise", 3);
		Path path =
				new TrainedFolder(folder, NAME, plans, json(DATASET)).fold("0").path();
		refused(InvalidModel.class, () -> run(path), "^" + path.resolve("plans.json"), "'denoise', which is not known");
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			quoteCharacter = '`',
			value = {
				"'numTraining'|'ensemble_with'|'ensemble_with', which is not known",
				"'1': 'PET'}|'1': 'PET', '2': 'MR'}|names 3 channels, but the plans normalise 2",
				"'background': 0|'background': 3|'background' is 3",
				"'spleen': 2|'spleen': 2, 'kidney': 3|names 3 structures, but the network has only 2",
				"'spleen': 2|'ignore': 2|names no structure with the value 2",
				"'spleen': 2|'spleen': [1, 2]|'regions_class_order'",
				"'labels'|'name'|has no 'labels'"
			})
	void datasetsThatDoNotFitAreRefused(String right, String wrong, String why) {
		assertTrue(DATASET.contains(right));
		Path path = new TrainedFolder(folder, NAME, json(PLANS), json(DATASET.replace(right, wrong)))
				.fold("0")
				.path();
		refused(InvalidModel.class, () -> run(path), "^" + path.resolve("dataset.json"), why);
	}

	/** What a network may be built with, and is not supported: by its name. */
	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			quoteCharacter = '`',
			value = {
				"'dropout_op': null|'dropout_op': 'torch.nn.Dropout3d'|'dropout_op' is \"torch.nn.Dropout3d\"",
				"InstanceNorm3d|BatchNorm3d|'norm_op' is 'BatchNorm3d'",
				"'norm_op': 'torch.nn.modules.instancenorm.InstanceNorm3d'|'norm_op': null|'norm_op' is 'null'",
				"'affine': true|'affine': true, 'track_running_stats': true|'track_running_stats' is true",
				"LeakyReLU|ReLU|'nonlin' is 'ReLU'",
				"'nonlin':|'nonlin_first': true, 'nonlin':|'nonlin_first' is true",
				"unet.PlainConvUNet|unet.ResidualUNet|'architecture.network_class_name' is 'ResidualUNet'",
				"'conv_bias'|'block': 'x.BottleneckD', 'conv_bias'|'block', which is not known",
				"'image_reader_writer': 'SimpleITKIO'|'image_reader_writer': 'MyIO'|'image_reader_writer' is 'MyIO'",
				"'label_manager': 'LabelManager'|'label_manager': 'Mine'|'label_manager' is 'Mine'",
				"'batch_dice'|'previous_stage': '3d_lowres', 'batch_dice'|second stage of a cascade",
				"'conv_op': 'torch.nn.modules.conv.Conv3d'|'conv_op': 'torch.nn.modules.conv.Conv2d'|this is a 2D one"
			})
	void whatIsNotSupportedIsRefusedByName(String right, String wrong, String why) {
		assertTrue(PLANS.contains(right), right);
		Path path = new TrainedFolder(folder, NAME, json(PLANS.replace(right, wrong)), json(DATASET))
				.fold("0")
				.path();
		refused(InvalidModel.class, () -> run(path), "^" + path.resolve("plans.json"), why);
	}

	@Test
	void a2dConfigurationIsNamed() {
		String plans =
				PLANS.replaceAll("\\[\\d, (\\d), (\\d[.\\d]*)\\]", "[$1, $2]").replace("Conv3d", "Conv2d");
		Path path = new TrainedFolder(folder, NAME, json(plans), json(DATASET))
				.fold("0")
				.path();
		refused(InvalidModel.class, () -> run(path), "^" + path.resolve("plans.json"), "2D", "3d_fullres or 3d_lowres");
	}

	@Test
	void aRegionBasedBlockOfTheResidualNetworkIsRefused() {
		ResidualEncoderUNetConfig residual =
				new ResidualEncoderUNetConfig(2, 3, NETWORK.stages(), List.of(1), Unit.USUAL);
		String plans = PLANS.replace("PlainConvUNet", "ResidualEncoderUNet")
				.replace("n_conv_per_stage'", "n_blocks_per_stage'");
		TrainedFolder trained =
				new TrainedFolder(folder, NAME, json(plans), json(DATASET)).fold("0", residual.parameters());
		assertEquals(residual, run(trained.path()).network());
		for (String[] more : new String[][] {
			{"'block': 'x.BottleneckD'", "'block' is 'BottleneckD'"},
			{"'bottleneck_channels': 3", "'bottleneck_channels' is 3"},
			{"'stem_channels': 3", "'stem_channels' is 3"}
		}) {
			trained.write("plans.json", json(plans.replace("'conv_bias'", more[0] + ", 'conv_bias'")));
			refused(InvalidModel.class, () -> run(trained.path()), more[1]);
		}
		trained.write("plans.json", json(plans.replace("'conv_bias'", "'stem_channels': 2, 'conv_bias'")));
		assertEquals(residual, run(trained.path()).network());
	}

	@Test
	void aFolderWithoutPlansOrLabelsIsNamed() throws IOException {
		TrainedFolder trained = new TrainedFolder(folder).fold("0");
		Path fold = trained.path().resolve("fold_0");
		refused(InvalidModel.class, () -> run(fold), "^" + fold, "one fold", "<folds>");
		Files.delete(trained.path().resolve("dataset.json"));
		refused(InvalidModel.class, () -> run(trained.path()), "^" + trained.path(), "no dataset.json", "<labels>");
		Files.delete(trained.path().resolve("plans.json"));
		refused(InvalidModel.class, () -> run(trained.path()), "^" + trained.path(), "no plans.json");
		Path empty = Files.createDirectory(folder.resolve("empty"));
		refused(
				InvalidModel.class,
				() -> run(empty),
				"^" + empty,
				"no trained network",
				"TRAINER__PLANS__CONFIGURATION");
		Files.createFile(empty.resolve("plans.pkl"));
		refused(InvalidModel.class, () -> run(empty), "^" + empty, "version 1");
		Path foldOfVersion1 = Files.createDirectory(folder.resolve("fold_0"));
		Files.createFile(foldOfVersion1.resolve("model_final_checkpoint.model.pkl"));
		refused(InvalidModel.class, () -> run(foldOfVersion1), "^" + foldOfVersion1, "version 1");
		Files.createFile(empty.resolve("model.json"));
		refused(InvalidModel.class, () -> run(empty), "^" + empty, "model already");
		Path plansAlone = new TrainedFolder(folder.resolve("alone")).path();
		refused(InvalidModel.class, () -> run(plansAlone), "^" + plansAlone, "no fold_0");
	}

	private static final String REGIONS =
			"""
		{'channel_names': {'0': 'CT', '1': 'PET'}, 'labels': {'background': 0, 'whole': [1, 2, 3], 'core': [2, 3],
		'tumour': 3, 'air': [0], 'ignore': 4}, 'regions_class_order': [1, 3, 2], 'file_ending': '.nii.gz'}
		""";

	/** Background and the mark of unlabelled voxels have no output; a single value is a region, too. */
	@Test
	void regionsGetTheValuesOfTheirOrder() {
		Model model = run(new TrainedFolder(folder, NAME, json(PLANS), json(REGIONS))
				.fold("0")
				.path());
		assertEquals(List.of(1, 3, 2), model.structures().regions());
		assertEquals(List.of("whole", "tumour", "core"), names(model));
		assertEquals(model, Model.read(model.folder()));
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			quoteCharacter = '`',
			value = {
				"'regions_class_order'|'name'|no 'regions_class_order'",
				"[1, 3, 2]|[1, 2]|2 values for 3 regions",
				"[1, 3, 2]|[1, 3, 3]|3",
				"[1, 3, 2]|[1, 0, 2]|0",
				"[1, 3, 2]|[1, 'x', 2]|'regions_class_order'",
				"'tumour': 3, |'tumour': 3, 'edema': 2, |3 values for 4 regions",
				"'tumour': 3, 'air': [0], 'ignore': 4}, 'regions_class_order': [1, 3, 2]|'air': 0}, "
						+ "'regions_class_order': [1, 2]|2 regions, but the network has 3 outputs"
			})
	void regionsThatDoNotFitAreRefused(String right, String wrong, String why) {
		assertTrue(REGIONS.contains(right), right);
		Path path = new TrainedFolder(folder, NAME, json(PLANS), json(REGIONS.replace(right, wrong)))
				.fold("0")
				.path();
		refused(InvalidModel.class, () -> run(path), "^" + path.resolve("dataset.json"), why);
	}

	@Test
	void foldsOfDifferentPlansAreRefused() {
		TrainedFolder trained = new TrainedFolder(folder).fold("0");
		byte[] other = TrainedFolder.checkpoint(
				NETWORK.parameters(), json(PLANS.replace("'std': 2", "'std': 3")), "3d_fullres");
		trained.write("fold_1/checkpoint_final.pth", other);
		refused(
				InvalidModel.class,
				() -> run(trained.path()),
				"^" + trained.path().resolve("fold_1/checkpoint_final.pth"),
				"other plans",
				"'foreground_intensity_properties_per_channel' differs");
		// plans.json counts, whatever is in the checkpoint.
		run(trained.path(), choice(null, "1", null), Optional.empty());
		says(logged.toString(), "foreground_intensity_properties_per_channel", "those in the file count");
	}

	/** A configuration that was added to plans.json, or renamed there, after a training. */
	@Test
	void plansWithoutTheTrainedConfigurationAreNamed() {
		String mine = "nnUNetTrainer__nnUNetPlans__3d_mine";
		ObjectNode plans = json(PLANS.replace("'3d_fullres'", "'3d_mine'")), without = json(PLANS);
		byte[] lacking = TrainedFolder.checkpoint(NETWORK.parameters(), without, "3d_mine");
		TrainedFolder trained = new TrainedFolder(folder, mine, without, json(TrainedFolder.DATASET))
				.write("fold_0/checkpoint_final.pth", lacking);
		refused(
				InvalidModel.class,
				() -> run(trained.path()),
				"^" + trained.path().resolve("plans.json"),
				"'configurations' have no '3d_mine', which was trained, but 3d_fullres;");
		// plans.json counts, whatever is in the checkpoint.
		trained.write("plans.json", plans);
		run(trained.path());
		says(logged.toString(), "another 'configurations' than the plans inside of", "those in the file count");
		trained.write("fold_1/checkpoint_final.pth", TrainedFolder.checkpoint(NETWORK.parameters(), plans, "3d_mine"));
		refused(
				InvalidModel.class,
				() -> run(trained.path()),
				"^" + trained.path().resolve("fold_1/checkpoint_final.pth"),
				"'configurations' differs");
	}

	@Test
	void aCheckpointOfAnotherConfigurationIsRefused() {
		TrainedFolder trained = new TrainedFolder(folder);
		trained.write(
				"fold_0/checkpoint_final.pth",
				TrainedFolder.checkpoint(NETWORK.parameters(), json(PLANS), "3d_lowres"));
		String file = "^" + trained.path().resolve("fold_0/checkpoint_final.pth");
		refused(InvalidModel.class, () -> run(trained.path()), file, "'3d_lowres'", "'3d_fullres'");
		PlainConvUNetConfig wider = new PlainConvUNetConfig(
				2,
				3,
				NETWORK.stages().stream()
						.map(stage -> new Stage(2 * stage.width(), stage.depth(), stage.kernel(), stage.stride()))
						.toList(),
				List.of(1),
				Unit.USUAL);
		trained.fold("0", wider.parameters());
		refused(
				InvalidModel.class,
				() -> run(trained.path()),
				file,
				"parameters of the PlainConvUNet that the plans",
				trained.path().resolve("plans.json").toString(),
				"wrong shape");
	}

	/** Its plans say InstanceNorm, but its trainer builds the network with BatchNorm. */
	@Test
	void theNetworkOfABatchNormTrainerIsRefusedByName() {
		Map<String, List<Integer>> parameters = new LinkedHashMap<>(NETWORK.parameters());
		NETWORK.parameters().forEach((name, shape) -> {
			if (!name.endsWith(".norm.weight")) return;
			String norm = name.substring(0, name.length() - "weight".length());
			parameters.put(norm + "running_mean", shape);
			parameters.put(norm + "running_var", shape);
		});
		TrainedFolder trained = new TrainedFolder(folder).fold("0", parameters);
		refused(
				InvalidModel.class,
				() -> run(trained.path()),
				"^" + trained.path().resolve("fold_0/checkpoint_final.pth"),
				"running_mean",
				"nnUNetTrainerBN");
	}

	@Test
	void moreHeadsThanLabelsAreRefused() {
		TrainedFolder trained = new TrainedFolder(folder)
				.fold("0", NETWORK.with(2, 5, NETWORK.strides()).parameters());
		refused(
				InvalidModel.class,
				() -> run(trained.path()),
				"^" + trained.path().resolve("dataset.json"),
				"no structure with the value 3; the network has the values 1 to 4");
	}

	@Test
	void networksOfVersion1AreNamed() {
		TrainedFolder trained = new TrainedFolder(folder)
				.fold("0", Map.of("conv_blocks_context.0.blocks.0.conv.weight", List.of(2, 1, 3, 3, 3)));
		refused(
				InvalidModel.class,
				() -> run(trained.path()),
				"^" + trained.path().resolve("fold_0/checkpoint_final.pth"),
				"version 1 (Generic_UNet)");
	}

	/** Its plans, which lie beside it, would be looked for in vain. */
	@Test
	void networksOfVersion1AreNamedBeforePlansAreAskedFor() {
		Path checkpoint = folder.resolve("model_final_checkpoint.model");
		FakeWeights weights =
				new FakeWeights(Map.of("conv_blocks_context.0.blocks.0.conv.weight", List.of(2, 1, 3, 3, 3)));
		SafetensorsWriter.write(checkpoint, true, weights, weights.names(), Precision.FP32);
		refused(InvalidModel.class, () -> run(checkpoint), "^" + checkpoint, "version 1 (Generic_UNet)");
	}

	/** A STU-Net's trainers build it whatever network the plans describe; only the strides are the plans'. */
	@Test
	void aStuNetIsRecognisedByItsParameters() {
		StuNetConfig stuNet = new StuNetConfig(
				2,
				3,
				List.of(
						new Stage(2, 1, new Extent(3, 3, 3), new Extent(1, 1, 1)),
						new Stage(4, 2, new Extent(3, 3, 3), new Extent(2, 2, 1)),
						new Stage(4, 1, new Extent(3, 3, 3), new Extent(1, 1, 1))));
		assertEquals(
				stuNet,
				run(new TrainedFolder(folder).fold("0", stuNet.parameters()).path())
						.network());
	}

	/** One tensor cannot have two values. */
	@Test
	void namesOfOneTensorThatDifferAreRefused() {
		Map<String, List<Integer>> shapes = new LinkedHashMap<>();
		NETWORK.parameters().forEach((name, shape) -> {
			shapes.put(name, shape);
			TrainedFolder.aliases(name).forEach(alias -> shapes.put(alias, shape));
		});
		FakeWeights weights = new FakeWeights(shapes);
		Path file = folder.resolve("x.safetensors");
		SafetensorsWriter.write(file, true, weights, weights.names(), Precision.FP32);
		try (Checkpoint checkpoint = Checkpoint.open(file)) {
			assertEquals(List.copyOf(NETWORK.parameters().keySet()), checkpoint.names());
			refused(
					InvalidModel.class,
					() -> checkpoint.values("encoder.stages.0.0.convs.0.conv.weight"),
					"^" + file,
					"'encoder.stages.0.0.convs.0.all_modules.0.weight'");
		}
	}

	@Test
	void aTrainersOrientationIsAskedForWhenLabelsAreTotalSegmentators() {
		JsonNode dataset = json(DATASET.replace("'spleen': 2", "'body_trunc': 2"));
		Path path =
				new TrainedFolder(folder, NAME, json(PLANS), dataset).fold("0").path();
		refused(InvalidModel.class, () -> run(path), "^" + path, "TotalSegmentator", "RAS", "<orientation>");
		assertEquals(
				Optional.of("RAS"),
				run(path, NnUNetChoice.DEFAULT, Optional.of("RAS")).plan().orientation());
		assertEquals(
				Optional.empty(),
				run(path, NnUNetChoice.DEFAULT, Optional.of("as-stored")).plan().orientation());
		new TrainedFolder(folder, NAME, json(PLANS.replace("SimpleITKIO", "NibabelIOWithReorient")), dataset);
		assertEquals(Optional.of("RAS"), run(path).plan().orientation());
		assertTrue(TotalSegmentator.isIts("Dataset297_TotalSegmentator_total_3mm_1559subj", List.of("a")));
		assertTrue(TotalSegmentator.isIts("x", List.of("aorta", "colon", "heart", "vertebrae_S1", "sternum")));
		assertFalse(TotalSegmentator.isIts("x", List.of("kidney_left", "kidney_right")));
		assertFalse(TotalSegmentator.isIts("x", List.of("aorta", "colon", "heart", "skin", "sternum")));
	}

	@Test
	void halfDownloadedAndDangerousZipFilesAreRefused() throws IOException {
		Path zip = new TrainedFolder(folder).fold("0").zip(folder.resolve("all.zip"));
		byte[] whole = Files.readAllBytes(zip);
		Path half = Files.write(folder.resolve("half.zip"), java.util.Arrays.copyOf(whole, whole.length / 2));
		refused(InvalidModel.class, () -> run(half), "^" + half, "damaged", "download or copy it again");
		for (String name : List.of("../evil.txt", "/evil.txt", "a/../../evil.txt", "C:/evil.txt", "..\\evil.txt")) {
			Path slip = TrainedFolder.zip(
					folder.resolve("slip.zip"),
					Map.of(name, new byte[3], "x/plans.json", PLANS.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
			refused(InvalidModel.class, () -> run(slip), "^" + slip, "not that of a file inside a folder");
		}
		assertFalse(Files.exists(folder.resolveSibling("evil.txt")));
		Path other = TrainedFolder.zip(folder.resolve("other.zip"), Map.of("readme.txt", new byte[3]));
		refused(InvalidModel.class, () -> run(other), "^" + other, "no trained network");
		// A sentence about a file in a zip file names the zip file, not a temporary folder.
		Path bad = new TrainedFolder(folder, NAME, json(PLANS.replace("LeakyReLU", "GELU")), json(DATASET))
				.zip(folder.resolve("bad.zip"));
		String sentence = refused(InvalidModel.class, () -> run(bad), "^" + bad + ", Dataset001_Tiny", "'GELU'");
		assertFalse(sentence.contains(".tmp"), sentence);
	}
}
