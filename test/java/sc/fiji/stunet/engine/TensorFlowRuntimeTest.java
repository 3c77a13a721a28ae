package sc.fiji.stunet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;

import sc.fiji.stunet.JavaProcess;

@Tag("engine")
@Tag("process")
class TensorFlowRuntimeTest {

	/** Java's own threads neither come nor go while those of a session are counted. */
	private static final List<String> FIXED_THREADS =
			List.of("-XX:+UseSerialGC", "-XX:CICompilerCount=1", "-XX:-UseDynamicNumberOfCompilerThreads");

	/** Whatever sessions there were before: by default, TensorFlow makes threads for the first alone. */
	@Test
	@EnabledOnOs(OS.LINUX)
	void everySessionHasAsManyThreadsAsItsJobMayHave() throws Exception {
		Process process = JavaProcess.with(FIXED_THREADS, Threads.class)
				.redirectError(ProcessBuilder.Redirect.DISCARD)
				.start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertEquals(0, process.waitFor(), output);
		List<Integer> threads = output.lines().map(Integer::valueOf).toList();
		// Those within an operation, as many for operations side by side, and perhaps one of Java's.
		for (int i : List.of(0, 2)) assertTrue(threads.get(i) >= 2 && threads.get(i) < 10, output);
		assertTrue(threads.get(1) >= 80 && threads.get(1) < 90, output);
	}

	static final class Threads {

		private Threads() {}

		public static void main(String[] arguments) throws InterruptedException {
			TensorFlowRuntime.load();
			for (int threads : new int[] {1, 40, 1}) System.out.println(ofSession(threads));
		}

		private static int ofSession(int threads) throws InterruptedException {
			try (Graph graph = new Graph()) {
				int before = settled(), during;
				try (Session session =
						new Session(graph, TensorFlowRuntime.sessionConfiguration(threads, Device.CPU))) {
					session.run(Ops.create(graph).constant(1f));
					during = all();
				}
				return during - before;
			}
		}

		/** When those of a closed session are gone. */
		private static int settled() throws InterruptedException {
			int earlier = -1;
			for (int now = all(); now != earlier; now = all()) {
				earlier = now;
				Thread.sleep(100);
			}
			return earlier;
		}

		/** Threads of this process, those of libraries included. */
		private static int all() {
			return new File("/proc/self/task").list().length;
		}
	}
}
