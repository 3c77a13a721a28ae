package sc.fiji.stunet.worker.client;

import java.time.Duration;
import java.util.Map;

import sc.fiji.stunet.JavaProcess;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.progress.Progress;

/**
 * A program with an engine at work for a second, which it would think stuck after three. The main class of a child
 * process.
 */
public final class PausedClient {

	static final int SILENCE_MS = 3000;

	private PausedClient() {}

	static ProcessBuilder command() {
		return JavaProcess.of(PausedClient.class).redirectError(ProcessBuilder.Redirect.DISCARD);
	}

	public static void main(String[] args) {
		Duration hour = Duration.ofHours(1);
		try (EngineClient client = new EngineClient(
				FakeEngine::command,
				line -> {},
				new EngineClient.Timeouts(hour, Duration.ofMillis(SILENCE_MS), hour),
				() -> {})) {
			client.run("pid", Map.of(), Map.class, Progress.none());
			client.run("beat", Map.of(), Map.class, new FakeProgress().reporting((activity, done, total) -> {
						if (done == 0)
							System.out.println(ProcessHandle.current()
									.children()
									.findFirst()
									.orElseThrow()
									.pid());
					}));
			System.out.println("done");
		}
	}
}
