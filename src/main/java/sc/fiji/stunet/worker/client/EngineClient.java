package sc.fiji.stunet.worker.client;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.worker.Dialogue;
import sc.fiji.stunet.worker.JsonLines;
import sc.fiji.stunet.worker.Reply;
import sc.fiji.stunet.worker.Request;

/**
 * Runs jobs in the engine's process, one after the other in the order in which they are asked for. The process is started
 * by the first job, kept for the next ones, ended when nobody needs it for a while, and replaced when it died. Safe for
 * several threads.
 */
public final class EngineClient implements AutoCloseable {

	/**
	 * How long to wait for what.
	 *
	 * @param cancel until a process that does not stop a cancelled job is ended
	 * @param silence until a process that gives no sign of life counts as stuck
	 * @param idle until a process without jobs is ended
	 */
	public record Patience(Duration cancel, Duration silence, Duration idle) {

		public static final Patience DEFAULT = new Patience(Duration.ofMillis(1500), Duration.ofSeconds(60), Duration.ofMinutes(10));
	}

	private static final long POLL_MS = 50;

	private final Supplier<ProcessBuilder> command;
	private final Consumer<String> log;
	private final Patience patience;
	private final Deque<Object> waiting = new ArrayDeque<>();
	private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(EngineClient::daemon);
	private final Thread shutdownHook = new Thread(this::endEngine, "STU-Net engine end");

	/** Of the job whose turn it is; read by those who end the process, too. */
	private volatile EngineProcess engine;
	private ScheduledFuture<?> idleEnd;
	private long lastId;
	private volatile long lastPid;
	private volatile boolean closed;

	/**
	 * @param command starts a new process; asked each time
	 * @param log takes lines that the process prints, on another thread
	 */
	public EngineClient(Supplier<ProcessBuilder> command, Consumer<String> log, Patience patience) {
		this.command = command;
		this.log = log;
		this.patience = patience;
		Runtime.getRuntime().addShutdownHook(shutdownHook);
	}

	private static Thread daemon(Runnable work) {
		Thread thread = new Thread(work, "STU-Net engine clock");
		thread.setDaemon(true);
		return thread;
	}

	/**
	 * Waits for its turn, then for the job's end.
	 *
	 * @param parameters of the job: a record of plain values
	 * @param progress is told on this thread; asked about 20 times a second whether to cancel
	 * @return what the job gives back
	 * @throws Cancelled if the user ended it
	 * @throws EngineFailure if the job failed or the process died; the next job gets a new process
	 */
	public <R> R run(String job, Object parameters, Class<R> result, Progress progress) {
		return run(job, parameters, result, Dialogue.of(progress));
	}

	/**
	 * The same, with a job that tells more than its progress, and that can be told something while it runs.
	 *
	 * @param dialogue is used on this thread; asked about 20 times a second for messages, once the job has begun
	 */
	public <R> R run(String job, Object parameters, Class<R> result, Dialogue dialogue) {
		Object turn = new Object();
		try {
			waitFor(turn, dialogue);
			return JsonLines.value(runNow(new Request(++lastId, job, JsonLines.tree(parameters)), dialogue).done(), result);
		}
		catch (InterruptedException e) {
			Thread.currentThread().interrupt();
			endEngineOf(turn);
			throw new Cancelled();
		}
		finally {
			leave(turn);
		}
	}

	private synchronized void waitFor(Object turn, Progress progress) throws InterruptedException {
		waiting.add(turn);
		while (waiting.peek() != turn) {
			wait(POLL_MS);
			progress.checkCancelled();
		}
		if (idleEnd != null) idleEnd.cancel(false);
	}

	private synchronized void leave(Object turn) {
		waiting.remove(turn);
		notifyAll();
		if (waiting.isEmpty() && !closed) idleEnd = clock.schedule(this::endIdleEngine, patience.idle().toMillis(), TimeUnit.MILLISECONDS);
	}

	private synchronized void endIdleEngine() {
		if (waiting.isEmpty()) endEngine();
	}

	private synchronized void endEngineOf(Object turn) {
		if (waiting.peek() == turn) endEngine();
	}

	private Reply runNow(Request request, Dialogue dialogue) throws InterruptedException {
		while (true) {
			EngineProcess last = engine;
			boolean fresh = last == null || !last.isAlive();
			Conversation talk = new Conversation(fresh ? start() : last, request, dialogue, patience);
			try {
				return talk.untilEnd();
			}
			catch (Conversation.Ended ended) {
				endEngine();
				// An old process that dies before it says anything about the job has not begun it: once more, with a new one.
				if (fresh || talk.wasAnswered() || closed) throw ended.reason();
			}
		}
	}

	private EngineProcess start() {
		if (closed) throw new EngineFailure(EngineFailure.ENGINE, "The engine was closed; start ImageJ again.", null);
		try {
			EngineProcess fresh = EngineProcess.start(command.get(), log);
			lastPid = fresh.pid();
			engine = fresh;
			// Closed in this very moment: nobody else knows this process.
			if (closed) fresh.kill();
			return fresh;
		}
		catch (IOException e) {
			throw new EngineFailure(EngineFailure.ENGINE, "The engine cannot be started (" + e.getMessage() + "); install STU-Net again.", null);
		}
	}

	private void endEngine() {
		EngineProcess last = engine;
		engine = null;
		if (last != null) last.kill();
	}

	/** Of the last process; 0: none was started. */
	long lastPid() {
		return lastPid;
	}

	/** The next job gets a new process, if no other job waits. */
	void restart() {
		endIdleEngine();
	}

	/** Ends the process at once; jobs that are not done fail. */
	@Override
	public void close() {
		closed = true;
		endEngine();
		clock.shutdownNow();
		try {
			Runtime.getRuntime().removeShutdownHook(shutdownHook);
		}
		catch (IllegalStateException e) {
			// Java is ending: the hook does the same again, which does no harm.
		}
	}
}
