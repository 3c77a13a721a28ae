package sc.fiji.stunet.worker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import sc.fiji.stunet.job.TrainingResult;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.worker.JobNames;

/** A training takes hours: whoever wants something else meanwhile is told, and can give it up. */
@Timeout(60)
@Tag("process")
class WaitingTest {

	/** Notes what it is told, and is cancelled from a moment on. */
	private static final class Listener {

		private final Set<String> logged = ConcurrentHashMap.newKeySet();
		private final CountDownLatch polled = new CountDownLatch(1);
		private volatile boolean cancelled;
		private final Progress progress = new FakeProgress()
				.reporting((activity, done, total) -> logged.add(activity))
				.cancelledWhen(() -> {
					polled.countDown();
					return cancelled;
				});
	}

	@Test
	void aJobSaysWhatItWaitsForAndCanBeGivenUp() throws Exception {
		try (EngineClient client =
				new EngineClient(FakeEngine::command, line -> {}, EngineClient.Timeouts.DEFAULT, () -> {})) {
			Listener trains = new Listener(), waits = new Listener();
			CompletableFuture<?> training = CompletableFuture.supplyAsync(() -> assertThrows(
					Cancelled.class,
					() -> client.run(
							JobNames.TRAIN, Map.of("output", "/out.stunet"), TrainingResult.class, trains.progress)));
			assertTrue(trains.polled.await(25, TimeUnit.SECONDS));
			CompletableFuture<?> waiting = CompletableFuture.supplyAsync(
					() -> assertThrows(Cancelled.class, () -> client.run("pid", Map.of(), Map.class, waits.progress)));
			assertTrue(waits.polled.await(25, TimeUnit.SECONDS));
			assertEquals(Set.of("Waiting for the training that runs"), waits.logged);
			waits.cancelled = true;
			waiting.get(25, TimeUnit.SECONDS);
			assertFalse(training.isDone());
			trains.cancelled = true;
			training.get(25, TimeUnit.SECONDS);
		}
	}
}
