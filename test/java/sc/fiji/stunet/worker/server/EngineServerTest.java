package sc.fiji.stunet.worker.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.worker.Dialogue;
import sc.fiji.stunet.worker.JsonLines;
import sc.fiji.stunet.worker.Reply;
import sc.fiji.stunet.worker.Request;

/** The server's loop in this process, with jobs that fail in every way. */
@Timeout(20)
class EngineServerTest {

	private final CountDownLatch ended = new CountDownLatch(1);
	private OutputStream requests;
	private BufferedReader replies;
	private Reply last;

	@BeforeEach
	void start() throws Exception {
		PipedInputStream fromClient = new PipedInputStream();
		requests = new PipedOutputStream(fromClient);
		PipedInputStream fromServer = new PipedInputStream(1 << 16);
		replies = new BufferedReader(new InputStreamReader(fromServer, StandardCharsets.UTF_8));
		Map<String, Handler> jobs = Map.of(
				"echo",
				(parameters, progress) -> parameters,
				"work",
				EngineServerTest::work,
				"wait",
				EngineServerTest::waitForCancel,
				"talk",
				EngineServerTest::answerEach,
				"threads",
				(parameters, progress) -> ForkJoinTask.getPool().getParallelism(),
				"invalid",
				(parameters, progress) -> {
					throw new InvalidVolume("The image is empty.");
				},
				"defect",
				(parameters, progress) -> {
					throw new IllegalStateException("oops");
				},
				"memory",
				(parameters, progress) -> {
					throw new OutOfMemoryError("Java heap space");
				});
		EngineServer server = new EngineServer(jobs, new PipedOutputStream(fromServer), ended::countDown);
		Thread thread = new Thread(() -> server.serve(fromClient));
		thread.setDaemon(true);
		thread.start();
	}

	@AfterEach
	void stop() throws Exception {
		requests.close();
	}

	private static Object work(JsonNode parameters, Progress progress) {
		progress.report("Working", 1, 2);
		progress.log("half way");
		return Map.of("result", "ä 脑");
	}

	private static Object waitForCancel(JsonNode parameters, Progress progress) throws Exception {
		progress.report("Waiting", 0, 1);
		while (true) {
			progress.checkCancelled();
			Thread.sleep(5);
		}
	}

	/** Says back what it is told, until it is told to end. */
	private static Object answerEach(JsonNode parameters, Dialogue dialogue) throws Exception {
		dialogue.event(parameters);
		while (true) {
			Optional<JsonNode> message = dialogue.message();
			if (message.isPresent() && message.get().asText().equals("end")) return "ended";
			message.ifPresent(dialogue::event);
			Thread.sleep(5);
		}
	}

	private void tell(long id, String message) throws Exception {
		JsonLines.write(requests, new Request(id, Request.TELL, JsonLines.tree(message)));
	}

	private void ask(long id, String job) throws Exception {
		JsonLines.write(requests, new Request(id, job, JsonLines.tree(Map.of("number", id))));
	}

	/** The next reply that is neither a sign of life, nor said again, nor the word that the job begins. */
	private Reply next() throws Exception {
		while (true) {
			Reply reply = JsonLines.read(replies.readLine(), Reply.class).orElseThrow();
			boolean begins =
					reply.progress() != null && reply.progress().activity().equals("Starting");
			if (reply.id() == Reply.NO_JOB || begins || reply.equals(last)) continue;
			last = reply;
			return reply;
		}
	}

	@Test
	void jobsAreDoneInOrder() throws Exception {
		for (int id = 1; id <= 50; id++) ask(id, "echo");
		for (int id = 1; id <= 50; id++) {
			Reply reply = next();
			assertEquals(id, reply.id());
			assertEquals(id, reply.done().get("number").asInt());
		}
	}

	/** Requests without what they need are none, and a message may be missing. */
	@Test
	void whatIsNoRequestIsPassedOver() throws Exception {
		ask(1, "talk");
		next();
		for (String line : List.of(
				"{\"id\":1}",
				"{\"id\":1,\"job\":null}",
				"{\"id\":1,\"job\":\"tell\"}",
				"{\"id\":1,\"job\":\"tell\",\"parameters\":null}",
				"{\"id\":\"x\",\"job\":\"echo\"}",
				"null",
				"[]")) requests.write((line + "\n").getBytes(StandardCharsets.UTF_8));
		tell(1, "end");
		Reply reply = next();
		while (reply.event() != null) reply = next();
		assertEquals("ended", reply.done().asText());
		requests.write("{\"id\":2,\"job\":\"work\"}\n".getBytes(StandardCharsets.UTF_8));
		assertEquals("Working", next().progress().activity());
	}

