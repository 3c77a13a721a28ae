package sc.fiji.stunet.fiji.launch;

import java.util.Optional;

/** The outcome of a command, for the launcher that started it and shows the user what went wrong. */
public final class Outcome {

	/** A command that has an outcome. */
	public interface Of {

		Outcome outcome();
	}

	/**
	 * @param sentence for the user
	 * @param details for those who want to know more; empty: none
	 */
	public record Refusal(String sentence, String details) {}

	private boolean launched;
	private Optional<Refusal> refusal = Optional.empty();

	/** The launcher shows what went wrong. */
	void launched() {
		launched = true;
	}

	boolean isLaunched() {
		return launched;
	}

	void refuse(Refusal reason) {
		refusal = Optional.of(reason);
	}

	/** Empty: it has done its work, or the user ended it. */
	public Optional<Refusal> refusal() {
		return refusal;
	}

	/** Of a command of ours; a new one for all others. */
	public static Outcome of(Object command) {
		return command instanceof Of ours ? ours.outcome() : new Outcome();
	}
}
