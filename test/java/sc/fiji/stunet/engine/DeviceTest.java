package sc.fiji.stunet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
	@ValueSource(strings = { "", "tpu", "gpu:", "gpu:x", "gpu:-1", "cuda:0", "cpu:1" })
	void anythingElseIsRefusedWithTheChoices(String text) {
		String message = assertThrows(IllegalArgumentException.class, () -> Device.parse(text)).getMessage();
		assertEquals("The device is auto, cpu or gpu:0 (gpu:1 ...), not \"" + text + "\".", message);
	}

	@Test
	void theCpuIsAlwaysThere() {
		TensorFlowRuntime runtime = TensorFlowRuntime.load();
		assertEquals(Device.CPU, runtime.devices().get(0));
		assertTrue(runtime.version().matches("2\\.\\d+\\..*"), runtime.version());
	}
}
