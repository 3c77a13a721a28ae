package sc.fiji.stunet.worker.client;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

import sc.fiji.stunet.failure.Failure;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.worker.Dialogue;
import sc.fiji.stunet.worker.JobNames;
import sc.fiji.stunet.worker.JsonLines;
import sc.fiji.stunet.worker.Reply;
import sc.fiji.stunet.worker.Request;

/**
 * Runs jobs in the engine's process, one after the other in the order in which they are asked for. The process is
 * started by the first job, kept for the next ones, ended when nobody needs it for a while, and replaced when it died.
 * Safe for several threads.
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

		public static final Patience DEFAULT =
				new Patience(Duration.ofMillis(1500), Duration.ofSeconds(60), Duration.ofMinutes(10));
	}

	/** Of a job; made when it is the job's turn. */
	@FunctionalInterface
	public interface Parameters {

		/** @return a record of plain values */
		Object make() throws IOException;
	}

	private static final long POLL_MS = 50;

	private final Supplier<ProcessBuilder> command;
	private final Consumer<String> log;
	private final Patience patience;
	private final Runnable idle;
	private final Deque<Turn> waiting = new ArrayDeque<>();
	private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(EngineClient::daemon);
	private final Thread shutdownHook = new Thread(this::endEngine, "STU-Net engine end");

	/** Of the job whose turn it is; read by those who end the process, too. */
	private volatile EngineProcess engine;

	private ScheduledFuture<?> idleEnd;
	private long lastId;
	private volatile boolean closed;

	/**
	 * @param command starts a new process; asked each time
	 * @param log takes lines that the process prints, on another thread
	 * @param idle called when a process was ended because nobody needed it for a while; no job runs then
	 */
	public EngineClient(Supplier<ProcessBuilder> command, Consumer<String> log, Patience patience, Runnable idle) {
		this.command = command;
		this.log = log;
		this.patience = patience;
		this.idle = idle;
		Runtime.getRuntime().addShutdownHook(shutdownHook);
	}

	/** One place in the queue; two of the same job are not equal. */
	private static final class Turn {

		private final String job;

		Turn(String job) {
			this.job = job;
		}

		/** What others do until it is over, for the user: a training takes hours. */
		String waitedFor() {
			return job.equals(JobNames.TRAIN) ? "Waiting for the training that runs" : "Waiting for the job that runs";
		}
	}

	private static Thread daemon(Runnable work) {
		Thread thread = new Thread(work, "STU-Net engine clock");
		thread.setDaemon(true);
		return thread;
	}

	/**
	 * Waits for its turn, which it reports, then for the job's end. The job may tell more than its progress, and be
	 * told something while it runs.
	 *
	 * @param parameters of the job, made on this thread
	 * @param dialogue is used on this thread; asked about 20 times a second whether to cancel and, once the job has
	 *     begun, for messages
	 * @return what the job gives back
	 * @throws Cancelled if the user ended it
	 * @throws EngineFailure if the job failed or the process died; the next job gets a new process
	 * @throws IOException if the parameters could not be made
	 */
	public <R> R run(String job, Parameters parameters, Class<R> result, Dialogue dialogue) throws IOException {
		Turn turn = new Turn(job);
		try {
			waitFor(turn, dialogue);
			return JsonLines.value(
					runNow(new Request(++lastId, job, JsonLines.tree(parameters.make())), dialogue)
							.done(),
					result);
		} catch (InterruptedException e) {
			Thread.currentThread().interrupt();
			throw new Cancelled();
		} catch (ClosedByInterruptException e) {
			// While the parameters were made.
			throw new Cancelled();
		} finally {
			leave(turn);
		}
	}

	/** The same, with parameters that are there already. */
	public <R> R run(String job, Object parameters, Class<R> result, Progress progress) {
		try {
			return run(job, (Parameters) () -> parameters, result, Dialogue.of(progress));
		} catch (IOException e) {
			throw new IllegalStateException("There was nothing to read or write.", e);
		}
	}

	/** Reports without the lock: whoever listens may wait for another thread, which may want it. */
	private void waitFor(Turn turn, Progress progress) throws InterruptedException {
		enter(turn);
		for (Turn first = firstSoon(turn); first != turn; first = firstSoon(turn)) {
			progress.report(first.waitedFor(), 0, 1);
			progress.checkCancelled();
		}
	}

	private synchronized void enter(Turn turn) {
		waiting.add(turn);
	}

	/** Whose turn it is: at once if it is the given one's, else after a short while. */
	@SuppressWarnings("WaitNotInLoop") // the caller asks again
	private synchronized Turn firstSoon(Turn turn) throws InterruptedException {
		if (waiting.peek() != turn) wait(POLL_MS);
		if (waiting.peek() == turn && idleEnd != null) idleEnd.cancel(false);
		return waiting.peek();
	}

	private synchronized void leave(Turn turn) {
		waiting.remove(turn);
		notifyAll();
		if (waiting.isEmpty() && !closed)
			idleEnd = clock.schedule(this::endIdleEngine, patience.idle().toMillis(), TimeUnit.MILLISECONDS);
	}

	private synchronized void endIdleEngine() {
		if (!waiting.isEmpty()) return;
		endEngine();
		idle.run();
	}

	private Reply runNow(Request request, Dialogue dialogue) throws InterruptedException {
		while (true) {
			EngineProcess last = engine;
			boolean fresh = last == null || !last.isAlive();
			Conversation talk = new Conversation(fresh ? start() : last, request, dialogue, patience);
			try {
				return talk.untilEnd();
			} catch (Conversation.Ended ended) {
				// An old process that dies before it says anything about the job has not begun it: once more, with a
				// new one.
				if (fresh || talk.wasAnswered() || closed || ended.reason() instanceof Cancelled) throw ended.reason();
			} catch (EngineFailure failure) {
				// What did not load is not tried again by the process in which it failed.
				if (failure.kind() == Failure.Kind.ENGINE_UNAVAILABLE) endEngine();
				throw failure;
			} finally {
				// Dead, stuck, or left alone by a listener that has thrown.
				if (!talk.isOver()) endEngine();
			}
		}
	}

	private EngineProcess start() {
		if (closed)
			throw new EngineFailure(
					Failure.Kind.ENGINE_UNAVAILABLE, "The engine was closed; start ImageJ again.", null);
		try {
			EngineProcess fresh = EngineProcess.start(command.get(), log);
			engine = fresh;
			// Closed in this very moment: nobody else knows this process.
			if (closed) fresh.kill();
			return fresh;
		} catch (IOException e) {
			throw new EngineFailure(
					Failure.Kind.ENGINE_UNAVAILABLE,
					"The engine cannot be started (" + e.getMessage() + "); install STU-Net again.",
					null);
		}
	}

	private void endEngine() {
		EngineProcess last = engine;
		engine = null;
		if (last != null) last.kill();
	}

	/** Ends the process at once; jobs that are not done fail. */
	@Override
	public void close() {
		synchronized (this) {
			closed = true;
			clock.shutdownNow();
		}
		endEngine();
		try {
			Runtime.getRuntime().removeShutdownHook(shutdownHook);
		} catch (IllegalStateException e) {
			// Java is ending: the hook does the same again, which does no harm.
		}
	}
}