	/** As the requests of a prediction and of a training have it; each job of one engine has its own. */
	@Test
	void aJobComputesOnAsManyThreadsAsItsRequestSays() throws Exception {
		assertEquals(1, threads(1, Map.of("engine", new EngineSettings(1, "cpu"))));
		assertEquals(3, threads(2, Map.of("settings", Map.of("engine", new EngineSettings(3, "cpu")))));
		int all = Runtime.getRuntime().availableProcessors();
		assertEquals(all, threads(3, Map.of("engine", new EngineSettings(0, "cpu"))));
		assertEquals(all, threads(4, Map.of()));
	}

	private int threads(long id, Map<String, ?> parameters) throws Exception {
		JsonLines.write(requests, new Request(id, "threads", JsonLines.tree(parameters)));
		return next().done().asInt();
	}

	@Test
	void workIsReported() throws Exception {
		ask(1, "work");
		assertEquals(new Reply.Step("Working", 1, 2), next().progress());
		assertEquals("half way", next().log());
		assertEquals("ä 脑", next().done().get("result").asText());
	}

	@Test
	void aSignOfLifeComesWithoutBeingAsked() throws Exception {
		assertEquals(
				Reply.alive(), JsonLines.read(replies.readLine(), Reply.class).orElseThrow());
	}

	/** Somebody may print into the line with the result. */
	@Test
	void theEndOfAJobIsSaidAgain() throws Exception {
		ask(1, "echo");
		Reply end = next();
		last = null;
		assertEquals(end, next());
	}

	@Test
	void failuresHaveTheirKindAndSentence() throws Exception {
		ask(1, "invalid");
		assertEquals(new Reply.Problem("InvalidVolume", "The image is empty.", null), next().failed());
		ask(2, "memory");
		Reply.Problem memory = next().failed();
		assertEquals("OutOfMemory", memory.kind());
		assertNull(memory.details());
		ask(3, "defect");
		Reply.Problem defect = next().failed();
		assertEquals("Internal", defect.kind());
		says(defect.details(), "EngineServerTest");
		ask(4, "no such job");
		assertEquals("Internal", next().failed().kind());
		ask(5, "echo");
		assertNotNull(next().done());
	}

	@Test
	void theRunningJobIsCancelledAndTheNextRuns() throws Exception {
		ask(1, "wait");
		assertEquals("Waiting", next().progress().activity());
		ask(2, "echo");
		ask(1, Request.CANCEL);
		Reply cancelled = next();
		assertEquals(1, cancelled.id());
		assertEquals(true, cancelled.cancelled());
		assertEquals(2, next().done().get("number").asInt());
	}

	@Test
	void aJobIsToldMessagesInTheirOrderAndTellsEvents() throws Exception {
		ask(1, "talk");
		ask(2, "talk");
		tell(2, "while it waits");
		assertEquals(Reply.event(1, JsonLines.tree(Map.of("number", 1))), next());
		for (int i = 0; i < 20; i++) tell(1, "pause " + i);
		for (int i = 0; i < 20; i++) assertEquals(Reply.event(1, JsonLines.tree("pause " + i)), next());
		tell(1, "end");
		assertEquals(Reply.done(1, JsonLines.tree("ended")).numbered(1), next());
		tell(1, "too late");
		assertEquals(Reply.event(2, JsonLines.tree(Map.of("number", 2))), next());
		assertEquals(Reply.event(2, JsonLines.tree("while it waits")), next());
		tell(2, "end");
		assertEquals(2, next().id());
	}

	@Test
	void whatIsNoRequestIsIgnored() throws Exception {
		requests.write("not a request\n{\"id\":7\n\n".getBytes(StandardCharsets.UTF_8));
		ask(1, "echo");
		assertEquals(1, next().id());
	}

	@Test
	void theEndOfTheInputIsTheEnd() throws Exception {
		ask(1, "wait");
		next();
		assertFalse(ended.await(50, TimeUnit.MILLISECONDS));
		requests.close();
		assertTrue(ended.await(15, TimeUnit.SECONDS));
	}
}
