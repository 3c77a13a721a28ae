package sc.fiji.stunet.worker.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import sc.fiji.stunet.worker.JsonLines;
import sc.fiji.stunet.worker.Reply;
import sc.fiji.stunet.worker.Request;

/** One child process and what it says. Two daemon threads listen: to its replies and to its standard error. */
final class EngineProcess {

	/** Comes after the last reply. */
	static final Reply DEATH = Reply.alive();

	private static final int LAST_WORDS = 60;
	/** 128 + 9, the number of the signal. */
	private static final int KILLED = 137;

	private final Process process;
	private final Consumer<String> log;
	private final BlockingQueue<Reply> replies = new LinkedBlockingQueue<>();
	private final Deque<String> lastWords = new ArrayDeque<>();
	private long lastNumber;
	private volatile long signs;

	private EngineProcess(Process process, Consumer<String> log) {
		this.process = process;
		this.log = log;
	}

	/** @param log takes what the child prints to its standard error, line by line, on another thread */
	static EngineProcess start(ProcessBuilder command, Consumer<String> log) throws IOException {
		EngineProcess engine = new EngineProcess(command.start(), log);
		listen("replies", engine.process.getInputStream(), engine::heard, () -> engine.replies.add(DEATH));
		listen("log", engine.process.getErrorStream(), engine::noted, () -> {});
		return engine;
	}

	private static void listen(String name, InputStream stream, Consumer<String> line, Runnable end) {
		Thread thread = new Thread(
				() -> {
					try (BufferedReader reader =
							new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
						reader.lines().forEach(line);
					} catch (IOException | RuntimeException e) {
						// The stream breaks when the child is killed: the same as its end.
						line.accept("(" + e.getMessage() + ")");
					} finally {
						end.run();
					}
				},
				"STU-Net engine " + name);
		thread.setDaemon(true);
		thread.start();
	}

	@SuppressWarnings("NonAtomicVolatileUpdate") // one thread counts, others look
	private void heard(String line) {
		signs++;
		Optional<Reply> reply = JsonLines.read(line, Reply.class);
		if (reply.isEmpty()) noted(line);
		// What is said again, so that it is not lost, does not pile up where nobody waits for it.
		else if (reply.get().id() != Reply.NO_JOB && !isAgain(reply.get())) replies.add(reply.get());
	}

	private boolean isAgain(Reply reply) {
		if (reply.number() == 0) return false;
		boolean again = reply.number() == lastNumber;
		lastNumber = reply.number();
		return again;
	}

	private void noted(String line) {
		synchronized (lastWords) {
			lastWords.add(line);
			if (lastWords.size() > LAST_WORDS) lastWords.remove();
		}
		log.accept(line);
	}

	/** @throws IOException if the child does not listen any more */
	void send(Request request) throws IOException {
		JsonLines.write(process.getOutputStream(), request);
	}

	/** The next reply, {@link #DEATH}, or null when nothing was heard in the time. */
	Reply next(long millis) throws InterruptedException {
		return replies.poll(millis, TimeUnit.MILLISECONDS);
	}

	boolean isAlive() {
		return process.isAlive();
	}

	/** How often anything was heard, signs of life included. */
	long signs() {
		return signs;
	}

	/** Ends the child at once, whatever it does, and waits a moment until it has: its files are nobody's then. */
	void kill() {
		try {
			process.destroyForcibly().waitFor(500, TimeUnit.MILLISECONDS);
		} catch (InterruptedException e) {
			Thread.currentThread().interrupt();
		}
	}

	/** Whether the kill signal ended it, which the system sends when memory runs out. */
	boolean wasKilled() throws InterruptedException {
		return hasEnded() && process.exitValue() == KILLED;
	}

	/** How it ended, for the user. */
	String obituary() throws InterruptedException {
		return hasEnded() ? "exit code " + process.exitValue() : "it closed its output";
	}

	/** Waits a moment, since its last words are heard before its end is known. */
	private boolean hasEnded() throws InterruptedException {
		return process.waitFor(1, TimeUnit.SECONDS);
	}

	String lastWords() {
		synchronized (lastWords) {
			return String.join("\n", lastWords);
		}
	}
}
