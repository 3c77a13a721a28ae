package sc.fiji.stunet.worker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

import sc.fiji.stunet.failure.Failure;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.worker.Dialogue;
import sc.fiji.stunet.worker.JsonLines;

/** Real child processes, fake work. Whatever the child does: a result or one sentence, never a hang. */
@Timeout(60)
@Tag("process")
class EngineClientTest {

	private static final Duration LONG = Duration.ofSeconds(20);
	private static final EngineClient.Timeouts TIMEOUTS = new EngineClient.Timeouts(Duration.ofMillis(300), LONG, LONG);

	private final List<String> log = Collections.synchronizedList(new ArrayList<>());
	private EngineClient client = new EngineClient(FakeEngine::command, log::add, TIMEOUTS, () -> {});

	record Pid(long pid) {

		boolean isAlive() {
			return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
		}
	}

	@AfterEach
	void close() {
		client.close();
	}

	private void use(EngineClient.Timeouts timeouts) {
		client.close();
		client = new EngineClient(FakeEngine::command, log::add, timeouts, () -> {});
	}

	private Pid pid() {
		return client.run("pid", Map.of(), Pid.class, Progress.none());
	}

	private EngineFailure failureOf(String job) {
		return assertThrows(EngineFailure.class, () -> client.run(job, Map.of(), Pid.class, Progress.none()));
	}

	private static Progress cancelledWhen(BooleanSupplier condition) {
		return new FakeProgress().cancelledWhen(condition);
	}

	private static Progress cancelledAfter(long millis) {
		long start = System.nanoTime();
		return cancelledWhen(() -> System.nanoTime() - start > TimeUnit.MILLISECONDS.toNanos(millis));
	}

	/** Tells when the job is at work, or in the queue. */
	private static Progress noting(String activity, CountDownLatch begun, BooleanSupplier cancelled) {
		return new FakeProgress()
				.reporting((reported, done, total) -> {
					if (reported.startsWith(activity)) begun.countDown();
				})
				.cancelledWhen(cancelled);
	}

	private static void await(BooleanSupplier condition) throws InterruptedException {
		long start = System.nanoTime();
		while (!condition.getAsBoolean() && System.nanoTime() - start < TimeUnit.SECONDS.toNanos(20)) Thread.sleep(10);
		assertTrue(condition.getAsBoolean());
	}

	@Test
	void parametersArriveAsTheyAre() {
		Map<String, Object> sent =
				Map.of("path", "/mit Leerzeichen/Gehirn ä ß 脑\n\"'\\", "step", 0.1 + 0.2, "missing", List.of());
		assertEquals(sent, client.run("echo", sent, Map.class, Progress.none()));
	}

	@Test
	void progressAndLogComeOnTheCallersThread() {
		List<String> reports = new ArrayList<>();
		Thread caller = Thread.currentThread();
		client.run(
				"work",
				Map.of(),
				Pid.class,
				new FakeProgress()
						.reporting((activity, done, total) -> {
							assertEquals(caller, Thread.currentThread());
							reports.add(activity + " " + done + "/" + total);
						})
						.logging(reports::add));
		assertEquals(List.of("Working 1/2", "half way", "half way"), reports, "what is said twice is heard twice");
	}

	/** An engine sends the last end again and again: the number says whether an equal one is the same. */
	@Test
	void numbersTellARepeatedReplyFromAnEqualOne() {
		List<String> reports = new ArrayList<>();
		client.run("repeat", Map.of(), Pid.class, new FakeProgress().logging(reports::add));
		assertEquals(List.of("over", "over"), reports);
	}

	/**
	 * The messages are there from the start; they go to the job that they are for, although the first process dies
	 * before it begins.
	 */
	@Test
	void aRunningJobIsToldMessagesAndItsEventsAreHeard() {
		client.run("dieAfter", Map.of(), Pid.class, Progress.none());
		Deque<JsonNode> messages = new ArrayDeque<>(
				List.of(JsonLines.tree(Map.of("what", "pause")), JsonLines.tree(Map.of("what", "stop"))));
		List<JsonNode> events = new ArrayList<>();
		Thread caller = Thread.currentThread();
		Map<?, ?> result = client.run("talk", Map.of("epochs", 3), Map.class, new Dialogue() {

			@Override
			public void event(JsonNode event) {
				assertEquals(caller, Thread.currentThread());
				events.add(event);
			}

			@Override
			public Optional<JsonNode> message() {
				assertEquals(caller, Thread.currentThread());
				return Optional.ofNullable(messages.poll());
			}

			@Override
			public void report(String activity, long done, long total) {}

			@Override
			public void log(String sentence) {}

			@Override
			public boolean isCancelled() {
				return false;
			}
		});
		assertEquals(Map.of("what", "stop"), result);
		assertEquals(JsonLines.tree(Map.of("epochs", 3)), events.get(0));
		assertEquals(JsonLines.tree(Map.of("what", "pause")), events.get(1).get("parameters"));
		assertEquals(2, events.size());
	}

