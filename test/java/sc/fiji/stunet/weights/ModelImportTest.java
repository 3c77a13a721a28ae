package sc.fiji.stunet.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.files.HeldFiles;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.files.Sha256;
import sc.fiji.stunet.job.ImportRequest;
import sc.fiji.stunet.job.NnUNetChoice;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.Structures.Structure;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.preprocess.Normalization;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.weights.SafetensorsWriter.Precision;

/** A made-up network of three stages and its plans go in, a model folder comes out. */
class ModelImportTest {

	private static final Extent ONE = new Extent(1, 1, 1);
	private static final StuNetConfig NETWORK = new StuNetConfig(
			1,
			3,
			List.of(
					new Stage(2, 1, new Extent(3, 5, 1), ONE),
					new Stage(4, 2, new Extent(3, 3, 3), new Extent(2, 2, 1)),
					new Stage(6, 3, new Extent(3, 3, 3), ONE)));
	private static final String PLANS =
			"""
		{"name": "STUNetTrainer_small", "plans": {"num_modalities": 1, "num_classes": 2, \
		"normalization_schemes": {"0": "nonCT"}, "use_mask_for_norm": {"0": false},
		"plans_per_stage": {"0": {"patch_size": [3, 8, 16], "current_spacing": [3, 2, 1.5], \
		"pool_op_kernel_sizes": [[1, 2, 2]]}}}}
		""";

	@TempDir
	Path folder;

	private Path checkpoint;
	private Path plans;
	private Path output;

	@BeforeEach
	void files() throws IOException {
		checkpoint = folder.resolve("tiny.safetensors");
		plans = Files.writeString(folder.resolve("plans.json"), PLANS);
		output = folder.resolve("tiny.stunet");
		save(NETWORK.parameters(), Precision.FP32);
	}

	private void save(Map<String, List<Integer>> shapes, Precision precision) {
		FakeWeights weights = new FakeWeights(shapes);
		SafetensorsWriter.write(checkpoint, true, weights, weights.names(), precision);
	}

	private Model run(Optional<Path> labels, Optional<String> orientation, boolean overwrite) {
		return ModelImport.run(
				new ImportRequest(
						checkpoint, Optional.of(plans), labels, orientation, NnUNetChoice.DEFAULT, output, overwrite),
				Progress.none());
	}

	private Model run() {
		return run(Optional.empty(), Optional.empty(), false);
	}

	private Model again() {
		return run(Optional.empty(), Optional.empty(), true);
	}

	/** The network's parameters under other names. */
	private static Map<String, List<Integer>> renamed(UnaryOperator<String> names) {
		Map<String, List<Integer>> shapes = new LinkedHashMap<>();
		NETWORK.parameters().forEach((name, shape) -> shapes.put(names.apply(name), shape));
		return shapes;
	}

	private String refusal() {
		String sentence = assertThrows(InvalidModel.class, this::run).getMessage();
		assertFalse(Files.exists(output));
		return sentence;
	}

	private static List<String> names(Model model) {
		return model.structures().all().stream().map(Structure::name).toList();
	}

	@Test
	void theWholeFolder() throws IOException {
		Model model = run();
		assertEquals(NETWORK, model.network());
		assertEquals(new Extent(16, 8, 3), model.plan().patch());
		assertEquals(Optional.empty(), model.plan().orientation());
		assertEquals(List.of("structure_1", "structure_2"), names(model));
		assertEquals(Optional.of("tiny.safetensors"), model.provenance().importedFrom());
		assertEquals(Optional.of("STUNetTrainer_small"), model.provenance().recipe());
		assertEquals(
				Sha256.of(output.resolve(Model.WEIGHTS)), model.provenance().weightsSha256());
		assertEquals(model, Model.read(output));
		assertEquals(List.of(), HeldFiles.below(folder), "Windows could not delete or replace them");
		FakeWeights expected = new FakeWeights(NETWORK.parameters());
		try (Weights weights = ModelFolder.openWeights(model)) {
			assertEquals(List.copyOf(NETWORK.parameters().keySet()), weights.names());
			for (String name : weights.names())
				assertEquals(expected.values(name), weights.values(name).slice(), name);
		}
		try (var files = Files.list(folder)) {
			assertEquals(Set.of(checkpoint, plans, output), Set.copyOf(files.toList()));
		}
	}

