package sc.fiji.stunet.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Spoilt inputs for every reader, in a Java that may use 256 MB: each ends in 5 s with a result or a typed failure. The
 * properties {@code stunet.fuzz.inputs} (per reader), {@code stunet.fuzz.seed}, {@code stunet.fuzz.reader} and
 * {@code stunet.fuzz.input} (a file that was kept) change what is run; findings are kept in {@code target/fuzz}.
 */
@Tag("fuzz")
class FuzzTest {

	@TempDir
	Path scratch;

	@Test
	void everyReaderRefusesByTypeWhatItCannotRead() throws Exception {
		List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-Djava.awt.headless=true", "-Djava.io.tmpdir=" + scratch,
			"-cp", System.getProperty("java.class.path"), FuzzRun.class.getName(), scratch.resolve("fuzz").toString(), "target/fuzz", System.getProperty("stunet.fuzz.inputs", "1000"),
			System.getProperty("stunet.fuzz.seed", "1")));
		for (String property : List.of("stunet.fuzz.reader", "stunet.fuzz.input"))
			if (System.getProperty(property) != null) command.add(System.getProperty(property));
		Path log = Files.createDirectories(Path.of("target/fuzz")).resolve("log.txt");
		int exitCode = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start().waitFor();
		String said = Files.readString(log);
		System.out.println(said);
		assertTrue(said.contains(" inputs, "), "There is no such reader.");
		assertEquals(0, exitCode, () -> said + "\nInputs to run again are in target/fuzz.");
	}
}
