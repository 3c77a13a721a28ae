package sc.fiji.stunet.engine;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.RewriterConfig.Toggle;

@Tag("engine")
class SelfTestTest {

	@Test
	void passesInTheConfigurationThatUsersGet() {
		assertDoesNotThrow(() -> SelfTest.check(TensorFlowRuntime.sessionConfiguration(2, Device.CPU), Device.CPU));
	}

	/** The bug is oneDNN's, on x86. When this fails after an update of TensorFlow, it may be mended there. */
	@Test
	@EnabledIfSystemProperty(named = "os.arch", matches = "amd64")
	void noticesTheFusionThatForgetsTheSlope() {
		EngineUnavailable e = assertThrows(
				EngineUnavailable.class,
				() -> SelfTest.check(TensorFlowRuntime.sessionConfiguration(2, Device.CPU, Toggle.ON), Device.CPU));
		assertTrue(
				e.getMessage().startsWith("TensorFlow computes wrong numbers on this computer (cpu"), e.getMessage());
	}

	@Test
	void gradientsPassInTheConfigurationThatUsersGet() {
		ConfigProto configuration = TensorFlowRuntime.sessionConfiguration(2, Device.CPU);
		assertDoesNotThrow(() -> TrainingSelfTest.check(configuration, Device.CPU));
	}
}
