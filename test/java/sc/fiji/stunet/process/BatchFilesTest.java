package sc.fiji.stunet.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The text of the batch files in {@code bin}, beside the shell scripts, which are run by other tests. */
class BatchFilesTest {

	private static final Path BIN = Path.of("bin");
	/** Spark needs Hadoop's programs for Windows, which nobody keeps up. */
	private static final Path NOT_ON_WINDOWS = BIN.resolve("stunet-spark");

	static List<Path> batchFiles() throws IOException {
		try (Stream<Path> all = Files.list(BIN)) {
			return all.filter(file -> file.toString().endsWith(".bat")).sorted().toList();
		}
	}

	private static Path shellScript(Path batch) {
		return BIN.resolve(batch.getFileName().toString().replace(".bat", ""));
	}

	@Test
	void everyShellScriptHasOne() throws IOException {
		try (Stream<Path> all = Files.list(BIN)) {
			assertEquals(
					all.filter(file -> !file.getFileName().toString().contains(".") && !file.equals(NOT_ON_WINDOWS))
							.collect(Collectors.toSet()),
					batchFiles().stream().map(BatchFilesTest::shellScript).collect(Collectors.toSet()));
		}
	}

	/** What the Java of a shell script is given, and what it says. */
	private static Set<String> found(String regex, Path script) throws IOException {
		return Pattern.compile(regex)
				.matcher(Files.readString(script).replace('\\', '/').replace("^", ""))
				.results()
				.map(MatchResult::group)
				.collect(Collectors.toSet());
	}

	@ParameterizedTest
	@MethodSource("batchFiles")
	void javaIsGivenTheSame(Path batch) throws IOException {
		for (String what : List.of(
				"-X(X|mx)[\\w:+]+",
				"-D[\\w.]+",
				"\\w+\\.(jar|java|ijm)\\b",
				"STUNet_-\\*",
				"\\bis (missing|too old): .*"))
			assertEquals(
					found(what, shellScript(batch)).stream()
							.map(text -> text.replaceAll("\" >&2", ""))
							.collect(Collectors.toSet()),
					found(what, batch).stream()
							.map(text -> text.replaceAll(" 1>&2\\R?", ""))
							.collect(Collectors.toSet()),
					what);
	}

	/** cmd.exe takes jumps and labels wrongly where lines end otherwise, and knows no letters but ASCII's for sure. */
	@ParameterizedTest
	@MethodSource("batchFiles")
	void linesEndAsCmdWantsThem(Path batch) throws IOException {
		String text = Files.readString(batch);
		assertTrue(text.startsWith("@echo off\r\nrem "), text);
		assertFalse(text.replace("\r\n", "").matches("(?s).*[\r\n].*"), "a line without carriage return");
		assertTrue(text.chars().allMatch(letter -> letter < 128));
	}

	/** Folders have blanks and brackets in their names: {@code C:\Program Files (x86)}. */
	@ParameterizedTest
	@MethodSource("batchFiles")
	void pathsStandInQuotationMarks(Path batch) throws IOException {
		// An escaped one does not quote.
		String text = Files.readString(batch).replace("^\"", "");
		for (String line : text.replaceAll("\"[^\"]*\"", "").split("\r\n"))
			if (!line.startsWith("rem")) assertFalse(line.matches(".*%(home|java|jar|~dp0)%?.*"), line);
		if (!batch.endsWith("java-environment.bat")) says(Files.readString(batch), "setlocal", "exit /b");
	}
}
