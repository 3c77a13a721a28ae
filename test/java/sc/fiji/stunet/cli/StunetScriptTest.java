package sc.fiji.stunet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code bin/stunet} beside a GPU's library, with a Java that writes down how it is called and ends as it is told. */
@DisabledOnOs(OS.WINDOWS)
@Tag("process")
class StunetScriptTest {

	private static final int OF_THE_COMMAND = 5;
	private static final String PROBE = "sc.fiji.stunet.engine.GpuProbe";
	private static final String EXTENSION = "-Dorg.bytedeco.javacpp.platform.extension=-gpu";

	@TempDir
	private Path folder;

	private Path home;
	private Path calls;
	private final Map<String, String> environment = new HashMap<>();

	private record Run(int exitCode, String err, List<String> calls) {}

	@BeforeEach
	void install() throws IOException {
		home = Files.createDirectory(folder.resolve("STU Net ü"));
		Path bin = Files.createDirectory(home.resolve("bin"));
		for (String script : List.of("stunet", "java-environment"))
			Files.copy(Path.of("bin", script), bin.resolve(script));
		Path imagej = Files.createDirectories(home.resolve("target/imagej"));
		for (String jar : List.of(
				"plugins/STUNet_-1.jar",
				"lib/stunet/tensorflow-core-native-1-linux-x86_64.jar",
				"lib/stunet/tensorflow-core-api-1.jar",
				"lib/stunet/gpu/native.jar")) {
			Files.createDirectories(imagej.resolve(jar).getParent());
			Files.createFile(imagej.resolve(jar));
		}
		calls = folder.resolve("calls");
	}

	private Run stunet(int exitCodeOfProbe, boolean driver) throws Exception {
		return stunet(exitCodeOfProbe, driver, "predict", "-i", "a scan.nii");
	}

	private Run stunet(int exitCodeOfProbe, boolean driver, String... arguments) throws Exception {
		Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
		Files.writeString(
				java,
				"#!/bin/sh\ncase \"$*\" in\n*-version*) echo '  java.specification.version = 17'; exit "
						+ "0;;\nesac\necho \"$LC_ALL\" > locale; echo \"$TF_ENABLE_ONEDNN_OPTS"
						+ "$TF_OVERRIDE_GLOBAL_THREADPOOL $TF_CPP_MIN_LOG_LEVEL $LD_LIBRARY_PATH $*\" >> '"
						+ calls + "'\ncase \"$*\" in\n*" + PROBE + "*) echo noise; echo noise >&2; "
						+ (exitCodeOfProbe > 130
								? "kill -" + (exitCodeOfProbe - 128) + " $$"
								: "exit " + exitCodeOfProbe)
						+ ";;\nesac\nexit " + OF_THE_COMMAND + "\n");
		assertTrue(java.toFile().setExecutable(true));
		List<String> command =
				new ArrayList<>(List.of("bash", home.resolve("bin/stunet").toString()));
		command.addAll(List.of(arguments));
		ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
		builder.environment().putAll(environment);
		builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
		builder.environment().put("STUNET_GPU_DEVICES", driver ? "/dev/null" : "/no/device");
		builder.environment().put("STUNET_CUDA", "/my/cuda");
		builder.environment()
				.keySet()
				.removeAll(List.of(
						"TF_ENABLE_ONEDNN_OPTS",
						"TF_OVERRIDE_GLOBAL_THREADPOOL",
						"TF_CPP_MIN_LOG_LEVEL",
						"LD_LIBRARY_PATH"));
		Process process = builder.start();
		String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
		return new Run(process.waitFor(), err, Files.readAllLines(calls));
	}

	/** As the engine's own process is started. */
	private static void assertEnvironment(String call, String logLevel) {
		says(call, "^11 " + logLevel + " /my/cuda ");
		for (String option : List.of(
				"-Dfile.encoding=UTF-8",
				"-XX:MaxRAMPercentage=60",
				"-XX:+UseG1GC",
				"-XX:G1HeapRegionSize=1m",
				"-Xms64m",
				"-Djava.awt.headless=true",
				"-Dorg.bytedeco.javacpp.maxPhysicalBytes=0")) says(call, option + " ");
	}

