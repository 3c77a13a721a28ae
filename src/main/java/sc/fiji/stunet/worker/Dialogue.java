package sc.fiji.stunet.worker;

import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

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

	/** Of a job that neither tells anything nor wants to be told anything; the progress itself if it is a dialogue. */
	static Dialogue of(Progress progress) {
		if (progress instanceof Dialogue dialogue) return dialogue;
		return new Dialogue() {

			@Override
			public void event(JsonNode event) {}

			@Override
			public Optional<JsonNode> message() {
				return Optional.empty();
			}

			@Override
			public void report(String activity, long done, long total) {
				progress.report(activity, done, total);
			}

			@Override
			public void log(String sentence) {
				progress.log(sentence);
			}

			@Override
			public boolean isCancelled() {
				return progress.isCancelled();
			}
		};
	}
}
