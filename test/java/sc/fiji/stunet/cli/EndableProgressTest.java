package sc.fiji.stunet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import sc.fiji.stunet.JavaProcess;

@Tag("process")
class EndableProgressTest {

	/** Work that ends only when it is cancelled, and then at once. */
	@Command(name = "work")
	static final class Work implements Callable<Integer> {

		@CommandLine.Spec
		private CommandLine.Model.CommandSpec spec;

		@Parameters
		private Path begun;

		@Override
		public Integer call() throws Exception {
			try (EndableProgress progress =
					new EndableProgress(new ConsoleProgress(spec.commandLine().getErr()))) {
				Files.createFile(begun);
				while (true) {
					progress.checkCancelled();
					Thread.onSpinWait();
				}
			}
		}

		public static void main(String[] arguments) {
			StuNetCommandLine.runAndExit(new Work(), arguments);
		}
	}

	@TempDir
	private Path folder;

	@ParameterizedTest
	@ValueSource(ints = {2, 2, 2, 15, 15, 15})
	@DisabledOnOs(OS.WINDOWS)
	void whatASignalEndsSaysSoOnce(int signal) throws Exception {
		Path begun = folder.resolve("begun");
		Path log = folder.resolve("log");
		ProcessBuilder builder = JavaProcess.of(Work.class, begun.toString());
		// A program that runs in a script's background, as these tests may, ignores SIGINT, and so do those it starts.
		if (OS.LINUX.isCurrentOs()) builder.command().addAll(0, List.of("env", "--default-signal=INT"));
		Process process =
				builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
		JavaProcess.await(process, log, () -> Files.exists(begun));
		new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
				.start()
				.waitFor();
		assertTrue(process.waitFor(30, TimeUnit.SECONDS));
		assertEquals(128 + signal, process.exitValue());
		assertEquals("stunet: Cancelled.", Files.readString(log).strip());
	}
}