	private static void assertOnCpu(String call) {
		assertFalse(call.contains(EXTENSION), call);
		assertTrue(call.contains("/lib/stunet/* ") && call.endsWith("predict -i a scan.nii"), call);
		assertEnvironment(call, "2");
	}

	@Test
	void theGpusLibraryIsTriedAndUsedWithoutTheOneForTheCpu() throws Exception {
		Run run = stunet(0, true);
		assertEquals(OF_THE_COMMAND, run.exitCode(), run.err());
		assertEquals("", run.err());
		assertEquals(2, run.calls().size());
		assertTrue(run.calls().get(0).endsWith(PROBE), run.calls().get(0));
		assertTrue(
				run.calls().get(1).endsWith("predict -i a scan.nii"),
				run.calls().get(1));
		for (String call : run.calls()) {
			says(call, EXTENSION, "/gpu/*", "tensorflow-core-api-1.jar");
			assertFalse(call.contains("tensorflow-core-native-1-linux-x86_64.jar"), call);
			assertEnvironment(call, "3");
		}
	}

	/**
	 * It finds no GPU, computes wrong numbers, lacks another library, or crashes: one line, no noise, and the command
	 * runs once.
	 */
	@ParameterizedTest
	@ValueSource(ints = {1, 127, 132, 134, 137, 139})
	void oneThatDoesNotWorkGivesWayToTheCpus(int exitCode) throws Exception {
		Run run = stunet(exitCode, true);
		assertEquals(OF_THE_COMMAND, run.exitCode(), run.err());
		assertEquals(1, run.err().lines().count(), run.err());
		says(run.err(), "do not work");
		assertEquals(2, run.calls().size());
		assertOnCpu(run.calls().get(1));
	}

	@Test
	void itIsNotTriedForWhatNeedsNoNetwork() throws Exception {
		for (String command : List.of("--help", "info", "evaluate", "check-data", "import"))
			assertEquals(OF_THE_COMMAND, stunet(0, true, command).exitCode());
		assertEquals(
				List.of(),
				Files.readAllLines(calls).stream()
						.filter(call -> call.contains(EXTENSION))
						.toList());
	}

	/** Java itself ends in a regular way then. */
	@Test
	void whoEndsTheTrialEndsTheCommand() throws Exception {
		Run run = stunet(130, true, "train");
		assertEquals(130, run.exitCode(), run.err());
		assertEquals(1, run.calls().size());
	}

	@Test
	void withoutADriverItIsNotTried() throws Exception {
		Run run = stunet(0, false);
		assertEquals(OF_THE_COMMAND, run.exitCode(), run.err());
		assertTrue(run.err().contains("no driver") && run.err().lines().count() == 1, run.err());
		assertEquals(1, run.calls().size());
		assertOnCpu(run.calls().get(0));
	}

	/** On Linux, Java would not know file names that are not ASCII under any of these. */
	@ParameterizedTest
	@ValueSource(strings = {"C", "POSIX", "xx_XX.UTF-8"})
	@EnabledOnOs(OS.LINUX)
	void namesOfAllLettersAreReadUnderPosix(String locale) throws Exception {
		environment.put("LC_ALL", locale);
		assertEquals(OF_THE_COMMAND, stunet(0, false).exitCode());
		assertTrue(
				Files.readString(folder.resolve("locale")).strip().matches("(?i).*\\.utf-?8"),
				Files.readString(folder.resolve("locale")));
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void whoHasALanguageKeepsIt() throws Exception {
		environment.put("LC_ALL", "C.UTF-8");
		environment.put("LANG", "de_DE.UTF-8");
		assertEquals(OF_THE_COMMAND, stunet(0, false).exitCode());
		assertEquals("C.UTF-8", Files.readString(folder.resolve("locale")).strip());
	}
}
