package sc.fiji.stunet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.NetworkConfig.Unit;
import sc.fiji.stunet.model.PlainConvUNetConfig;
import sc.fiji.stunet.model.ResidualEncoderUNetConfig;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.network.NaiveNetwork;
import sc.fiji.stunet.network.NaiveNetwork.Grid;
import sc.fiji.stunet.network.Network.Operations;
import sc.fiji.stunet.network.RandomWeights;
import sc.fiji.stunet.volume.Extent;

/** The graph against plain loops: shapes that the reference arrays do not have. */
@Tag("engine")
class NetworkTest {

	private static final Extent ONE = new Extent(1, 1, 1);

	static Stream<Arguments> networks() {
		return Stream.of( //
				Arguments.of(
						"odd sizes, kernel 1x3x5, stride 3",
						new Extent(9, 5, 7),
						config(1, 2, stage(3, 1, e(1, 3, 5), ONE), stage(4, 1, e(5, 3, 1), e(3, 1, 1)))), //
				Arguments.of(
						"strides 2, 3, 4",
						new Extent(4, 9, 8),
						config(2, 3, stage(2, 1, e(3, 3, 3), ONE), stage(3, 2, e(3, 3, 3), e(2, 3, 4)))), //
				Arguments.of(
						"kernel smaller than stride",
						new Extent(8, 12, 6),
						config(1, 2, stage(2, 1, e(1, 1, 3), ONE), stage(3, 1, e(1, 3, 3), e(4, 4, 2)))), //
				Arguments.of(
						"kernel 7",
						new Extent(6, 4, 8),
						config(1, 2, stage(2, 1, e(7, 5, 7), ONE), stage(3, 1, e(7, 5, 3), e(2, 2, 4)))), //
				Arguments.of(
						"one voxel wide",
						new Extent(1, 6, 4),
						config(
								3,
								2,
								stage(2, 1, e(1, 3, 3), ONE),
								stage(4, 1, e(3, 3, 3), e(1, 2, 2)),
								stage(5, 1, e(3, 3, 3), e(1, 3, 1)))), //
				Arguments.of(
						"six stages, depths 1 to 3",
						new Extent(8, 16, 32),
						config(
								1,
								4,
								stage(2, 1, e(3, 3, 3), ONE),
								stage(3, 2, e(3, 3, 3), e(2, 2, 2)),
								stage(4, 3, e(3, 1, 3), e(2, 2, 2)),
								stage(5, 1, e(3, 3, 3), e(1, 2, 2)),
								stage(6, 2, e(3, 3, 3), e(1, 2, 2)),
								stage(7, 1, e(3, 3, 3), e(2, 1, 1)))), //
				Arguments.of(
						"no stride at all",
						new Extent(3, 4, 5),
						config(1, 2, stage(3, 2, e(3, 3, 3), ONE), stage(2, 1, e(3, 3, 3), ONE))));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("networks")
	void everyHeadEqualsPlainLoops(String name, Extent patch, StuNetConfig config) {
		assertHeads(patch, config, 1);
	}

	@TestFactory
	Stream<DynamicTest> randomNetworksEqualPlainLoops() {
		return IntStream.range(0, 6)
				.mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> {
					Random random = new Random(seed);
					List<Stage> stages = new ArrayList<>(
							List.of(stage(1 + random.nextInt(4), 1 + random.nextInt(2), kernel(random), ONE)));
					int count = 2 + random.nextInt(4);
					while (stages.size() < count)
						stages.add(stage(
								1 + random.nextInt(5),
								1 + random.nextInt(2),
								kernel(random),
								e(1 + random.nextInt(3), 1 + random.nextInt(2), 1 + random.nextInt(2))));
					StuNetConfig config =
							config(1 + random.nextInt(3), 2 + random.nextInt(3), stages.toArray(Stage[]::new));
					assertHeads(patch(config), config, seed);
				}));
	}

	/** Strides of every stage and axis, the first stage's too; with and without bias, affine norms, other slopes. */
	@TestFactory
	Stream<DynamicTest> randomUNetsEqualPlainLoops() {
		return IntStream.range(0, 12)
				.mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> {
					Random random = new Random(seed);
					List<Stage> stages = new ArrayList<>();
					List<Integer> decoder = new ArrayList<>();
					for (int count = 2 + random.nextInt(3); stages.size() < count; ) {
						boolean keeps = random.nextInt(3) == 0;
						stages.add(stage(
								2 + 2 * random.nextInt(2),
								1 + random.nextInt(3),
								kernel(random),
								keeps ? ONE : e(1 + random.nextInt(3), 1 + random.nextInt(2), 1 + random.nextInt(2))));
						if (stages.size() > 1) decoder.add(1 + random.nextInt(2));
					}
					Unit unit = new Unit(
							random.nextBoolean(),
							random.nextBoolean() ? 1e-5 : 1e-3,
							random.nextBoolean(),
							random.nextBoolean() ? 0.01 : 0.2);
					int inputs = 1 + random.nextInt(3), classes = 1 + random.nextInt(3);
					NetworkConfig config = seed % 2 == 0
							? new PlainConvUNetConfig(inputs, classes, stages, decoder, unit)
							: new ResidualEncoderUNetConfig(inputs, classes, stages, decoder, unit);
					assertHeads(patch(config), config, seed);
				}));
	}

	/** A stem of eight times as many channels as the image is computed again for the shortcut of its block. */
	@ParameterizedTest
	@CsvSource({"8, 1", "8, 2", "6, 1"})
	void aWideStemEqualsPlainLoops(int width, int stride) {
		Extent kernel = e(3, 3, 3);
		assertHeads(
				e(6, 8, 4),
				new ResidualEncoderUNetConfig(
						1,
						2,
						List.of(stage(8, 2, kernel, e(1, stride, 1)), stage(width, 1, kernel, e(2, 2, 2))),
						List.of(1),
						Unit.USUAL),
				width + stride);
	}

	private static Extent patch(NetworkConfig config) {
		Extent total = config.totalStride();
		return e(total.x() * multiple(total.x()), total.y() * multiple(total.y()), total.z() * multiple(total.z()));
	}

	/** Large enough for a mean to mean something, small enough for plain loops. */
	private static int multiple(int stride) {
		return stride > 6 ? 1 : stride > 2 ? 2 : 5;
	}

	private static Extent kernel(Random random) {
		return e(1 + 2 * random.nextInt(3), 1 + 2 * random.nextInt(2), 1 + 2 * random.nextInt(2));
	}

	private static void assertHeads(Extent patch, NetworkConfig config, long seed) {
		RandomWeights weights = new RandomWeights(config, seed);
		float[] image = new float[(int) patch.voxels() * config.inputs()];
		double[] exact = new double[image.length];
		Random random = new Random(seed);
		for (int i = 0; i < image.length; i++) exact[i] = image[i] = (float) random.nextGaussian();
		List<Grid> expected = NaiveNetwork.of(config, weights).heads(new Grid(patch, config.inputs(), exact));
		List<String> modules = IntStream.range(0, config.decoderStages())
				.mapToObj(u -> "seg_outputs." + u)
				.toList();
		for (Operations operations : List.of(Operations.PLAIN, Operations.FUSED, new Operations(true, 0)))
			assertHeads(expected, new Forward(config, weights, patch, operations), operations, image, modules);
	}

	private static void assertHeads(
			List<Grid> expected, Forward network, Operations operations, float[] image, List<String> modules) {
		try (Forward forward = network) {
			List<float[]> actual = forward.run(image, modules);
			for (int u = 0; u < modules.size(); u++) {
				assertEquals(expected.get(u).values().length, actual.get(u).length, modules.get(u));
				for (int i = 0; i < actual.get(u).length; i++)
					assertEquals(
							expected.get(u).values()[i],
							actual.get(u)[i],
							2e-4,
							operations + " " + modules.get(u) + " at " + i + " of "
									+ expected.get(u).size());
			}
		}
	}

	private static Extent e(int x, int y, int z) {
		return new Extent(x, y, z);
	}

	private static Stage stage(int width, int depth, Extent kernel, Extent stride) {
		return new Stage(width, depth, kernel, stride);
	}

	private static StuNetConfig config(int inputs, int classes, Stage... stages) {
		return new StuNetConfig(inputs, classes, List.of(stages));
	}
}
