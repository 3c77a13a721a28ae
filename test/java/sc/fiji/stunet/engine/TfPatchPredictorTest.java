package sc.fiji.stunet.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;
import static sc.fiji.stunet.failure.Refusals.says;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.exceptions.TFResourceExhaustedException;

import sc.fiji.stunet.engine.TfPatchPredictor.Scores;
import sc.fiji.stunet.failure.OutOfMemory;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.network.Cost;
import sc.fiji.stunet.network.NaiveNetwork;
import sc.fiji.stunet.network.NaiveNetwork.Grid;
import sc.fiji.stunet.network.Network.Operations;
import sc.fiji.stunet.network.RandomWeights;
import sc.fiji.stunet.predict.ScoreArrays;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;

@Tag("engine")
class TfPatchPredictorTest {

	private static final EngineOptions OPTIONS = new EngineOptions(2, Device.CPU);
	private static final Extent PATCH = new Extent(8, 6, 4);
	private static final StuNetConfig CONFIG = new StuNetConfig(
			2,
			3,
			List.of( //
					new Stage(4, 1, new Extent(3, 3, 3), new Extent(1, 1, 1)),
					new Stage(6, 1, new Extent(3, 3, 3), new Extent(2, 3, 1))));

	@Test
	void logitsAreThoseOfPlainLoops() {
		float[] patch = noise(1, CONFIG, PATCH);
		assertArrayEquals(expected(patch), predict(Scores.LOGITS, patch), 2e-4f);
	}

	@Test
	void probabilitiesAreTheSoftmaxOfTheLogits() {
		float[] patch = noise(1, CONFIG, PATCH);
		float[] logits = predict(Scores.LOGITS, patch), probabilities = predict(Scores.PROBABILITIES, patch);
		int voxels = (int) PATCH.voxels();
		for (int v = 0; v < voxels; v++) {
			double sum = 0;
			for (int c = 0; c < 3; c++) sum += Math.exp(logits[c * voxels + v]);
			for (int c = 0; c < 3; c++)
				assertEquals(
						Math.exp(logits[c * voxels + v]) / sum,
						probabilities[c * voxels + v],
						1e-5,
						"class " + c + ", voxel " + v);
		}
	}

	@Test
	void onePatchDoesNotInfluenceTheNext() {
		float[] first = noise(1, CONFIG, PATCH),
				second = noise(2, CONFIG, PATCH),
				scores = new float[(int) PATCH.voxels() * 3],
				again = scores.clone();
		try (TfPatchPredictor predictor = open(CONFIG, new RandomWeights(CONFIG, 7), PATCH, Scores.LOGITS)) {
			predictor.predict(first, ScoreArrays.into(scores, PATCH));
			predictor.predict(second, ScoreArrays.into(again, PATCH));
			assertTrue(Math.abs(again[0] - scores[0]) > 1e-3, "another patch gives other scores");
			predictor.predict(first, ScoreArrays.into(again, PATCH));
			assertArrayEquals(scores, again);
		}
	}

	@Test
	void aPatchThatDoesNotDivideIsRefused() {
		InvalidModel e = assertThrows(
				InvalidModel.class,
				() -> open(CONFIG, new RandomWeights(CONFIG, 7), new Extent(8, 8, 4), Scores.LOGITS));
		assertEquals(
				"The patch size 8 x 8 x 4 does not fit the network: it must be a multiple of 2 x 3 x 1, and "
						+ "16384 at most.",
				e.getMessage());
	}

