package sc.fiji.stunet.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.File;
import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;

class EngineJavaTest {

	@Test
	void theEnvironmentIsWhatTensorFlowNeeds() {
		Map<String, String> environment =
				new HashMap<>(Map.of("STUNET_CUDA", "/cuda", "LD_LIBRARY_PATH", "/old", "HOME", "/h"));
		EngineJava.prepare(environment, false, "UTF-8");
		assertEquals(
				Map.of(
						"TF_ENABLE_ONEDNN_OPTS",
						"1",
						"TF_OVERRIDE_GLOBAL_THREADPOOL",
						"1",
						"MALLOC_ARENA_MAX",
						"2",
						"TF_CPP_MIN_LOG_LEVEL",
						"2",
						"STUNET_CUDA",
						"/cuda",
						"LD_LIBRARY_PATH",
						"/cuda" + File.pathSeparator + "/old",
						"HOME",
						"/h"),
				environment);
	}

	@Test
	void whoWantsToHearTheLibraryHearsIt() {
		Map<String, String> environment = new HashMap<>(Map.of("TF_CPP_MIN_LOG_LEVEL", "0"));
		EngineJava.prepare(environment, false, "UTF-8");
		assertEquals("0", environment.get("TF_CPP_MIN_LOG_LEVEL"));
	}

	@Test
	void underPosixTheEngineStillKnowsAllLetters() {
		Map<String, String> environment = new HashMap<>(Map.of("LANG", "C"));
		EngineJava.prepare(environment, false, "ANSI_X3.4-1968");
		assertEquals("C.UTF-8", environment.get("LC_ALL"));
		Map<String, String> windows = new HashMap<>();
		EngineJava.prepare(windows, false, "Cp1252");
		assertFalse(windows.containsKey("LC_ALL"));
	}
}
