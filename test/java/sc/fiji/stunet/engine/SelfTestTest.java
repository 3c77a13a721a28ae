package sc.fiji.stunet.engine;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.exceptions.TFUnimplementedException;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.RewriterConfig.Toggle;

import sc.fiji.stunet.JavaProcess;
import sc.fiji.stunet.network.NaiveNetwork;
import sc.fiji.stunet.network.NaiveNetwork.Grid;
import sc.fiji.stunet.network.Network.Operations;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.progress.Progress;

@Tag("engine")
class SelfTestTest {

	/** @param rounding of both factors of a convolution's products */
	private static void assertGivesTheKnownNumbers(
			KnownNetwork network, double tolerance, DoubleUnaryOperator rounding) {
		float[] image = KnownNetwork.image();
		double[] exact =
				IntStream.range(0, image.length).mapToDouble(i -> image[i]).toArray();
		List<Grid> heads = NaiveNetwork.of(network.config(), network.weights(), rounding)
				.heads(new Grid(KnownNetwork.PATCH, 1, exact));
		double[] logits = heads.get(heads.size() - 1).values();
		float[] known = network.logits();
		assertEquals(logits.length, known.length);
		for (int i = 0; i < logits.length; i++) assertEquals(logits[i], known[i], tolerance, "number " + i);
	}

	@ParameterizedTest
	@EnumSource
	void theKnownNumbersAreThoseOfPlainLoops(KnownNetwork network) {
		assertGivesTheKnownNumbers(network, 0.51e-4, DoubleUnaryOperator.identity());
	}

	/** Rounded or cut off. */
	@ParameterizedTest
	@CsvSource({"STU_NET, 10, 5", "U_NET, 4, 2"})
	void aGpuWithTenBitsPassesWithMostOfTheToleranceToSpare(KnownNetwork network, double rounded, double cutOff) {
		assertGivesTheKnownNumbers(network, SelfTest.TOLERANCE / rounded, TrainingSelfTestTest::toTenBits);
		assertGivesTheKnownNumbers(
				network,
				SelfTest.TOLERANCE / cutOff,
				value -> Float.intBitsToFloat(Float.floatToRawIntBits((float) value) & ~0x1fff));
	}

	@Test
	void passesInTheConfigurationThatUsersGet() {
		assertDoesNotThrow(() ->
				SelfTest.check(TensorFlowRuntime.sessionConfiguration(2, Device.CPU), Device.CPU, Operations.PLAIN));
	}

	/** The bug is oneDNN's, on x86. When this fails after an update of TensorFlow, it may be mended there. A U-Net has
	 * a norm between the addition and the convolution, so that nothing is fused. */
	@Test
	@EnabledIfSystemProperty(named = "os.arch", matches = "amd64")
	void noticesTheFusionThatForgetsTheSlope() {
		refused(
				EngineUnavailable.class,
				() -> SelfTest.check(
						KnownNetwork.STU_NET,
						TensorFlowRuntime.sessionConfiguration(2, Device.CPU, Toggle.ON),
						Device.CPU,
						Operations.PLAIN),
				"^TensorFlow computes wrong numbers on this computer (cpu");
	}

	/** Here they are fused; without oneDNN, on another processor or with another TensorFlow they may be plain ones. */
	@ParameterizedTest
	@EnumSource
	@EnabledIfSystemProperty(named = "os.arch", matches = "amd64")
	void theFusedOperationsAreTakenWhereTheyGiveTheKnownNumbers(KnownNetwork network) {
		ConfigProto configuration = TensorFlowRuntime.sessionConfiguration(2, Device.CPU);
		assertEquals(Operations.FUSED, SelfTest.fastest(network, configuration, Device.CPU, new FakeProgress()));
	}

	@Test
	void wrongOrMissingFusedOperationsAreNotTaken() {
		List<String> log = new ArrayList<>();
		Progress progress = new FakeProgress().logging(log::add);
		assertTrue(SelfTest.canFuse(() -> 0, progress));
		assertEquals(List.of(), log);
		assertFalse(SelfTest.canFuse(() -> 0.3, progress));
		assertFalse(SelfTest.canFuse(() -> Double.NaN, progress));
		assertFalse(SelfTest.canFuse(
				() -> {
					throw new TFUnimplementedException("No OpKernel was registered");
				},
				progress));
		assertFalse(SelfTest.canFuse(
				() -> {
					throw new IllegalArgumentException("Op type not registered");
				},
				progress));
		assertEquals(4, log.size());
		assertTrue(log.get(2).contains("No OpKernel was registered"), log.get(2));
	}

	/**
	 * The variable keeps TensorFlow from rewriting graphs for oneDNN; the operations that we ask for by name stay, and
	 * give the known numbers. So whoever sets it loses nothing. TensorFlow reads it when it loads.
	 */
	@Test
	@Tag("process")
	@EnabledIfSystemProperty(named = "os.arch", matches = "amd64")
	void theFusedOperationsStayWhereOneDnnIsSwitchedOff() throws Exception {
		ProcessBuilder command = JavaProcess.of(WithoutOneDnn.class);
		command.environment().put("TF_ENABLE_ONEDNN_OPTS", "0");
		Process process = command.redirectError(ProcessBuilder.Redirect.DISCARD).start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertEquals(0, process.waitFor(), output);
		assertEquals("fused true, gradients true\n".repeat(KnownNetwork.values().length), output);
	}

	static final class WithoutOneDnn {

		private WithoutOneDnn() {}

		public static void main(String[] arguments) {
			TensorFlowRuntime.load();
			ConfigProto configuration = TensorFlowRuntime.sessionConfiguration(1, Device.CPU);
			Progress progress = new FakeProgress().logging(System.out::println);
			for (KnownNetwork network : KnownNetwork.values())
				System.out.print("fused "
						+ SelfTest.fastest(network, configuration, Device.CPU, progress)
								.fused()
						+ ", gradients " + TrainingSelfTest.canFuse(network, configuration, Device.CPU, true, progress)
						+ "\n");
		}
	}

	@ParameterizedTest
	@EnumSource
	void gradientsPassInTheConfigurationThatUsersGet(KnownNetwork network) {
		ConfigProto configuration = TensorFlowRuntime.sessionConfiguration(2, Device.CPU);
		assertDoesNotThrow(() -> TrainingSelfTest.check(network, configuration, Device.CPU));
		assertFalse(TrainingSelfTest.canFuse(network, configuration, Device.CPU, false, new FakeProgress()));
	}

	@ParameterizedTest
	@EnumSource
	@EnabledIfSystemProperty(named = "os.arch", matches = "amd64")
	void theGradientsOfFusedOperationsPassWhereTheOperationsAre(KnownNetwork network) {
		List<String> log = new ArrayList<>();
		assertTrue(TrainingSelfTest.canFuse(
				network,
				TensorFlowRuntime.sessionConfiguration(2, Device.CPU),
				Device.CPU,
				true,
				new FakeProgress().logging(log::add)));
		assertEquals(List.of(), log);
	}
}
