package sc.fiji.stunet.process;

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

/** {@code bin/stunet} with a Java that writes down how it is called and ends as it is told. */
@DisabledOnOs(OS.WINDOWS)
@Tag("process")
class StunetScriptTest {

	private static final int OF_THE_COMMAND = 5;

	@TempDir
	private Path folder;

	private Path home;
	private String version = "17";
	private final Map<String, String> environment = new HashMap<>();

	private record Run(int exitCode, String err) {}

	@BeforeEach
	void install() throws IOException {
		home = Files.createDirectory(folder.resolve("STU Net ü"));
		Path bin = Files.createDirectory(home.resolve("bin"));
		for (String script : List.of("stunet", "java-environment"))
			Files.copy(Path.of("bin", script), bin.resolve(script));
	}

	private void add(String jar) throws IOException {
		Files.createDirectories(home.resolve(jar).getParent());
		Files.createFile(home.resolve(jar));
	}

	private Run stunet(String... arguments) throws Exception {
		Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
		Files.writeString(
				java,
				"#!/bin/sh\ncase \"$*\" in\n*-version*) echo '  java.specification.version = " + version
						+ "'; exit 0;;\nesac\necho \"$LC_ALL\" > locale; printf '%s\\n' \"$@\" > call\nexit "
						+ OF_THE_COMMAND + "\n");
		assertTrue(java.toFile().setExecutable(true));
		List<String> command =
				new ArrayList<>(List.of("bash", home.resolve("bin/stunet").toString()));
		command.addAll(List.of(arguments));
		ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
		builder.environment().putAll(environment);
		builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
		Process process = builder.start();
		String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
		return new Run(process.waitFor(), err);
	}

	private List<String> call() throws IOException {
		return Files.readAllLines(folder.resolve("call"));
	}

	/** As the zip for the command line is unpacked, and as a clone builds it. */
	@ParameterizedTest
	@ValueSource(strings = {"stunet.jar", "target/imagej/plugins/STUNet_-1.jar"})
	void theJarBesideItIsStartedWithTheArgumentsAsTheyAre(String jar) throws Exception {
		add(jar);
		Run run = stunet("predict", "-i", "a scan 脑.nii", "", "*", "\"x\"");
		assertEquals(OF_THE_COMMAND, run.exitCode(), run.err());
		assertEquals("", run.err());
		List<String> call = call();
		int start = call.indexOf("-jar");
		assertEquals(
				List.of(home.resolve(jar).toRealPath().toString(), "predict", "-i", "a scan 脑.nii", "", "*", "\"x\""),
				call.subList(start + 1, call.size()));
	}

	@Test
	void throughALinkTheJarIsFound() throws Exception {
		add("stunet.jar");
		Path link = Files.createSymbolicLink(folder.resolve("link"), home.resolve("bin/stunet"));
		Files.createDirectories(folder.resolve("jdk/bin"));
		stunet("info");
		ProcessBuilder builder = new ProcessBuilder("bash", link.toString(), "models").directory(folder.toFile());
		builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
		assertEquals(OF_THE_COMMAND, builder.start().waitFor());
		assertTrue(call().contains("models"));
	}

	@ParameterizedTest
	@ValueSource(strings = {"1.8", "11"})
	void anOlderJavaIsOneSentence(String old) throws Exception {
		add("stunet.jar");
		version = old;
		Run run = stunet("info");
		assertEquals(1, run.exitCode());
		assertEquals(1, run.err().lines().count(), run.err());
		says(run.err(), "Java " + old + " is too old");
		assertFalse(Files.exists(folder.resolve("call")));
	}

	/** On Linux, Java would not know file names that are not ASCII under any of these. */
	@ParameterizedTest
	@ValueSource(strings = {"C", "POSIX", "xx_XX.UTF-8"})
	@EnabledOnOs(OS.LINUX)
	void namesOfAllLettersAreReadUnderPosix(String locale) throws Exception {
		add("stunet.jar");
		environment.put("LC_ALL", locale);
		assertEquals(OF_THE_COMMAND, stunet("info").exitCode());
		assertTrue(
				Files.readString(folder.resolve("locale")).strip().matches("(?i).*\\.utf-?8"),
				Files.readString(folder.resolve("locale")));
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void whoHasALanguageKeepsIt() throws Exception {
		add("stunet.jar");
		environment.put("LC_ALL", "C.UTF-8");
		environment.put("LANG", "de_DE.UTF-8");
		assertEquals(OF_THE_COMMAND, stunet("info").exitCode());
		assertEquals("C.UTF-8", Files.readString(folder.resolve("locale")).strip());
	}
}
