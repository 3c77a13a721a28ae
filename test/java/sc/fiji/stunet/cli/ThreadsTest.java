package sc.fiji.stunet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.ForkJoinTask;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code --threads} is the size of the pool in which a command computes. */
class ThreadsTest {

	@Command(name = "size")
	private static final class PoolSize extends EngineCommand {

		@Override
		public int run() {
			return ForkJoinTask.getPool().getParallelism();
		}
	}

	@Test
	void aCommandComputesOnAsManyThreadsAsAskedFor() {
		assertEquals(1, new CommandLine(new PoolSize()).execute("--threads", "1"));
		assertEquals(3, new CommandLine(new PoolSize()).execute("--threads", "3"));
		assertEquals(Runtime.getRuntime().availableProcessors(), new CommandLine(new PoolSize()).execute());
	}
}
