package sc.fiji.stunet.worker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.process.EngineMissing;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.progress.Progress;

/** How the engine is started, with a GPU's libraries and without. */
@Timeout(20)
@DisabledOnOs(OS.WINDOWS)
@Tag("process")
class EngineCommandTest {

	private static final Progress CANCELLED = new FakeProgress().cancelledWhen(() -> true);

	private static final String EXTENSION = "-Dorg.bytedeco.javacpp.platform.extension=-gpu";
	private static final String OF_THE_CPU = "tensorflow-core-native-1-linux-x86_64.jar";

	@TempDir
	private Path jars;

	@BeforeEach
	void install() throws IOException {
		Files.createFile(jars.resolve(OF_THE_CPU));
		Files.createFile(jars.resolve("tensorflow-core-api-1.jar"));
		System.setProperty(EngineCommand.LOCATION, jars.toString());
	}

	@AfterEach
	void clear() {
		System.clearProperty(EngineCommand.LOCATION);
	}

	/** Its libraries are tried by a shell's script. */
	private static final class Tried extends EngineCommand {

		private final String script;
		private int times;

		Tried(boolean driver, String script) {
			super(() -> driver);
			this.script = script;
		}

		@Override
		protected Process startProbe() throws IOException {
			times++;
			return new ProcessBuilder("sh", "-c", script).start();
		}
	}

	private List<String> started(EngineCommand command) {
		return command.start(jars).command();
	}

	/** Debuggers, agents and heap sizes are for Fiji. */
	@Test
	void theEnvironmentIsWhatTensorFlowNeeds() {
		Map<String, String> environment =
				new EngineCommand(() -> false).start(jars).environment();
		assertEquals("1", environment.get("TF_ENABLE_ONEDNN_OPTS"));
		assertFalse(environment.containsKey("JAVA_TOOL_OPTIONS"));
	}

	@Test
	void withoutAFolderForItNoGpuIsTriedOrTalkedAbout() {
		Tried command = new Tried(true, "exit 0");
		command.chooseLibraries(Progress.none());
		assertEquals(0, command.times);
		assertEquals(Optional.empty(), command.notices());
		assertFalse(started(command).contains(EXTENSION));
		assertTrue(started(command).get(started(command).indexOf("-cp") + 1).endsWith(jars + "/*"));
	}

	@Test
	void librariesThatWorkAreUsedWithoutTheOneForTheCpu() throws IOException {
		Files.createDirectory(jars.resolve("gpu"));
		Tried command = new Tried(true, "exit 0");
		command.chooseLibraries(Progress.none());
		command.chooseLibraries(Progress.none());
		assertEquals(1, command.times);
		assertEquals(Optional.empty(), command.notices());
		assertTrue(started(command).contains(EXTENSION));
		String classPath = started(command).get(started(command).indexOf("-cp") + 1);
		assertTrue(
				classPath.contains(jars.resolve("gpu") + "/*")
						&& classPath.contains("tensorflow-core-api-1.jar")
						&& !classPath.contains(OF_THE_CPU),
				classPath);
		assertEquals("3", command.start(jars).environment().get("TF_CPP_MIN_LOG_LEVEL"));
	}

	/** For who starts Fiji by a click, without an environment, and may not install CUDA. */
	@Test
	void librariesOfCudaBesideThemAreFound() throws IOException {
		Path cuda = Files.createDirectories(jars.resolve("gpu/cuda"));
		Tried command = new Tried(true, "exit 0");
		command.chooseLibraries(Progress.none());
		assertTrue(command.start(jars).environment().get("LD_LIBRARY_PATH").endsWith(cuda.toString()));
		command = new Tried(false, "exit 0");
		command.chooseLibraries(Progress.none());
		assertFalse(command.start(jars).environment().containsKey("STUNET_CUDA"));
	}

	/** They find no GPU, crash, lack another library, or wait to be killed. */
	@ParameterizedTest
	@ValueSource(strings = {"exit 1", "kill -ABRT $$", "exit 127", "kill -KILL $$"})
	void librariesThatDoNotWorkAreOneLineAndTheCpuIsUsed(String script) throws IOException {
		Files.createDirectory(jars.resolve("gpu"));
		Tried command = new Tried(true, script);
		command.chooseLibraries(Progress.none());
		command.chooseLibraries(Progress.none());
		assertEquals(1, command.times);
		assertTrue(command.notices().orElseThrow().contains("do not work on this computer; the CPU is used"));
		assertEquals(Optional.empty(), command.notices());
		assertFalse(started(command).contains(EXTENSION));
	}

	@Test
	void withoutADriverTheyAreNotTried() throws IOException {
		Files.createDirectory(jars.resolve("gpu"));
		Tried command = new Tried(false, "exit 0");
		command.chooseLibraries(Progress.none());
		assertEquals(0, command.times);
		assertTrue(command.notices().orElseThrow().contains("no driver"));
	}

	@Test
	void whoeverWaitsForThemCanCancelAndTryAgain() throws IOException {
		Files.createDirectory(jars.resolve("gpu"));
		// Longer than this test may take.
		Tried command = new Tried(true, "sleep 60");
		assertThrows(Cancelled.class, () -> command.chooseLibraries(CANCELLED));
		assertThrows(Cancelled.class, () -> command.chooseLibraries(CANCELLED));
		assertEquals(2, command.times);
	}

	/** A folder that is named has all that the engine needs here, or the sentence says what to copy. */
	@Test
	void jarsWithoutTensorFlowsLibraryAreMissing() throws IOException {
		assertNotNull(new EngineCommand(jars));
		Files.delete(jars.resolve(OF_THE_CPU));
		refused(EngineMissing.class, () -> new EngineCommand(jars), "The engine's jars are not in " + jars, "copy");
	}
}