	/** What a training that failed leaves: the network would compute no numbers of any image. */
	@ParameterizedTest
	@ValueSource(floats = {Float.NaN, Float.NEGATIVE_INFINITY})
	void valuesThatAreNoNumbersAreRefused(float value) {
		String spoilt = "conv_blocks_context.1.0.conv1.bias";
		FakeWeights weights = new FakeWeights(NETWORK.parameters()) {

			@Override
			public FloatBuffer values(String name) {
				FloatBuffer values = super.values(name);
				return name.equals(spoilt) ? values.put(values.limit() - 1, value) : values;
			}
		};
		SafetensorsWriter.write(checkpoint, true, weights, weights.names(), Precision.FP32);
		says(refusal(), "^" + checkpoint + ": the parameter '" + spoilt + "' has values that are no numbers");
	}

	/**
	 * What wrappers put into names, in any order and anywhere, and what stands before all names; never what is another
	 * parameter.
	 */
	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			value = {
				"_orig_mod.|",
				"module.|",
				"_orig_mod.module.|",
				"module._orig_mod.|",
				"module.module._orig_mod._orig_mod.|",
				"_forward_module.|",
				"model.|'model.'",
				"net.|'net.'",
				"network.|'network.'",
				"model._orig_mod.|'model.'",
				"_orig_mod.model.module.|'model.'",
				"trainer.inner.net.|'trainer.inner.net.'"
			})
	void prefixesAreTakenOff(String prefix, String note) {
		Model model = run();
		Map<String, List<Integer>> shapes = renamed(name -> prefix + name);
		save(shapes, Precision.FP32);
		List<String> logged = new ArrayList<>();
		Model other = ModelImport.run(
				new ImportRequest(
						checkpoint,
						Optional.of(plans),
						Optional.empty(),
						Optional.empty(),
						NnUNetChoice.DEFAULT,
						output,
						true),
				new FakeProgress().logging(logged::add));
		assertEquals(model.network(), other.network());
		try (Weights weights = ModelFolder.openWeights(other)) {
			assertEquals(List.copyOf(NETWORK.parameters().keySet()), weights.names());
		}
		assertEquals(
				note == null ? 0 : 1,
				logged.stream()
						.filter(line -> note == null ? line.contains("begin with") : line.contains(note))
						.count(),
				logged.toString());
	}

	@Test
	void partsMayBeWrappedToo() {
		save(
				renamed(name -> name.replace("conv_blocks_context.1.", "conv_blocks_context.1._orig_mod.")),
				Precision.FP32);
		assertEquals(NETWORK, run().network());
	}

	@Test
	void aNetworkAmongOthersIsNamed() {
		Map<String, List<Integer>> shapes = renamed(name -> "model." + name);
		shapes.put("loss.weight", List.of(3));
		save(shapes, Precision.FP32);
		says(refusal(), "^" + checkpoint.toString(), "'model.'", "'loss.weight'", "torch.save");
	}

	/** 100,000 stages, and as many blocks in one: looked up, not searched for. */
	@Test
	@Tag("large")
	void manyNamesTakeNoLonger() {
		for (String name : List.of("conv_blocks_context.%d.0.conv1.weight", "conv_blocks_context.0.%d.conv1.weight")) {
			Map<String, List<Integer>> shapes = new LinkedHashMap<>();
			for (int i = 0; i < 100_000; i++) shapes.put(String.format(name, i), List.of(1, 1, 0, 3, 3));
			FakeWeights many = new FakeWeights(shapes);
			assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
				NetworkShape shape = new NetworkShape("many", many);
				assertThrows(InvalidModel.class, () -> shape.config(Collections.nCopies(shape.stages() - 1, ONE)));
			});
			save(shapes, Precision.FP32);
			assertTrue(assertTimeoutPreemptively(Duration.ofSeconds(20), this::refusal)
					.contains("more parameters than any network"));
		}
	}

	static Stream<Charset> encodings() {
		return Stream.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE);
	}

	/** As Windows' editors and PowerShell save text. */
	@ParameterizedTest
	@MethodSource("encodings")
	void jsonInAnyEncoding(Charset encoding) throws IOException {
		for (String mark : List.of("", "\ufeff")) {
			Path labels = Files.write(
					folder.resolve("labels.json"),
					(mark + "{\"1\": \"foie gras\", \"2\": \"Mil\u00df\"}").getBytes(encoding));
			Files.write(plans, (mark + PLANS).getBytes(encoding));
			assertEquals(List.of("foie gras", "Mil\u00df"), names(run(Optional.of(labels), Optional.empty(), true)));
			Path description = output.resolve(Model.DESCRIPTION);
			Model model = Model.read(output);
			Files.write(description, (mark + Files.readString(description)).getBytes(encoding));
			assertEquals(model, Model.read(output));
		}
	}

	/**
	 * nnU-Net's fingerprint has NaN where a channel has no voxel inside the structures; what is used must be a number.
	 */
	@Test
	void jsonWithNaN() throws IOException {
		String unused = PLANS.replace(
				"\"num_modalities\"",
				"\"dataset_properties\": {\"intensityproperties\": {\"0\": {\"mean\": NaN, \"sd\": -Infinity, "
						+ "\"percentile_00_5\": Infinity, " + "\"percentile_99_5\": 1}}}, \"num_modalities\"");
		Files.writeString(plans, unused);
		assertEquals(List.of(Normalization.zScore(false)), run().plan().normalization());
		Files.writeString(plans, unused.replace("nonCT", "CT"));
		output = folder.resolve("ct.stunet");
		assertTrue(refusal().contains("the plans' 'mean' is not a finite number"));
		Files.writeString(plans, PLANS.replace("[3, 2, 1.5]", "[3, NaN, 1.5]"));
		assertTrue(refusal().contains("'current_spacing' is no voxel size"));
		Files.writeString(plans, PLANS + "x");
		assertTrue(refusal().contains("neither a pickle"));
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			quoteCharacter = '`',
			value = {
				"`version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 58262669\n`|Git LFS pointer",
				"`<!DOCTYPE html><html><head>`|web page",
				"`\ufeff\n  <HTML lang=\"en\">`|web page",
				"`<?xml version=\"1.0\"?><Error><Code>AccessDenied`|web page",
				"`\u001f\u008b\b\0\0`|gzip",
				"``|empty"
			})
	void whatWasNotDownloadedIsNamed(String content, String what) throws IOException {
		byte[] bytes = content.translateEscapes()
				.getBytes(what.equals("gzip") ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
		Model model = run();
		Path labels = Files.write(folder.resolve("labels.json"), bytes);
		refused(InvalidModel.class, () -> run(Optional.of(labels), Optional.empty(), true), "^" + labels, what);
		Files.write(plans, bytes);
		refused(InvalidModel.class, this::again, "^" + plans, what);
		Files.write(checkpoint, bytes);
		refused(InvalidModel.class, this::again, "^" + checkpoint, what);
		Files.write(model.weightsFile(), bytes);
		refused(InvalidModel.class, () -> ModelFolder.openWeights(model), what);
		Files.write(output.resolve(Model.DESCRIPTION), bytes);
		refused(InvalidModel.class, () -> Model.read(output), what);
	}

	@Test
	void namesThatCannotBeShownAreRefused() throws IOException {
		for (String name : List.of("a\\u001b[31mred", "a\\nb", "\\u202egnp.exe", "x".repeat(300), "\\ud800")) {
			Path labels = Files.writeString(folder.resolve("labels.json"), "{\"1\": \"" + name + "\", \"2\": \"b\"}");
			String sentence = refused(
					InvalidModel.class,
					() -> run(Optional.of(labels), Optional.empty(), true),
					"^" + labels.toString(),
					"value 1");
			assertTrue(sentence.codePoints().noneMatch(Character::isISOControl) && sentence.length() < 500, sentence);
		}
		Files.writeString(plans, PLANS.replace("STUNetTrainer_small", "\\u001b[2Jtrainer"));
		assertEquals(Optional.of("?[2Jtrainer"), again().provenance().recipe());
		Files.writeString(plans, PLANS.replace("nonCT", "\\u001b[2J\\n" + "x".repeat(10_000)));
		String sentence = assertThrows(InvalidModel.class, this::again).getMessage();
		assertTrue(sentence.codePoints().noneMatch(Character::isISOControl) && sentence.length() < 3000, sentence);
	}

	/** As training in mixed precision saves them: kernels in 16 bits of either kind, norms in 32. */
	@Test
	void everyParameterKeepsItsPrecision() throws IOException {
		FakeWeights weights = new FakeWeights(NETWORK.parameters()) {

			@Override
			public FloatBuffer values(String name) {
				float[] values = new float[super.values(name).remaining()];
				// 1 + 2^-7 fits into 8 bits, 1 + 2^-10 into 11; 1 + 2^-23 needs all; 2^100 is too large for FP16.
				Arrays.fill(
						values,
						switch (precision(name)) {
							case BF16 -> 0x1p100f * (1 + 0x1p-7f);
							case FP16 -> 1 + 0x1p-10f;
							case FP32 -> 1 + 0x1p-23f;
						});
				return FloatBuffer.wrap(values);
			}
		};
		SafetensorsWriter.write(checkpoint, true, weights, weights.names(), ModelImportTest::precision);
		Model model = run();
		try (Safetensors written = Safetensors.open(model.weightsFile())) {
			for (String name : weights.names()) {
				assertEquals(precision(name), written.precision(name), name);
				assertEquals(weights.values(name), written.values(name).slice(), name);
			}
		}
		assertTrue(Files.size(model.weightsFile()) < Files.size(checkpoint) + 1000);
		ModelFolder.openWeights(model).close();
	}

	private static Precision precision(String name) {
		if (name.contains("norm")) return Precision.FP32;
		return name.startsWith("seg_outputs") ? Precision.BF16 : Precision.FP16;
	}

	@Test
	void labelsAndOrientationAsAsked() throws IOException {
		Path labels = Files.writeString(folder.resolve("labels.json"), "{\"1\": \"liver\", \"2\": \"spleen\"}");
		Model model = run(Optional.of(labels), Optional.of("LPS"), false);
		assertEquals(List.of("liver", "spleen"), names(model));
		assertEquals(Optional.of("LPS"), model.plan().orientation());
		refused(InvalidModel.class, () -> run(Optional.empty(), Optional.of("RAR"), true), "'RAR'");
		Files.writeString(labels, "{\"1\": \"liver\", \"2\": \"liver\"}");
		refused(InvalidModel.class, () -> run(Optional.of(labels), Optional.empty(), true), "^" + labels.toString());
	}

	/** The published models: 104 structures, z-score, 1.5 mm, 128 x 128 x 128, whatever their size. */
	@Test
	void publishedModelsAreRecognised() throws IOException {
		StuNetConfig network = new StuNetConfig(1, 105, NETWORK.stages());
		save(network.parameters(), Precision.FP32);
		String published = PLANS.replace("\"num_classes\": 2", "\"num_classes\": 104")
				.replace("[3, 8, 16]", "[128, 128, 128]")
				.replace("[3, 2, 1.5]", "[1.5, 1.5, 1.5]");
		Files.writeString(plans, published);
		Model model = run();
		assertEquals(104, names(model).size());
		assertEquals("adrenal_gland_left", names(model).get(0));
		assertEquals("vertebrae_T9", names(model).get(103));
		assertEquals(Optional.of("RAS"), model.plan().orientation());
		assertEquals(
				Optional.empty(),
				run(Optional.empty(), Optional.of("as-stored"), true).plan().orientation());
		Files.writeString(plans, published.replace("[1.5, 1.5, 1.5]", "[1.5, 1.5, 3]"));
		model = again();
		assertEquals("structure_1", names(model).get(0));
		assertEquals(Optional.empty(), model.plan().orientation());
	}

	@Test
	void parametersThatDoNotFitAreListed() {
		Map<String, List<Integer>> shapes = new LinkedHashMap<>(NETWORK.parameters());
		shapes.remove("upsample_layers.0.conv.bias");
		shapes.put("decoder.weight", List.of(1));
		shapes.put("conv_blocks_context.1.1.norm2.bias", List.of(5));
		save(shapes, Precision.FP32);
		says(
				refusal(),
				"^" + checkpoint.toString(),
				"1 missing (upsample_layers.0.conv.bias)",
				"1 too many (decoder.weight)",
				"1 of the wrong shape (conv_blocks_context.1.1.norm2.bias [5] instead of [4])");
		save(Map.of("weight", List.of(1)), Precision.FP32);
		assertTrue(refusal().contains("is not a STU-Net"));
		shapes.put("conv_blocks_context.1.0.conv1.weight", List.of(4, 2, 3, 3));
		save(shapes, Precision.FP32);
		assertTrue(refusal().contains("3D"));
	}

	@Test
	void plansThatDoNotFitAreRefused() throws IOException {
		Files.writeString(plans, PLANS.replace("\"num_classes\": 2", "\"num_classes\": 3"));
		assertTrue(refusal().contains("3 classes, but its plans have 4"));
		Files.writeString(plans, PLANS.replace("[3, 8, 16]", "[3, 8, 15]"));
		assertTrue(refusal().contains("15 x 8 x 3 is not a multiple"));
		Files.writeString(
				plans,
				PLANS.replace("\"num_modalities\": 1", "\"num_modalities\": 2")
						.replace("{\"0\": \"nonCT\"}", "{\"0\": \"nonCT\", \"1\": \"nonCT\"}")
						.replace("{\"0\": false}", "{\"0\": false, \"1\": false}"));
		assertTrue(refusal().contains("1 input channels, but its plans have 2"));
		Files.writeString(plans, "{");
		assertTrue(refusal().contains("neither a pickle"));
		Files.writeString(plans, "[" + PLANS + "]");
		assertTrue(refusal().contains("no dictionary of plans"));
		Files.delete(plans);
		assertTrue(refusal().contains(plans.toString()));
		refused(
				InvalidModel.class,
				() -> ModelImport.run(
						new ImportRequest(
								checkpoint,
								Optional.empty(),
								Optional.empty(),
								Optional.empty(),
								NnUNetChoice.DEFAULT,
								output,
								false),
						Progress.none()),
				"tiny.safetensors.pkl",
				Remedy.PLANS.toString());
	}

	@Test
	void onlyModelsAreReplacedAndOnlyWhenAsked() throws IOException {
		run();
		byte[] before = Files.readAllBytes(output.resolve(Model.DESCRIPTION));
		refused(InvalidOutput.class, this::run, Remedy.OVERWRITE.toString());
		// What fails late leaves the old model as it was.
		Files.writeString(plans, PLANS.replace("[3, 8, 16]", "[3, 8, 15]"));
		assertThrows(InvalidModel.class, this::again);
		assertArrayEquals(before, Files.readAllBytes(output.resolve(Model.DESCRIPTION)));
		Files.writeString(plans, PLANS);
		assertEquals(
				Optional.of("RAS"),
				run(Optional.empty(), Optional.of("RAS"), true).plan().orientation());
		assertEquals(Optional.of("RAS"), Model.read(output).plan().orientation());

		output = Files.createDirectory(folder.resolve("holiday"));
		Path picture = Files.writeString(output.resolve("picture.png"), "x");
		refused(InvalidOutput.class, this::again, "something else");
		assertTrue(Files.exists(picture));
		output = folder.resolve("none/tiny.stunet");
		refused(InvalidOutput.class, this::run, "does not exist");
	}

	@Test
	void aCancelledImportLeavesNothing() throws IOException {
		List<Long> reported = new ArrayList<>();
		Progress cancelling = new FakeProgress()
				.reporting((activity, done, total) -> {
					reported.add(done);
					assertEquals(NETWORK.parameters().size(), total);
				})
				.cancelledWhen(() -> reported.size() == 5);
		ImportRequest request = new ImportRequest(
				checkpoint,
				Optional.of(plans),
				Optional.empty(),
				Optional.empty(),
				NnUNetChoice.DEFAULT,
				output,
				false);
		List<Path> before = found();
		assertThrows(Cancelled.class, () -> ModelImport.run(request, cancelling));
		assertEquals(List.of(0L, 1L, 2L, 3L, 4L), reported);
		assertEquals(before, found());
	}

	private List<Path> found() throws IOException {
		try (Stream<Path> all = Files.walk(folder)) {
			return all.sorted().toList();
		}
	}

	@Test
	void changedWeightsAreRefused() throws IOException {
		Model model = run();
		Path file = model.weightsFile();
		byte[] bytes = Files.readAllBytes(file);
		bytes[bytes.length - 1] ^= 1;
		Files.write(file, bytes);
		refused(InvalidModel.class, () -> ModelFolder.openWeights(model), "SHA-256");
		Map<String, List<Integer>> shapes = new LinkedHashMap<>(NETWORK.parameters());
		shapes.put("seg_outputs.0.bias", List.of(4));
		FakeWeights other = new FakeWeights(shapes);
		SafetensorsWriter.write(file, true, other, other.names(), Precision.FP32);
		refused(
				InvalidModel.class,
				() -> ModelFolder.openWeights(model),
				"of the wrong shape (seg_outputs.0.bias [4] instead of [3])");
		Files.delete(file);
		refused(InvalidModel.class, () -> ModelFolder.openWeights(model), "without weights");
	}
}
