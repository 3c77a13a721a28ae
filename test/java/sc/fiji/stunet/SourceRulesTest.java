package sc.fiji.stunet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the formatter does not see to, and no compiler. */
class SourceRulesTest {

	private static final int COLUMNS = 120;
	private static final int LINES = 400;
	/** Nobody could run a failed test again. */
	private static final Pattern WITHOUT_A_SEED =
			Pattern.compile("new (java\\.util\\.)?Random\\(\\)|Math\\.random\\(|ThreadLocalRandom|new SecureRandom");

	private static List<Path> sources(String... folders) {
		return Stream.of(folders).flatMap(SourceRulesTest::javaFiles).sorted().toList();
	}

	private static Stream<Path> javaFiles(String folder) {
		try (Stream<Path> all = Files.walk(Path.of(folder))) {
			return all.filter(file -> file.toString().endsWith(".java")).toList().stream();
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}

	private static List<String> lines(Path file) {
		try {
			return Files.readAllLines(file);
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}

	private static List<String> places(List<Path> files, BiPredicate<Path, String> isWrong) {
		assertTrue(files.size() > 100, "too few sources: " + files.size());
		return files.stream()
				.flatMap(file -> {
					List<String> lines = lines(file);
					return IntStream.range(0, lines.size())
							.filter(i -> isWrong.test(file, lines.get(i)))
							.mapToObj(i -> file + ":" + (i + 1));
				})
				.toList();
	}

	/** They are run by hand, so nothing else notices when a class that they use is renamed. */
	@Test
	void theBenchmarksCompile(@TempDir Path classes) throws IOException {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		StringWriter problems = new StringWriter();
		try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
			List<String> options = List.of("-proc:none", "-d", classes.toString());
			assertTrue(
					compiler.getTask(
									problems,
									files,
									null,
									options,
									null,
									files.getJavaFileObjectsFromPaths(sources("bench")))
							.call(),
					problems::toString);
		}
	}

	@Test
	void noLineIsWiderThan120Columns() {
		assertEquals(
				List.of(),
				places(
						sources("src/main/java", "src/spark/java", "test/java", "bench", "update-site/java"),
						(file, line) -> line.replace("\t", "    ").length() > COLUMNS));
	}

	@Test
	void noFileOfTheProgramIsLongerThan400Lines() {
		assertEquals(
				List.of(),
				sources("src/main/java", "src/spark/java", "update-site/java").stream()
						.filter(file -> lines(file).size() > LINES)
						.toList());
	}

	/** Java ends a mapping when it collects garbage; until then Windows neither deletes nor replaces the file. */
	@Test
	void noFileIsMapped() {
		assertEquals(
				List.of(),
				places(
						sources("src/main/java", "src/spark/java"),
						(file, line) -> line.contains("MapMode") || line.contains("MappedByteBuffer")));
	}

	@Test
	void whatIsRandomHasASeed() {
		Path self = Path.of("test/java/sc/fiji/stunet/SourceRulesTest.java");
		assertEquals(
				List.of(),
				places(
						sources("src/main/java", "test/java"),
						(file, line) -> !file.equals(self)
								&& WITHOUT_A_SEED.matcher(line).find()));
	}
}