	@Test
	void aThousandTinyJobsUseOneProcess() {
		Pid first = pid();
		for (int i = 0; i < 1000; i++) assertEquals(first, pid());
	}

	@Test
	void jobsOfSeveralThreadsWaitForTheirTurn() {
		List<CompletableFuture<Object>> all = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			Map<String, Integer> number = Map.of("number", i);
			all.add(CompletableFuture.supplyAsync(() -> client.run("echo", number, Map.class, Progress.none())));
		}
		for (int i = 0; i < 20; i++)
			assertEquals(Map.of("number", i), all.get(i).join());
	}

	@Test
	void jobsAreDoneInTheOrderOfTheQuestions() throws Exception {
		List<Integer> order = Collections.synchronizedList(new ArrayList<>());
		List<CompletableFuture<Void>> all = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			int number = i;
			CountDownLatch asked = new CountDownLatch(1);
			Progress asking = cancelledWhen(() -> {
				asked.countDown();
				return false;
			});
			all.add(CompletableFuture.runAsync(
					() -> {
						client.run("sleep", Map.of(), Pid.class, asking);
						order.add(number);
					},
					work -> new Thread(work).start()));
			asked.await();
		}
		all.forEach(CompletableFuture::join);
		assertEquals(List.of(0, 1, 2, 3, 4), order);
	}

	@Test
	void whatOthersPrintIsNoReply() {
		assertTrue(client.run("garbage", Map.of(), Pid.class, Progress.none()).isAlive());
		assertTrue(log.contains("printed by somebody"), log::toString);
		assertFalse(log.toString().contains("absl"), "chatter of the native library");
	}

	@Test
	void repliesToOtherJobsAreNotMine() {
		Map<String, String> sent = Map.of("mine", "yes");
		assertEquals(sent, client.run("late", sent, Map.class, Progress.none()));
	}

	@Test
	void aFailedJobSaysWhyAndTheProcessGoesOn() {
		Pid before = pid();
		EngineFailure failure = failureOf("fail");
		assertEquals(Failure.Kind.INVALID_VOLUME, failure.kind());
		assertEquals("The image is empty.", failure.getMessage());
		assertEquals(before, pid());
	}

	@Test
	void aDeathIsOneSentenceAndTheNextJobWorks() {
		Pid before = pid();
		EngineFailure failure = failureOf("die");
		assertEquals(Failure.Kind.ENGINE, failure.kind());
		says(failure.getMessage(), "exit code 42");
		says(failure.details(), "my last words");
		assertNotEquals(before, pid());
	}

	@Test
	void aKilledProcessIsOneSentence() throws Exception {
		Pid running = pid();
		CountDownLatch works = new CountDownLatch(1);
		CompletableFuture<EngineFailure> failure = CompletableFuture.supplyAsync(() -> assertThrows(
				EngineFailure.class,
				() -> client.run("stubborn", Map.of(), Pid.class, noting("Working", works, () -> false))));
		works.await();
		ProcessHandle.of(running.pid()).orElseThrow().destroyForcibly();
		assertTrue(
				failure.get(20, TimeUnit.SECONDS).getMessage().contains("memory"),
				failure.get().getMessage());
		assertNotEquals(running, pid());
	}

	@Test
	void aProcessThatDiedBetweenJobsIsReplaced() throws Exception {
		Pid first = pid();
		ProcessHandle.of(first.pid()).orElseThrow().destroyForcibly();
		assertNotEquals(first, pid());
	}

	@Test
	void aJobThatMeetsADyingProcessGoesToTheNext() {
		Pid first = client.run("dieAfter", Map.of(), Pid.class, Progress.none());
		Pid second = pid();
		assertNotEquals(first, second);
		assertEquals(second, pid());
	}

	@Test
	void aJobThatKillsEveryProcessIsNotTriedForEver() {
		pid();
		EngineFailure failure = failureOf("dieUnheard");
		says(failure.getMessage(), "exit code 42");
		assertEquals(Failure.Kind.ENGINE_UNAVAILABLE, failure.kind(), "as every other job's would");
	}

	@Test
	void aProcessThatClosesItsOutputIsDead() {
		assertTrue(failureOf("closeOutput").getMessage().contains("closed its output"));
		assertTrue(pid().isAlive());
	}

	@Test
	void aProcessWithoutASignOfLifeIsEnded() {
		use(new EngineClient.Timeouts(LONG, Duration.ofSeconds(4), LONG));
		assertTrue(failureOf("mute").getMessage().contains("no sign of life"));
		assertTrue(pid().isAlive());
	}

	@Test
	void cancelIsObeyedAndTheProcessStays() {
		use(new EngineClient.Timeouts(LONG, LONG, LONG));
		Pid before = pid();
		assertThrows(Cancelled.class, () -> client.run("obedient", Map.of(), Pid.class, cancelledAfter(100)));
		assertEquals(before, pid());
	}

	@Test
	void aProcessThatDoesNotStopIsEnded() throws Exception {
		Pid before = pid();
		assertThrows(Cancelled.class, () -> client.run("stubborn", Map.of(), Pid.class, cancelledAfter(100)));
		await(() -> !before.isAlive());
		assertNotEquals(before, pid());
	}

	/** Not even a process for it is started. */
	@Test
	void aJobThatIsNotBegunIsCancelledAsFast() {
		AtomicInteger started = new AtomicInteger();
		try (EngineClient counting = new EngineClient(
				() -> {
					started.incrementAndGet();
					return FakeEngine.command();
				},
				log::add,
				TIMEOUTS,
				() -> {})) {
			counting.run("pid", Map.of(), Pid.class, Progress.none());
			assertThrows(Cancelled.class, () -> counting.run("mute", Map.of(), Pid.class, cancelledAfter(100)));
			assertEquals(1, started.get());
		}
	}

	@Test
	void aListenerThatFailsEndsItsJob() throws Exception {
		Pid before = pid();
		Progress failing = new FakeProgress().reporting((activity, done, total) -> {
			throw new IllegalStateException("closed window");
		});
		assertThrows(IllegalStateException.class, () -> client.run("stubborn", Map.of(), Pid.class, failing));
		await(() -> !before.isAlive());
		assertNotEquals(before, pid());
	}

	/** The next job may find what this one lacked, such as room on the disk for the library. */
	@Test
	void aProcessInWhichTheLibraryDidNotLoadIsReplaced() {
		Pid before = pid();
		assertEquals("It does not load.", failureOf("unavailable").getMessage());
		assertNotEquals(before, pid());
	}

	/** As when a laptop sleeps or a cluster holds a job: time goes by, and both stand still. */
	@Test
	@DisabledOnOs(OS.WINDOWS)
	void aPauseOfBothIsNoSilence() throws Exception {
		Process both = PausedClient.command().start();
		try (BufferedReader out =
				new BufferedReader(new InputStreamReader(both.getInputStream(), StandardCharsets.UTF_8))) {
			String engine = out.readLine();
			// The client has heard all there was, and wakes before there is more.
			signal("-STOP", engine);
			Thread.sleep(100);
			signal("-STOP", String.valueOf(both.pid()));
			Thread.sleep(PausedClient.SILENCE_MS + 1500);
			signal("-CONT", String.valueOf(both.pid()));
			Thread.sleep(100);
			signal("-CONT", engine);
			assertEquals("done", out.readLine());
		} finally {
			both.destroyForcibly();
		}
	}

	private static void signal(String signal, String pid) throws Exception {
		assertEquals(0, new ProcessBuilder("kill", signal, pid).start().waitFor());
	}

	@Test
	void anInterruptedCallerCancels() throws Exception {
		Pid before = pid();
		CountDownLatch works = new CountDownLatch(1);
		AtomicReference<Throwable> end = new AtomicReference<>();
		Thread caller = new Thread(() -> end.set(assertThrows(
				RuntimeException.class,
				() -> client.run("stubborn", Map.of(), Pid.class, noting("Working", works, () -> false)))));
		caller.start();
		works.await();
		caller.interrupt();
		caller.join();
		assertEquals(Cancelled.class, end.get().getClass());
		await(() -> !before.isAlive());
	}

	@Test
	void aWaitingJobCanBeCancelledAndOutlivesTheOneBeforeIt() throws Exception {
		AtomicBoolean cancelled = new AtomicBoolean();
		CountDownLatch works = new CountDownLatch(1), waits = new CountDownLatch(1);
		CompletableFuture<Cancelled> running = CompletableFuture.supplyAsync(() -> assertThrows(
				Cancelled.class,
				() -> client.run("stubborn", Map.of(), Pid.class, noting("Working", works, cancelled::get))));
		works.await();
		assertThrows(Cancelled.class, () -> client.run("pid", Map.of(), Pid.class, cancelledAfter(100)));
		assertFalse(running.isDone());
		CompletableFuture<Pid> next = CompletableFuture.supplyAsync(
				() -> client.run("pid", Map.of(), Pid.class, noting("Waiting", waits, () -> false)));
		waits.await();
		cancelled.set(true);
		running.get(20, TimeUnit.SECONDS);
		assertTrue(next.get(20, TimeUnit.SECONDS).isAlive());
	}

	@Test
	void anIdleProcessEnds() throws Exception {
		use(new EngineClient.Timeouts(LONG, LONG, Duration.ofMillis(200)));
		Pid first = pid();
		await(() -> !first.isAlive());
		assertNotEquals(first, pid());
	}

	@Test
	void closingEndsTheProcess() throws Exception {
		Pid last = pid();
		client.close();
		await(() -> !last.isAlive());
		assertTrue(failureOf("pid").getMessage().contains("closed"));
	}

	@Test
	void aProgramThatCannotBeStartedIsOneSentence() {
		try (EngineClient broken =
				new EngineClient(() -> new ProcessBuilder("/no such java"), log::add, TIMEOUTS, () -> {})) {
			refused(
					EngineFailure.class,
					() -> broken.run("pid", Map.of(), Pid.class, Progress.none()),
					"cannot be started");
		}
	}
}
