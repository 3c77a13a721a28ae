package sc.fiji.stunet.engine;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.RewriterConfig.Toggle;

import sc.fiji.stunet.network.NaiveStuNet;
import sc.fiji.stunet.network.NaiveStuNet.Grid;

@Tag("engine")
class SelfTestTest {

	/** @param rounding of both factors of a convolution's products */
	private static void assertGivesTheKnownNumbers(double tolerance, DoubleUnaryOperator rounding) {
		float[] image = SelfTest.image();
		double[] exact =
				IntStream.range(0, image.length).mapToDouble(i -> image[i]).toArray();
		List<Grid> heads = new NaiveStuNet(SelfTest.CONFIG, SelfTest.weights(), rounding)
				.heads(new Grid(SelfTest.PATCH, 1, exact));
		double[] logits = heads.get(heads.size() - 1).values();
		float[] known = SelfTest.logits();
		assertEquals(logits.length, known.length);
		for (int i = 0; i < logits.length; i++) assertEquals(logits[i], known[i], tolerance, "number " + i);
	}

	@Test
	void theKnownNumbersAreThoseOfPlainLoops() {
		assertGivesTheKnownNumbers(0.51e-4, DoubleUnaryOperator.identity());
	}

	/** Rounded or cut off. */
	@Test
	void aGpuWithTenBitsPassesWithMostOfTheToleranceToSpare() {
		assertGivesTheKnownNumbers(SelfTest.TOLERANCE / 10, TrainingSelfTestTest::toTenBits);
		assertGivesTheKnownNumbers(
				SelfTest.TOLERANCE / 5,
				value -> Float.intBitsToFloat(Float.floatToRawIntBits((float) value) & ~0x1fff));
	}

	@Test
	void passesInTheConfigurationThatUsersGet() {
		assertDoesNotThrow(() -> SelfTest.check(TensorFlowRuntime.sessionConfiguration(2, Device.CPU), Device.CPU));
	}

	/** The bug is oneDNN's, on x86. When this fails after an update of TensorFlow, it may be mended there. */
	@Test
	@EnabledIfSystemProperty(named = "os.arch", matches = "amd64")
	void noticesTheFusionThatForgetsTheSlope() {
		refused(
				EngineUnavailable.class,
				() -> SelfTest.check(TensorFlowRuntime.sessionConfiguration(2, Device.CPU, Toggle.ON), Device.CPU),
				"^TensorFlow computes wrong numbers on this computer (cpu");
	}

	@Test
	void gradientsPassInTheConfigurationThatUsersGet() {
		ConfigProto configuration = TensorFlowRuntime.sessionConfiguration(2, Device.CPU);
		assertDoesNotThrow(() -> TrainingSelfTest.check(configuration, Device.CPU));
	}
}
