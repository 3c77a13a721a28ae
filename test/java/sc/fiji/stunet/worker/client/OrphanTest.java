package sc.fiji.stunet.worker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.TinyData;
import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.PredictionRequest;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.job.Speed;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.worker.JobNames;
import sc.fiji.stunet.worker.JsonLines;
import sc.fiji.stunet.worker.PredictionMessages;
import sc.fiji.stunet.worker.Request;
import sc.fiji.stunet.worker.server.BusyEngine;

/** The real server in real processes: it never outlives the one who started it. */
@Timeout(90)
@Tag("process")
class OrphanTest {

	/** The engine says that it predicts, and then does so. */
	private static final int BEFORE_THE_CALL_MS = 700;

	@TempDir
	private Path folder;

	/**
	 * A prediction is at work and Fiji is killed: the processor is free and the temporary files are gone within
	 * seconds.
	 */
	@Test
	void aBusyEngineEndsWithItsKilledParent() throws Exception {
		Path exchange = Files.createDirectory(folder.resolve("exchange"));
		Files.write(exchange.resolve("voxels0.raw"), new byte[1000]);
		Process parent = BusyParent.command(exchange)
				.redirectError(ProcessBuilder.Redirect.DISCARD)
				.start();
		try (BufferedReader out =
				new BufferedReader(new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8))) {
			ProcessHandle engine =
					ProcessHandle.of(Long.parseLong(out.readLine())).orElseThrow();
			assertEndsWith(parent, engine);
		}
		assertFalse(Files.exists(exchange));
	}

	/** In the middle of a prediction; on the way the input of the engine ends, too. */
	@Test
	void anEngineInsideALongCallEndsWithItsKilledParent() throws Exception {
		Path temporary = Files.createDirectory(folder.resolve("tmp ö 脑"));
		Process parent = PredictingParent.command(slowModel(), temporary)
				.redirectError(ProcessBuilder.Redirect.DISCARD)
				.start();
		try (BufferedReader out =
				new BufferedReader(new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8))) {
			ProcessHandle engine =
					ProcessHandle.of(Long.parseLong(out.readLine())).orElseThrow();
			Thread.sleep(BEFORE_THE_CALL_MS);
			assertEndsWith(parent, engine);
		}
		try (Stream<Path> left = Files.list(temporary)) {
			assertEquals(
					List.of(),
					left.filter(file -> file.getFileName().toString().startsWith("stunet"))
							.toList());
		}
	}

	/** Somebody else holds the other end of the engine's input, so that only the parent's death tells it. */
	@Test
	void anEngineInsideALongCallWhoseInputStaysOpenEndsWithItsParent() throws Exception {
		Path exchange = Files.createDirectory(folder.resolve("exchange"));
		Path requests = folder.resolve("requests");
		assertEquals(
				0, new ProcessBuilder("mkfifo", requests.toString()).start().waitFor());
		try (RandomAccessFile held = new RandomAccessFile(requests.toFile(), "rw")) {
			Process parent = SilentParent.command(engineCommand(exchange))
					.redirectInput(requests.toFile())
					.redirectError(ProcessBuilder.Redirect.DISCARD)
					.start();
			JsonLines.write(
					new FileOutputStream(held.getFD()),
					new Request(1, JobNames.PREDICT, JsonLines.tree(longPrediction(exchange))));
			BufferedReader replies =
					new BufferedReader(new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8));
			while (!replies.readLine().contains("\"Predicting\"")) {}
			ProcessHandle engine = parent.children().findFirst().orElseThrow();
			Thread.sleep(BEFORE_THE_CALL_MS);
			assertEndsWith(parent, engine);
		}
		assertFalse(Files.exists(exchange));
	}

	private static List<String> engineCommand(Path exchange) {
		System.setProperty(EngineCommand.LOCATION, System.getProperty("java.class.path"));
		try {
			return new EngineCommand(() -> false).start(exchange).command();
		} finally {
			System.clearProperty(EngineCommand.LOCATION);
		}
	}

	private PredictionMessages.Parameters longPrediction(Path exchange) {
		Path scan = folder.resolve("scan.nii");
		VolumeWriter.write(scan, TinyData.scan(new Spacing(3, 3, 3), 9, 9, 9), false);
		return new PredictionMessages.Parameters(
				new PredictionRequest(
						slowModel(),
						new PredictionSettings(0.5, Optional.of(false), Optional.empty(), Speed.BEST),
						new EngineSettings(1, "cpu")),
				Optional.empty(),
				List.of(scan),
				new PredictionMessages.Outputs(
						exchange.resolve("voxels0.raw"), Optional.empty(), Optional.empty(), Optional.empty()),
				Optional.empty());
	}

	private Path slowModel() {
		return TinyModel.writeSlow(folder.resolve("slow.stunet")).folder();
	}

	private static void assertEndsWith(Process parent, ProcessHandle engine) throws Exception {
		assertTrue(!hasEnded(engine));
		parent.destroyForcibly();
		long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
		while (!hasEnded(engine) && System.nanoTime() < deadline) Thread.sleep(20);
		assertTrue(hasEnded(engine));
	}

	/** An orphan that has ended stays in the list of processes until the system takes note, which may take seconds. */
	private static boolean hasEnded(ProcessHandle process) throws IOException {
		if (!process.isAlive()) return true;
		Path state = Path.of("/proc", String.valueOf(process.pid()), "stat");
		try {
			return Files.exists(state) && Files.readString(state).contains(") Z ");
		} catch (NoSuchFileException e) {
			return true;
		}
	}

	@Test
	void whatTheEnginePrintsGoesToTheLog() {
		List<String> log = Collections.synchronizedList(new ArrayList<>());
		Duration minute = Duration.ofMinutes(1);
		try (EngineClient client = new EngineClient(
				() -> BusyEngine.command(folder),
				log::add,
				new EngineClient.Timeouts(minute, minute, minute),
				() -> {})) {
			for (int i = 0; i < 100; i++)
				assertTrue(
						client.run("pid", Map.of(), Map.class, Progress.none()).containsKey("pid"));
		}
		assertTrue(log.contains("printed while working"), log::toString);
	}
}
