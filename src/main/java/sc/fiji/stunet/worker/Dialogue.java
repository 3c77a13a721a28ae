package sc.fiji.stunet.worker;

import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

import sc.fiji.stunet.progress.ForwardingProgress;
import sc.fiji.stunet.progress.Progress;

/**
 * How a long job and the one who asked for it speak with each other while it runs. The same on both sides: in the
 * engine the job calls it, in Fiji the client does, on the thread of the one who asked.
 */
public interface Dialogue extends Progress {

	/** Something that the job tells besides its progress; plain values. */
	void event(JsonNode event);

	/** The next message for the job, in the order in which they were sent; empty: none now. Does not wait. */
	Optional<JsonNode> message();

	/** What is left of the job when the engine dies in the middle of it, for the user. */
	default String afterDeath() {
		return "nothing was written, and a new one starts with the next job";
	}

	/** The progress itself if it is a dialogue, else one without events and messages. */
	static Dialogue of(Progress progress) {
		if (progress instanceof Dialogue dialogue) return dialogue;
		return new Quiet(progress);
	}

	/** Of a job without events and messages. */
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
