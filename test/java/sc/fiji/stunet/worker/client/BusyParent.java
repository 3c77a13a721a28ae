package sc.fiji.stunet.worker.client;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import sc.fiji.stunet.JavaProcess;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.worker.server.BusyEngine;

/**
 * A program like Fiji that has an engine at work. The main class of a child process; prints the engine's process id.
 */
public final class BusyParent {

	private BusyParent() {}

	static ProcessBuilder command(Path exchange) {
		return JavaProcess.of(BusyParent.class, exchange.toString());
	}

	public static void main(String[] args) {
		Duration hour = Duration.ofHours(1);
		EngineClient client = new EngineClient(
				() -> BusyEngine.command(Path.of(args[0])),
				line -> {},
				new EngineClient.Timeouts(hour, hour, hour),
				() -> {});
		client.run("busy", Map.of(), Map.class, new FakeProgress().logging(System.out::println));
	}
}
