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

/** One job with one process: from the request to its last reply. Never waits for ever. */
final class Conversation {

	private static final long POLL_MS = 50;

	/** There is no process any more that could go on. */
	static final class Ended extends Exception {

		private static final long serialVersionUID = 1L;
		private final RuntimeException reason;

		Ended(RuntimeException reason) {
			super(reason);
			this.reason = reason;
		}

		/** For the one who asked for the job. */
		RuntimeException reason() {
			return reason;
		}
	}

	private final EngineProcess engine;
	private final Request request;
	private final Dialogue dialogue;
	private final EngineClient.Patience patience;
	private boolean answered;
	private boolean over;
	private OptionalLong needs = OptionalLong.empty();
	private boolean cancelling;
	private long cancelledAt;

	Conversation(EngineProcess engine, Request request, Dialogue dialogue, EngineClient.Patience patience) {
		this.engine = engine;
		this.request = request;
		this.dialogue = dialogue;
		this.patience = patience;
	}

	/** Whether the process has begun the job. */
	boolean wasAnswered() {
		return answered;
	}

	/** Whether the process has said how the job ended, so that it is free for the next one. */
	boolean isOver() {
		return over;
	}

	/**
	 * @return the reply that carries the result
	 * @throws EngineFailure if the job failed
	 * @throws Cancelled if the user ended it and the process obeyed
	 * @throws Ended if the process is dead, or has to be ended
	 */
	Reply untilEnd() throws Ended, InterruptedException {
		send(request);
		long signs = engine.signs();
		// Counted rather than timed: a computer that slept, or a process that was stopped for a while, is not silent.
		long silentPolls = 0;
		while (true) {
			if (!cancelling && dialogue.isCancelled()) cancel();
			if (answered) tell();
			if (cancelling
					&& System.nanoTime() - cancelledAt > patience.cancel().toNanos()) throw new Ended(new Cancelled());
			Reply reply = engine.next(POLL_MS);
			if (reply == EngineProcess.DEATH) throw died();
			// Late words about an earlier job are nobody's.
			if (reply != null && reply.id() == request.id() && takes(reply)) return reply;
			silentPolls = reply == null && engine.signs() == signs ? silentPolls + 1 : 0;
			signs = engine.signs();
			if (silentPolls * POLL_MS > patience.silence().toMillis())
				throw new Ended(new EngineFailure(
						Failure.Kind.ENGINE,
						"The engine gave no sign of life for "
								+ patience.silence().toSeconds() + " s and was ended; try again.",
						engine.lastWords()));
		}
	}

	private void cancel() {
		cancelling = true;
		cancelledAt = System.nanoTime();
		send(new Request(request.id(), Request.CANCEL, null));
	}

	/** Only a job that has begun: one that has not may have to be asked for again, in another process. */
	private void tell() {
		for (Optional<JsonNode> message = dialogue.message(); message.isPresent(); message = dialogue.message())
			send(new Request(request.id(), Request.TELL, message.get()));
	}

	private void send(Request line) {
		try {
			engine.send(line);
		} catch (IOException e) {
			// The last replies may still tell more than the broken pipe; DEATH comes after them.
			engine.kill();
		}
	}

	/** @return whether it is the result */
	private boolean takes(Reply reply) {
		answered = true;
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
		if (reply.needs() != null) needs = OptionalLong.of(reply.needs());
		if (reply.event() != null) dialogue.event(reply.event());
		return over;
	}

	private Ended died() throws InterruptedException {
		if (cancelling) return new Ended(new Cancelled());
		boolean killed = engine.wasKilled();
		String how = killed ? "it was killed, most often because the computer ran out of memory" : engine.obituary();
		// A library that gets no memory may crash in any way.
		String need = needs.isEmpty()
				? ""
				: String.format(Locale.ROOT, "; the job needs about %.1f GB of memory", needs.getAsLong() / 1e9);
		// One that says nothing at all dies with every job.
		return new Ended(new EngineFailure(
				!answered ? Failure.Kind.ENGINE_UNAVAILABLE : killed ? Failure.Kind.OUT_OF_MEMORY : Failure.Kind.ENGINE,
				"The engine ended unexpectedly (" + how + need + "); " + dialogue.afterDeath() + ".",
				engine.lastWords()));
	}
}