	@Test
	void weightsOfAnotherNetworkAreRefused() {
		StuNetConfig deeper = new StuNetConfig(
				2, 3, List.of(CONFIG.stages().get(0), new Stage(6, 2, new Extent(3, 3, 3), new Extent(2, 3, 1))));
		InvalidModel missing = assertThrows(
				InvalidModel.class, () -> open(deeper, new RandomWeights(CONFIG, 7), PATCH, Scores.LOGITS));
		assertEquals(
				"The weights have no \"conv_blocks_context.1.1.conv1.weight\": they belong to another network.",
				missing.getMessage());
		StuNetConfig wider = new StuNetConfig(2, 4, CONFIG.stages());
		InvalidModel shape =
				assertThrows(InvalidModel.class, () -> open(wider, new RandomWeights(CONFIG, 7), PATCH, Scores.LOGITS));
		assertEquals(
				"The weights \"seg_outputs.0.weight\" have the shape [3, 4, 1, 1, 1], but the network needs [4, "
						+ "4, 1, 1, 1].",
				shape.getMessage());
	}

	@Test
	void tooLargeAPatchSaysHowMuchMemoryItNeeds() {
		Extent huge = new Extent(1 << 14, 3 << 12, 1 << 14);
		refused(
				OutOfMemory.class,
				() -> open(CONFIG, new RandomWeights(CONFIG, 7), huge, Scores.LOGITS),
				"^There is too little memory for this network: a patch of 16384 x 12288 x 16384 voxels needs about "
						+ "2111",
				" GB, the whole process counted, and it can have ",
				" GB; close other programs");
	}

	/** A folder's second case would else seem to need the network's memory twice. */
	@Test
	void whatARunTookIsThereForTheNextOne() {
		try (TfPatchPredictor predictor = open(CONFIG, new RandomWeights(CONFIG, 7), PATCH, Scores.LOGITS)) {
			predictor.predict(noise(1, CONFIG, PATCH), scores -> {});
			assertEquals(0, predictor.bytesToTake());
		}
	}

	static Stream<Throwable> shortages() {
		return Stream.of(
				new TFResourceExhaustedException("OOM when allocating tensor"),
				new OutOfMemoryError("Java heap space"));
	}

	@ParameterizedTest
	@MethodSource("shortages")
	void tooLittleMemoryWhileItRunsIsSaidToo(Throwable shortage) {
		OutOfMemory e = assertThrows(
				OutOfMemory.class,
				() -> new MemoryNeed("this network", PATCH, Cost.of(CONFIG, PATCH), 0, "").guard(() -> {
					throw TfPatchPredictorTest.<RuntimeException>unchecked(shortage);
				}));
		says(
				e.getMessage(),
				"^There is too little memory for this network: a patch of 8 x 6 x 4 voxels needs " + "about 0.0 GB");
		assertSame(shortage, e.getCause());
	}

	@SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // so that the compiler takes it for unchecked
	private static <E extends Throwable> E unchecked(Throwable any) throws E {
		throw (E) any;
	}

	/** Also where there are more voxels than the head takes at once, not a multiple of them, and others before them. */
	@Test
	void theHeadMakesTheScoresOfTheFeatures() {
		StuNetConfig config = new StuNetConfig(2, 9, CONFIG.stages());
		int voxels = (int) PATCH.voxels(), atOnce = PATCH.x() * PATCH.y();
		float[] patch = noise(1, config, PATCH), planes = new float[voxels * 9], features = new float[voxels * 4];
		try (TfPatchPredictor predictor = inSlices(config, Scores.LOGITS, 9L * atOnce)) {
			predictor.predict(patch, ScoreArrays.into(planes, PATCH));
			predictor.predictFeatures(patch, ScoreArrays.into(features, PATCH));
			int some = 2 * atOnce + 5, before = 3;
			float[] rows = new float[some * 4], scores = new float[(before + some) * 9];
			for (int i = 0; i < rows.length; i++) rows[i] = features[i % 4 * voxels + i / 4];
			predictor.head().orElseThrow().apply(some, rows, before, scores);
			for (int i = 0; i < some * 9; i++)
				assertEquals(planes[i % 9 * voxels + i / 9], scores[before * 9 + i], 1e-5f, "voxel " + i / 9);
			for (int i = 0; i < before * 9; i++) assertEquals(0, scores[i]);
		}
	}

