package sc.fiji.stunet.fiji.launch;

import java.util.Optional;

import ij.plugin.frame.Recorder;

/** The outcome of a command, for the launcher that started it and shows failures to the user. */
public final class Outcome {

	/** A command that has an outcome. */
	public interface Of {

		Outcome outcome();
	}

	/**
	 * @param sentence for the user
	 * @param details on demand; empty: none
	 * @param exitCode of a process that runs this command only
	 */
	public record Refusal(String sentence, String details, int exitCode) {

		/** Whether work was done before, so that asking again would begin anew. */
		public boolean begun() {
			return exitCode == CommandLineRun.SOME_CASES_FAILED;
		}
	}

	private boolean launched;
	private boolean recorded = true;
	private Optional<Refusal> refusal = Optional.empty();

	/** Marks that the launcher shows failures. */
	void launched() {
		launched = true;
	}

	boolean isLaunched() {
		return launched;
	}

	/** Keeps the recorder from writing the command, which opened a window whose steps are written one by one. */
	public void leaveUnrecorded() {
		recorded = false;
		Recorder.setCommand(null);
	}

	boolean isRecorded() {
		return recorded;
	}

	void refuse(Refusal reason) {
		refusal = Optional.of(reason);
	}

	/** The failure; empty if the command has succeeded or was cancelled. */
	public Optional<Refusal> refusal() {
		return refusal;
	}

	/** The outcome of one of our commands; a new one for all others. */
	public static Outcome of(Object command) {
		return command instanceof Of ours ? ours.outcome() : new Outcome();
	}
}
