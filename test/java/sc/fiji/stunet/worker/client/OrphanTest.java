package sc.fiji.stunet.worker.client;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.worker.server.BusyEngine;

/** The real server in real processes: it never outlives the one who started it. */
@Timeout(30)
class OrphanTest {

	@TempDir
	private Path folder;

	/** A prediction is at work and Fiji is killed: the processor is free and the temporary files are gone within seconds. */
	@Test
	void aBusyEngineEndsWithItsKilledParent() throws Exception {
		Path exchange = Files.createDirectory(folder.resolve("exchange"));
		Files.write(exchange.resolve("voxels0.raw"), new byte[1000]);
		Process parent = BusyParent.command(exchange).redirectError(ProcessBuilder.Redirect.DISCARD).start();
		ProcessHandle engine;
		try (BufferedReader out = new BufferedReader(new InputStreamReader(parent.getInputStream()))) {
			engine = ProcessHandle.of(Long.parseLong(out.readLine())).orElseThrow();
			assertTrue(engine.isAlive());
			parent.destroyForcibly();
			long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
			while (!hasEnded(engine) && System.nanoTime() < deadline)
				Thread.sleep(20);
		}
		assertTrue(hasEnded(engine));
		assertFalse(Files.exists(exchange));
	}

	/** An orphan that has ended stays in the list of processes until the system takes note, which may take seconds. */
	private static boolean hasEnded(ProcessHandle process) throws IOException {
		if (!process.isAlive()) return true;
		Path state = Path.of("/proc", String.valueOf(process.pid()), "stat");
		try {
			return Files.exists(state) && Files.readString(state).contains(") Z ");
		}
		catch (NoSuchFileException e) {
			return true;
		}
	}

	@Test
	void whatTheEnginePrintsGoesToTheLog() {
		List<String> log = Collections.synchronizedList(new ArrayList<>());
		Duration minute = Duration.ofMinutes(1);
		try (EngineClient client = new EngineClient(() -> BusyEngine.command(folder), log::add, new EngineClient.Patience(minute, minute, minute))) {
			for (int i = 0; i < 100; i++)
				assertTrue(client.run("pid", Map.of(), Map.class, Progress.none()).containsKey("pid"));
		}
		assertTrue(log.contains("printed while working"), log::toString);
	}
}
