package sc.fiji.stunet.worker;

import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

import sc.fiji.stunet.progress.ForwardingProgress;
import sc.fiji.stunet.progress.Progress;

/**
 * The exchange between a long job and its caller while the job runs. The same on both sides: the job calls it in the
 * engine, the client calls it in Fiji, on the caller's thread.
 */
public interface Dialogue extends Progress {

	/** Passes on an event of the job that is no progress; plain values. */
	void event(JsonNode event);

	/** The next message for the job, in the order of sending; empty: none now. Does not wait. */
	Optional<JsonNode> message();

	/** A sentence for the user about what remains of the job when the engine crashes in the middle of it. */
	default String afterDeath() {
		return "nothing was written, and a new one starts with the next job";
	}

	/** The progress itself if it is a dialogue, else one without events and messages. */
	static Dialogue of(Progress progress) {
		if (progress instanceof Dialogue dialogue) return dialogue;
		return new Quiet(progress);
	}

	/** The dialogue of a job without events and messages. */
	final class Quiet extends ForwardingProgress implements Dialogue {

		private Quiet(Progress progress) {
			super(progress);
		}

		@Override
		public void event(JsonNode event) {}

		@Override
		public Optional<JsonNode> message() {
			return Optional.empty();
		}
	}
}
