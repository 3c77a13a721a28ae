package sc.fiji.stunet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.TensorFlow;

import sc.fiji.stunet.failure.InvalidRequest;

@Tag("engine")
class DeviceTest {

	@Test
	void namesOfDevices() {
		assertEquals(Device.AUTOMATIC, Device.parse("auto"));
		assertEquals(Device.CPU, Device.parse(" CPU "));
		assertEquals(new Device(Device.Kind.GPU, 0), Device.parse("gpu"));
		assertEquals(new Device(Device.Kind.GPU, 2), Device.parse("gpu:2"));
		assertEquals("gpu:2", Device.parse("gpu:2").toString());
	}

	@ParameterizedTest
	@ValueSource(strings = {"", "tpu", "gpu:", "gpu:x", "gpu:-1", "cuda:0", "cpu:1"})
	void anythingElseIsRefusedWithTheChoices(String text) {
		String message =
				assertThrows(InvalidRequest.class, () -> Device.parse(text)).getMessage();
		assertEquals("The device is auto, cpu or gpu:0 (gpu:1 ...), not \"" + text + "\".", message);
	}

	@Test
	void theCpuIsAlwaysThere() {
		TensorFlowRuntime runtime = TensorFlowRuntime.load();
		assertEquals(Device.CPU, runtime.devices().get(0));
		assertTrue(TensorFlow.version().matches("2\\.\\d+\\..*"), TensorFlow.version());
	}

	/** The library would read the name of an attribute as something else, and say of a right graph that it is wrong. */
	@Test
	void anEncodingInWhichNamesAreOtherBytesIsRefused() {
		for (Charset good : List.of(StandardCharsets.UTF_8, StandardCharsets.ISO_8859_1, StandardCharsets.US_ASCII))
			assertTrue(TensorFlowRuntime.isAsciiCompatible(good), good.toString());
		for (Charset bad : List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE, Charset.forName("IBM1047")))
			assertFalse(TensorFlowRuntime.isAsciiCompatible(bad), bad.toString());
	}
}
