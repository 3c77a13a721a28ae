package sc.fiji.stunet.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** {@code bin/stunet-spark}, whose words go to a file. */
final class SparkProgram {

	static final Path MODEL = Path.of("samples/brain_tissue.stunet");

	private final Path log;

	/** @param log file that is made anew by every run */
	SparkProgram(Path log) {
		this.log = log;
	}

	Process start(String master, List<String> arguments) throws IOException {
		List<String> command = new ArrayList<>(List.of("bash", "bin/stunet-spark", "--master", master));
		command.addAll(arguments);
		return new ProcessBuilder(command)
				.redirectErrorStream(true)
				.redirectOutput(log.toFile())
				.start();
	}

	/** @return the exit code */
	int end(Process process) throws InterruptedException {
		assertTrue(process.waitFor(280, TimeUnit.SECONDS), () -> "It does not end:\n" + logged());
		return process.exitValue();
	}

	String logged() {
		try {
			return Files.readString(log);
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}

	/** Waits for the end of a run that says one sentence. */
	void assertRefused(Process program, int exitCode, String sentence) throws InterruptedException {
		assertEquals(exitCode, end(program), this::logged);
		List<String> said =
				logged().lines().filter(line -> line.startsWith("stunet: ")).toList();
		assertEquals(1, said.size(), this::logged);
		assertTrue(said.get(0).contains(": " + sentence), said.get(0));
		assertNoNoise();
	}

	/** Only what the user is told: warnings of Spark's, without its own trace, and what we say. */
	void assertNoNoise() {
		assertFalse(logged().contains("\tat "), this::logged);
		assertFalse(logged().matches("(?s).*( INFO |og4j|NativeCodeLoader|absl|MLIR).*"), this::logged);
	}

	/** The names in a folder; none if it is not there. */
	static List<String> names(Path folder) throws IOException {
		if (!Files.exists(folder)) return List.of();
		try (Stream<Path> all = Files.list(folder)) {
			return all.map(file -> file.getFileName().toString()).sorted().toList();
		}
	}
}
