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

import sc.fiji.stunet.process.NativeChatter;
import sc.fiji.stunet.worker.JsonLines;
import sc.fiji.stunet.worker.Reply;
import sc.fiji.stunet.worker.Request;

/** The engine's process. Two daemon threads read its replies and its standard error. */
final class EngineProcess {

	/** Marks the end of the replies: the process is dead, or has closed its output. */
	static final Reply END_OF_OUTPUT = Reply.alive();

	private static final int STDERR_TAIL_LINES = 60;
	/** Exit code of a process that was killed: 128 + 9, the number of the signal. */
	private static final int KILLED = 137;

	private final Process process;
	private final Consumer<String> log;
	private final BlockingQueue<Reply> replies = new LinkedBlockingQueue<>();
	private final Deque<String> stderrTail = new ArrayDeque<>();
	private long lastNumber;
	private volatile long heartbeats;

	private EngineProcess(Process process, Consumer<String> log) {
		this.process = process;
		this.log = log;
	}

	/** @param log receives the lines of the child's standard error, on another thread */
	static EngineProcess start(ProcessBuilder command, Consumer<String> log) throws IOException {
		EngineProcess engine = new EngineProcess(command.start(), log);
		listen("replies", engine.process.getInputStream(), engine::replyLine, () -> engine.replies.add(END_OF_OUTPUT));
		listen("log", engine.process.getErrorStream(), engine::stderrLine, () -> {});
		return engine;
	}

	private static void listen(String name, InputStream stream, Consumer<String> line, Runnable end) {
		Thread thread = new Thread(
				() -> {
					try (BufferedReader reader =
							new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
						reader.lines().forEach(line);
					} catch (IOException | RuntimeException e) {
						// The stream breaks when the child is killed, as at its end.
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
	private void replyLine(String line) {
		heartbeats++;
		Optional<Reply> reply = JsonLines.read(line, Reply.class);
		if (reply.isEmpty()) stderrLine(line);
		// A repeated reply, which is sent in case the first was lost, must not pile up where nobody reads it.
		else if (reply.get().id() != Reply.NO_JOB && !isRepeated(reply.get())) replies.add(reply.get());
	}

	private boolean isRepeated(Reply reply) {
		if (reply.number() == 0) return false;
		boolean repeated = reply.number() == lastNumber;
		lastNumber = reply.number();
		return repeated;
	}

	private void stderrLine(String line) {
		if (NativeChatter.is(line)) return;
		synchronized (stderrTail) {
			stderrTail.add(line);
			if (stderrTail.size() > STDERR_TAIL_LINES) stderrTail.remove();
		}
		log.accept(line);
	}

	/** @throws IOException if the child has closed its input */
	void send(Request request) throws IOException {
		JsonLines.write(process.getOutputStream(), request);
	}

	/** Waits for the next reply; null if none came in the time, {@link #END_OF_OUTPUT} after the last. */
	Reply next(long millis) throws InterruptedException {
		return replies.poll(millis, TimeUnit.MILLISECONDS);
	}

	boolean isAlive() {
		return process.isAlive();
	}

	/** The number of lines received so far, heartbeats included. */
	long heartbeats() {
		return heartbeats;
	}

	/** Kills the process at once and waits a moment for its end, after which it uses no files. */
	void kill() {
		try {
			process.destroyForcibly().waitFor(500, TimeUnit.MILLISECONDS);
		} catch (InterruptedException e) {
			Thread.currentThread().interrupt();
		}
	}

	/** Whether the process was ended by the kill signal, which the system sends when memory runs out. */
	boolean wasKilled() throws InterruptedException {
		return hasEnded() && process.exitValue() == KILLED;
	}

	/** Describes how the process ended, for the user. */
	String exitDescription() throws InterruptedException {
		return hasEnded() ? "exit code " + process.exitValue() : "it closed its output";
	}

	/** Whether the process has ended; waits a moment, since the streams end before the process does. */
	private boolean hasEnded() throws InterruptedException {
		return process.waitFor(1, TimeUnit.SECONDS);
	}

	String stderrTail() {
		synchronized (stderrTail) {
			return String.join("\n", stderrTail);
		}
	}
}
