package sc.fiji.stunet.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.JavaProcess;
import sc.fiji.stunet.TinyData;
import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.volume.Spacing;

/** The launcher in a process of its own, which starts the real command line in another one. */
@Timeout(120)
@Tag("process")
class MainTest {

	@TempDir
	Path folder;

	private final Map<String, String> environment = new HashMap<>();
	private Path log;
	private String model;

	@BeforeEach
	void makeModel() throws IOException {
		Path data = Files.createDirectory(folder.resolve("Modelle ä 脑"));
		TinyModel.write(data.resolve("Kopf ß 1.stunet"), 1, Optional.empty(), 1, 2);
		model = data.resolve("Kopf ß 1.stunet").toString();
		log = folder.resolve("log");
	}

	private ProcessBuilder launcher(String... arguments) {
		String classPath = System.getProperty("java.class.path");
		ProcessBuilder builder = JavaProcess.with(
				List.of("-D" + EngineJava.LOCATION + "=" + classPath, "-Xmx64m"), Main.class, arguments);
		builder.environment().putAll(environment);
		return builder.redirectErrorStream(true).redirectOutput(log.toFile());
	}

	/** @return the exit code */
	private int run(String... arguments) throws IOException, InterruptedException {
		return launcher(arguments).start().waitFor();
	}

	private String said() throws IOException {
		return Files.readString(log);
	}

	@Test
	void theCommandsExitCodeAndWordsAreTheLaunchers() throws Exception {
		assertEquals(0, run("info", model));
		says(said(), "Kopf ß 1");
		assertEquals(5, run("info", folder.resolve("no model.stunet").toString()));
		says(said(), "stunet: There is no model", "no model.stunet");
		assertEquals(2, run("no-such-command"));
		assertEquals(5, run("info", ""));
	}

	/** In a container nobody has set a language; Java itself knows no letters but ASCII's then. */
	@Test
	@EnabledOnOs(OS.LINUX)
	void argumentsKeepTheirLettersWithoutALocale() throws Exception {
		environment.put("LC_ALL", "C");
		assertEquals(0, run("info", model));
		says(said(), "Kopf ß 1");
	}

	@Test
	void argumentsOfOtherLettersComeFromAFile() throws Exception {
		Path file = Files.writeString(folder.resolve("arguments.txt"), "info \"" + model.replace("\\", "\\\\") + "\"");
		assertEquals(0, run("@" + file));
		says(said(), "Kopf ß 1");
	}

	/** As under a scheduler; the launcher's own streams are the command's. */
	@ParameterizedTest
	@ValueSource(strings = {"<&-", ">&-", "<&- >&- 2>&-"})
	@DisabledOnOs(OS.WINDOWS)
	void closedStreamsDoNotMatter(String redirections) throws Exception {
		List<String> command = new ArrayList<>(List.of("bash", "-c", "\"$@\" " + redirections, "bash"));
		command.addAll(launcher("info", model).command());
		assertEquals(0, new ProcessBuilder(command).start().waitFor());
	}

	@Test
	void withoutTheEnginesFilesOneSentenceSaysSo() throws Exception {
		Process launcher = JavaProcess.of(Main.class, "info", model)
				.redirectErrorStream(true)
				.redirectOutput(log.toFile())
				.start();
		assertEquals(8, launcher.waitFor());
		assertEquals(1, said().lines().count(), said());
		says(said(), "^stunet: The engine's folder lib/stunet is missing");
	}

	private int predict(String scan, String labels) throws Exception {
		return run(
				"predict", "-m", model, "-i", scan, "-o", folder.resolve(labels).toString());
	}

	/** TensorFlow's library says two lines in every process, which tell a user nothing. */
	@Test
	@Tag("engine")
	void whatACommandSaysIsItsOwnAlone() throws Exception {
		String scan = folder.resolve("scan.nii.gz").toString();
		VolumeWriter.write(Path.of(scan), TinyData.scan(new Spacing(2, 2, 3), 12, 11, 10), false);
		assertEquals(0, predict(scan, "labels.nii.gz"), said());
		says(said(), "Wrote ", "labels.nii.gz");
		assertFalse(said().contains("absl") || said().contains("MLIR"), said());
		assertEquals(4, predict(scan + "x", "2.nii.gz"));
		says(said(), "stunet: " + scan + "x does not exist");
	}

	/** The launcher of a training that has begun and would take hours. */
	private Process training() throws Exception {
		TinyData.write(folder.resolve("data"), 2);
		TinyData.writePlan(folder.resolve("plan.json"));
		String arguments =
				"train -d data -o t.stunet --plan plan.json --epochs 100000 --updates 3 --threads 1 --device cpu";
		ProcessBuilder builder = launcher(arguments.split(" ")).directory(folder.toFile());
		// A program that runs in a script's background, as these tests may, ignores SIGINT, and so do those that it
		// starts.
		if (OS.LINUX.isCurrentOs()) builder.command().addAll(0, List.of("env", "--default-signal=INT"));
		Process launcher = builder.start();
		JavaProcess.await(launcher, log, () -> Files.exists(folder.resolve("t.training/checkpoints")));
		assertTrue(launcher.isAlive(), said());
		return launcher;
	}

	private static ProcessHandle child(Process launcher) {
		return launcher.children().findFirst().orElseThrow();
	}

	/** What a scheduler, or {@code kill}, sends to the launcher alone: the command cleans up, and ends. */
	@ParameterizedTest
	@ValueSource(ints = {2, 15})
	@DisabledOnOs(OS.WINDOWS)
	@Tag("engine")
	void aSignalEndsTheCommandFirst(int signal) throws Exception {
		Process launcher = training();
		ProcessHandle child = child(launcher);
		new ProcessBuilder("kill", "-" + signal, Long.toString(launcher.pid()))
				.start()
				.waitFor();
		assertTrue(launcher.waitFor(30, TimeUnit.SECONDS));
		assertEquals(128 + signal, launcher.exitValue());
		assertFalse(child.isAlive());
		says(said(), "--resume");
	}

	@Test
	@Tag("engine")
	void aKilledLauncherLeavesNoCommandBehind() throws Exception {
		Process launcher = training();
		ProcessHandle child = child(launcher);
		launcher.destroyForcibly().waitFor();
		child.onExit().get(30, TimeUnit.SECONDS);
	}

	@Test
	@DisabledOnOs(OS.WINDOWS)
	@Tag("engine")
	void aCommandThatTheSystemKillsIsTold() throws Exception {
		Process launcher = training();
		child(launcher).destroyForcibly();
		assertEquals(137, launcher.waitFor());
	}
}