	/** Softmax is not linear, few scores are fewer than features, and scores of all slices come at once. */
	@Test
	void elseScoresAreBlended() {
		StuNetConfig many = new StuNetConfig(2, 9, CONFIG.stages());
		try (TfPatchPredictor probabilities = inSlices(many, Scores.PROBABILITIES, 9 * 48);
				TfPatchPredictor few = inSlices(CONFIG, Scores.LOGITS, 3 * 48);
				TfPatchPredictor whole = inSlices(many, Scores.LOGITS, Long.MAX_VALUE)) {
			assertTrue(probabilities.head().isEmpty()
					&& few.head().isEmpty()
					&& whole.head().isEmpty());
		}
		Extent large = new Extent(128, 126, 128);
		StuNetConfig classes = new StuNetConfig(2, 105, CONFIG.stages());
		assertEquals(4, TfPatchPredictor.blended(classes, large, Scores.LOGITS, 1));
		assertEquals(105, TfPatchPredictor.blended(classes, large, Scores.LOGITS, 2));
		assertEquals(105, TfPatchPredictor.blended(classes, large, Scores.PROBABILITIES, 1));
		assertEquals(105, TfPatchPredictor.blended(classes, PATCH, Scores.LOGITS, 1));
		assertEquals(3, TfPatchPredictor.blended(CONFIG, large, Scores.LOGITS, 1));
	}

	private static TfPatchPredictor inSlices(StuNetConfig config, Scores kind, long scoresAtOnce) {
		TensorFlowRuntime.load();
		return new TfPatchPredictor(
						config,
						PATCH,
						MemoryNeed.ofPrediction(PATCH, Cost.of(config, PATCH)),
						kind,
						TensorFlowRuntime.sessionConfiguration(2, Device.CPU),
						Device.CPU,
						Operations.PLAIN,
						scoresAtOnce)
				.withWeights(new RandomWeights(config, 7));
	}

	@Test
	void aGpuThatIsNotThereIsReplacedWithAWord() {
		List<String> log = new ArrayList<>();
		EngineOptions options = new EngineOptions(2, new Device(Device.Kind.GPU, 99));
		Progress progress = new FakeProgress().logging(log::add);
		float[] patch = noise(1, CONFIG, PATCH), scores = new float[(int) PATCH.voxels() * 3];
		try (TfPatchPredictor predictor =
				TfPatchPredictor.open(CONFIG, new RandomWeights(CONFIG, 7), PATCH, Scores.LOGITS, options, progress)) {
			predictor.predict(patch, ScoreArrays.into(scores, PATCH));
		}
		assertArrayEquals(expected(patch), scores, 2e-4f);
		assertTrue(
				log.contains("There is no gpu:99 that TensorFlow can use here: the CPU is used instead."),
				log.toString());
	}

	private static float[] predict(Scores kind, float[] patch) {
		float[] scores = new float[(int) PATCH.voxels() * 3];
		try (TfPatchPredictor predictor = open(CONFIG, new RandomWeights(CONFIG, 7), PATCH, kind)) {
			predictor.predict(patch, ScoreArrays.into(scores, PATCH));
		}
		return scores;
	}

	private static TfPatchPredictor open(StuNetConfig config, RandomWeights weights, Extent patch, Scores kind) {
		return TfPatchPredictor.open(config, weights, patch, kind, OPTIONS, Progress.none());
	}

	private static float[] expected(float[] patch) {
		double[] exact = new double[patch.length];
		for (int i = 0; i < patch.length; i++) exact[i] = patch[i];
		double[] values = NaiveNetwork.of(CONFIG, new RandomWeights(CONFIG, 7))
				.heads(new Grid(PATCH, 2, exact))
				.get(0)
				.values();
		float[] rounded = new float[values.length];
		for (int i = 0; i < rounded.length; i++) rounded[i] = (float) values[i];
		return rounded;
	}

	private static float[] noise(long seed, StuNetConfig config, Extent patch) {
		Random random = new Random(seed);
		float[] values = new float[(int) patch.voxels() * config.inputs()];
		for (int i = 0; i < values.length; i++) values[i] = (float) random.nextGaussian();
		return values;
	}
}
