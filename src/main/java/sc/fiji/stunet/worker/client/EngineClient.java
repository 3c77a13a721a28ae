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
 * Runs jobs in the engine's process, one after the other in the order of their requests. The process is started by the
 * first job, kept for the next ones, ended after some idle time, and replaced when it died. Thread-safe.
 */
public final class EngineClient implements AutoCloseable {

	/**
	 * Times after which the process is ended.
	 *
	 * @param cancel after which a process that does not stop a cancelled job is ended
	 * @param silence after which a process that sends no heartbeat counts as stuck
	 * @param idle after which a process without jobs is ended
	 */
	public record Timeouts(Duration cancel, Duration silence, Duration idle) {

		public static final Timeouts DEFAULT =
				new Timeouts(Duration.ofMillis(1500), Duration.ofSeconds(60), Duration.ofMinutes(10));
	}

	/** Makes the parameters of a job at its turn. */
	@FunctionalInterface
	public interface Parameters {

		/** @return a record of plain values */
		Object make() throws IOException;
	}

	private static final long POLL_MS = 50;

	private final Supplier<ProcessBuilder> command;
	private final Consumer<String> log;
	private final Timeouts timeouts;
	private final Runnable idle;
	private final Deque<Ticket> waiting = new ArrayDeque<>();
	private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(EngineClient::daemon);
	private final Thread shutdownHook = new Thread(this::endEngine, "STU-Net engine end");

	/** The process of the current job; other threads read it to end it. */
	private volatile EngineProcess engine;

	private ScheduledFuture<?> idleEnd;
	private long lastId;
	private volatile boolean closed;

	/**
	 * @param command starts a new process; called each time
	 * @param log receives the lines that the process prints, on another thread
	 * @param idle called when an idle process was ended; no job runs then
	 */
	public EngineClient(Supplier<ProcessBuilder> command, Consumer<String> log, Timeouts timeouts, Runnable idle) {
		this.command = command;
		this.log = log;
		this.timeouts = timeouts;
		this.idle = idle;
		Runtime.getRuntime().addShutdownHook(shutdownHook);
	}

	/** The place of a job in the queue; two tickets of the same kind of job are not equal. */
	private static final class Ticket {

		private final String job;

		Ticket(String job) {
			this.job = job;
		}

		/** The name of this job in reports to waiting ones; a training takes hours. */
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
	 * Waits for its turn, which it reports, then for the job's end.
	 *
	 * @param parameters of the job, made on this thread
	 * @param dialogue used on this thread; checked about 20 times a second for cancellation and, once the job has
	 *     begun, for messages
	 * @return the job's result
	 * @throws Cancelled if the user cancels
	 * @throws EngineFailure if the job failed or the process died; the next job gets a new process
	 * @throws IOException if the parameters cannot be made
	 */
	public <R> R run(String job, Parameters parameters, Class<R> result, Dialogue dialogue) throws IOException {
		Ticket ticket = new Ticket(job);
		try {
			waitFor(ticket, dialogue);
			return JsonLines.value(
					runNow(new Request(++lastId, job, JsonLines.tree(parameters.make())), dialogue)
							.done(),
					result);
		} catch (InterruptedException e) {
			Thread.currentThread().interrupt();
			throw new Cancelled();
		} catch (ClosedByInterruptException e) {
			// Cancelled while the parameters were made.
			throw new Cancelled();
		} finally {
			leave(ticket);
		}
	}

	/** Runs a job as above, with parameters that exist already. */
	public <R> R run(String job, Object parameters, Class<R> result, Progress progress) {
		try {
			return run(job, (Parameters) () -> parameters, result, Dialogue.of(progress));
		} catch (IOException e) {
			throw new IllegalStateException("There was nothing to read or write.", e);
		}
	}

	/** Waits for the ticket's turn. Reports without the lock: a listener may wait for a thread that needs it. */
	private void waitFor(Ticket ticket, Progress progress) throws InterruptedException {
		enter(ticket);
		for (Ticket first = firstSoon(ticket); first != ticket; first = firstSoon(ticket)) {
			progress.report(first.waitedFor(), 0, 1);
			progress.checkCancelled();
		}
	}

	private synchronized void enter(Ticket ticket) {
		waiting.add(ticket);
	}

	/** The first ticket in the queue: returns at once if it is this one, else after a short while. */
	@SuppressWarnings("WaitNotInLoop") // the caller asks again
	private synchronized Ticket firstSoon(Ticket ticket) throws InterruptedException {
		if (waiting.peek() != ticket) wait(POLL_MS);
		if (waiting.peek() == ticket && idleEnd != null) idleEnd.cancel(false);
		return waiting.peek();
	}

	private synchronized void leave(Ticket ticket) {
		waiting.remove(ticket);
		notifyAll();
		if (waiting.isEmpty() && !closed)
			idleEnd = clock.schedule(this::endIdleEngine, timeouts.idle().toMillis(), TimeUnit.MILLISECONDS);
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
			Conversation conversation = new Conversation(fresh ? start() : last, request, dialogue, timeouts);
			try {
				return conversation.run();
			} catch (Conversation.EngineEnded ended) {
				// An old process that dies before its first reply about the job has not begun it: try again with a new
				// one.
				if (fresh || conversation.hasStarted() || closed || ended.reason() instanceof Cancelled)
					throw ended.reason();
			} catch (EngineFailure failure) {
				// What failed to load would fail again in the same process.
				if (failure.kind() == Failure.Kind.ENGINE_UNAVAILABLE) endEngine();
				throw failure;
			} finally {
				// Dead, stuck, or abandoned because a listener threw an exception.
				if (!conversation.isOver()) endEngine();
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
			// Closed at this very moment: only this thread has the process.
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

	/** Ends the process at once; unfinished jobs fail. */
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
			// Java is ending: the hook does the same again, which is harmless.
		}
	}
}
