package sc.fiji.stunet.worker.client;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

import com.fasterxml.jackson.databind.JsonNode;

import sc.fiji.stunet.failure.Failure;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.worker.Dialogue;
import sc.fiji.stunet.worker.Reply;
import sc.fiji.stunet.worker.Request;

/** One job in the engine's process, from the request to its last reply. It never waits forever. */
final class Conversation {

	private static final long POLL_MS = 50;

	/** Thrown when the process is dead, or has to be ended. */
	static final class EngineEnded extends Exception {

		private static final long serialVersionUID = 1L;
		private final RuntimeException reason;

		EngineEnded(RuntimeException reason) {
			super(reason);
			this.reason = reason;
		}

		/** The exception for the caller of the job. */
		RuntimeException reason() {
			return reason;
		}
	}

	private final EngineProcess engine;
	private final Request request;
	private final Dialogue dialogue;
	private final EngineClient.Timeouts timeouts;
	private boolean started;
	private boolean over;
	private OptionalLong needs = OptionalLong.empty();
	private boolean cancelling;
	private long cancelledAt;

	Conversation(EngineProcess engine, Request request, Dialogue dialogue, EngineClient.Timeouts timeouts) {
		this.engine = engine;
		this.request = request;
		this.dialogue = dialogue;
		this.timeouts = timeouts;
	}

	/** Whether the process has begun the job: it has sent a reply to it. */
	boolean hasStarted() {
		return started;
	}

	/** Whether the process has replied how the job ended, so that it is free for the next one. */
	boolean isOver() {
		return over;
	}

	/**
	 * Sends the request and waits for the job's end.
	 *
	 * @return the reply that carries the result
	 * @throws EngineFailure if the job failed
	 * @throws Cancelled if the user ended it and the process obeyed
	 * @throws EngineEnded if the process is dead, or has to be ended
	 */
	Reply run() throws EngineEnded, InterruptedException {
		send(request);
		long heartbeats = engine.heartbeats();
		// Counted, not timed: after a computer slept or a process was paused, time without heartbeats means nothing.
		long silentPolls = 0;
		while (true) {
			if (!cancelling && dialogue.isCancelled()) cancel();
			if (started) sendMessages();
			if (cancelling
					&& System.nanoTime() - cancelledAt > timeouts.cancel().toNanos())
				throw new EngineEnded(new Cancelled());
			Reply reply = engine.next(POLL_MS);
			if (reply == EngineProcess.END_OF_OUTPUT) throw death();
			// Late replies to an earlier job are ignored.
			if (reply != null && reply.id() == request.id() && handle(reply)) return reply;
			silentPolls = reply == null && engine.heartbeats() == heartbeats ? silentPolls + 1 : 0;
			heartbeats = engine.heartbeats();
			if (silentPolls * POLL_MS > timeouts.silence().toMillis())
				throw new EngineEnded(new EngineFailure(
						Failure.Kind.ENGINE,
						"The engine gave no sign of life for "
								+ timeouts.silence().toSeconds() + " s and was ended; try again.",
						engine.stderrTail()));
		}
	}

	private void cancel() {
		cancelling = true;
		cancelledAt = System.nanoTime();
		send(new Request(request.id(), Request.CANCEL, null));
	}

	/** Sends the messages for a job that has begun: one that has not may have to be sent again, to another process. */
	private void sendMessages() {
		for (Optional<JsonNode> message = dialogue.message(); message.isPresent(); message = dialogue.message())
			send(new Request(request.id(), Request.TELL, message.get()));
	}

	private void send(Request line) {
		try {
			engine.send(line);
		} catch (IOException e) {
			// The last replies may contain more than the broken pipe; END_OF_OUTPUT comes after them.
			engine.kill();
		}
	}

	/**
	 * Passes the reply on to the dialogue.
	 *
	 * @return whether it carries the result
	 */
	private boolean handle(Reply reply) {
		started = true;
		over = reply.done() != null || reply.failed() != null || reply.cancelled() != null;
		if (reply.failed() != null)
			throw new EngineFailure(
					Failure.Kind.of(reply.failed().kind()),
					reply.failed().sentence(),
					reply.failed().details());
		if (reply.cancelled() != null) throw new Cancelled();
		if (reply.progress() != null)
			dialogue.report(
					reply.progress().activity(),
					reply.progress().done(),
					reply.progress().total());
		if (reply.log() != null) dialogue.log(reply.log());
		if (reply.needs() != null) {
			needs = OptionalLong.of(reply.needs());
			dialogue.needs(reply.needs());
		}
		if (reply.event() != null) dialogue.event(reply.event());
		return over;
	}

	private EngineEnded death() throws InterruptedException {
		if (cancelling) return new EngineEnded(new Cancelled());
		boolean killed = engine.wasKilled();
		String how =
				killed ? "it was killed, most often because the computer ran out of memory" : engine.exitDescription();
		// A library that gets no memory may crash in any way.
		String need = needs.isEmpty()
				? ""
				: String.format(Locale.ROOT, "; the job needs about %.1f GB of memory", needs.getAsLong() / 1e9);
		// Without any reply, it would die with every job.
		return new EngineEnded(new EngineFailure(
				!started ? Failure.Kind.ENGINE_UNAVAILABLE : killed ? Failure.Kind.OUT_OF_MEMORY : Failure.Kind.ENGINE,
				"The engine ended unexpectedly (" + how + need + "); " + dialogue.afterDeath() + ".",
				engine.stderrTail()));
	}
}
