package sc.fiji.stunet.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.NetworkConfig.Unit;
import sc.fiji.stunet.preprocess.AxisOrder;
import sc.fiji.stunet.preprocess.NnUNetVersion;
import sc.fiji.stunet.preprocess.Normalization;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Spacing;

class UNetConfigTest {

	private static final Extent ONE = new Extent(1, 1, 1), TWO = new Extent(2, 2, 2), THREE = new Extent(3, 3, 3);
	private static final Unit PARTS = new Unit(false, 1e-3, true, 0.2);

	private static List<Stage> stages(int... depths) {
		return IntStream.range(0, depths.length)
				.mapToObj(
						s -> new Stage(4 + 2 * s, depths[s], s == 0 ? new Extent(3, 3, 1) : THREE, s == 0 ? ONE : TWO))
				.toList();
	}

	private static NetworkConfig readAgain(NetworkConfig network) {
		return NetworkJson.read(new JsonFields("model.json", "network", NetworkJson.write(network)));
	}

	private static List<String> modules(NetworkConfig network) {
		List<String> modules = new ArrayList<>();
		for (String name : network.parameters().keySet())
			if (name.endsWith(".weight")) modules.add(name.substring(0, name.length() - ".weight".length()));
		return modules;
	}

	@Test
	void theFileHasTheWholeConfiguration() {
		for (Unit unit : List.of(Unit.USUAL, PARTS)) {
			NetworkConfig plain = new PlainConvUNetConfig(2, 3, stages(1, 3, 2), List.of(2, 2), unit);
			NetworkConfig residual = new ResidualEncoderUNetConfig(1, 1, stages(1, 3, 4), List.of(1, 3), unit);
			assertEquals(plain, readAgain(plain));
			assertEquals(residual, readAgain(residual));
		}
	}

	@Test
	void onlyWhatFormat1CannotSayHasFormat2() {
		assertEquals(1, NetworkJson.format(new StuNetConfig(1, 2, stages(1, 1))));
		assertEquals(2, NetworkJson.format(new PlainConvUNetConfig(1, 2, stages(1, 1), List.of(1), Unit.USUAL)));
		assertFalse(NetworkJson.write(new StuNetConfig(1, 2, stages(1, 1))).has("architecture"));
	}

	@Test
	void anUnknownArchitectureIsNamed() {
		ObjectNode json = NetworkJson.write(new PlainConvUNetConfig(1, 2, stages(1, 1), List.of(1), Unit.USUAL));
		json.put("architecture", "Primus");
		String refusal = assertThrows(
						InvalidModel.class, () -> NetworkJson.read(new JsonFields("model.json", "network", json)))
				.getMessage();
		assertTrue(refusal.contains("'network.architecture' is 'Primus'"), refusal);
	}

	@Test
	void plainParametersAreNamedAsInTheOriginal() {
		NetworkConfig network = new PlainConvUNetConfig(1, 2, stages(1, 2), List.of(1), Unit.USUAL);
		assertEquals(
				List.of(
						"encoder.stages.0.0.convs.0.conv",
						"encoder.stages.0.0.convs.0.norm",
						"encoder.stages.1.0.convs.0.conv",
						"encoder.stages.1.0.convs.0.norm",
						"encoder.stages.1.0.convs.1.conv",
						"encoder.stages.1.0.convs.1.norm",
						"decoder.stages.0.convs.0.conv",
						"decoder.stages.0.convs.0.norm",
						"decoder.transpconvs.0",
						"decoder.seg_layers.0"),
				modules(network));
		assertEquals(List.of(6, 4, 2, 2, 2), network.parameters().get("decoder.transpconvs.0.weight"));
		assertEquals(
				List.of(4, 1, 1, 3, 3), network.parameters().get(network.stem().get(0)));
	}

	/** The skip path has a convolution where the width changes, behind a pool where there is a stride. */
	@Test
	void residualParametersAreNamedAsInTheOriginal() {
		List<Stage> stages = List.of(
				new Stage(4, 1, THREE, ONE),
				new Stage(6, 1, THREE, TWO),
				new Stage(6, 1, THREE, TWO),
				new Stage(8, 1, THREE, ONE));
		NetworkConfig network = new ResidualEncoderUNetConfig(1, 2, stages, List.of(1, 1, 1), Unit.USUAL);
		assertEquals(
				List.of("encoder.stages.1.blocks.0.skip.1.conv", "encoder.stages.3.blocks.0.skip.0.conv"),
				modules(network).stream()
						.filter(name -> name.contains("skip") && name.endsWith("conv"))
						.toList());
		assertFalse(network.parameters().containsKey("encoder.stages.1.blocks.0.skip.1.conv.bias"));
		assertEquals(List.of("encoder.stem.convs.0.conv.weight"), network.stem());
		assertEquals(OptionalInt.of(0), network.encoderStage("encoder.stem.convs.0.conv.weight"));
		assertEquals(OptionalInt.of(3), network.encoderStage("encoder.stages.3.blocks.0.skip.0.conv.weight"));
		assertEquals(OptionalInt.empty(), network.encoderStage("decoder.stages.0.convs.0.conv.weight"));
		assertTrue(network.isHead("decoder.seg_layers.2.bias"));
	}

	@Test
	void withoutBiasAndAffineNormThereAreNoSuchParameters() {
		NetworkConfig network =
				new PlainConvUNetConfig(1, 2, stages(1, 1), List.of(1), new Unit(false, 1e-5, false, 0.01));
		assertEquals(
				List.of("decoder.seg_layers.0.bias"),
				network.parameters().keySet().stream()
						.filter(name -> name.endsWith("bias") || name.contains("norm"))
						.toList());
	}

	@Test
	void depthsOfTheDecoderMustFitTheEncoder() {
		String refusal = assertThrows(
						InvalidModel.class,
						() -> new PlainConvUNetConfig(1, 2, stages(1, 1, 1), List.of(2), Unit.USUAL))
				.getMessage();
		assertTrue(refusal.contains("PlainConvUNet of 3 stages") && refusal.contains("[2]"), refusal);
	}

	@ParameterizedTest
	@ValueSource(doubles = {-0.1, 1.5, Double.NaN})
	void aSlopeThatIsNoneIsRefused(double slope) {
		assertThrows(InvalidModel.class, () -> new Unit(true, 1e-5, true, slope));
	}

	@Test
	void aModelWhoseScoresAreCoarserThanTheScanIsRefused() {
		List<Stage> stages = List.of(new Stage(4, 1, THREE, TWO), new Stage(6, 1, THREE, TWO));
		Plan plan = new Plan(
				new Spacing(1, 1, 1),
				AxisOrder.IDENTITY,
				new Extent(16, 16, 16),
				List.of(Normalization.zScore(false)),
				Set.of(),
				NnUNetVersion.NNUNET_V2,
				Optional.empty());
		ModelSpec spec = new ModelSpec(
				new PlainConvUNetConfig(1, 2, stages, List.of(1), Unit.USUAL),
				plan,
				Structures.named(List.of("liver")));
		refused(InvalidModel.class, spec::checkConsistent, "first stage has the stride", "coarser than the scan");
	}
}
