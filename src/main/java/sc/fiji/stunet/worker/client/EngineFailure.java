package sc.fiji.stunet.worker.client;

import sc.fiji.stunet.failure.Failure;
import sc.fiji.stunet.failure.UserError;

/** Thrown when the engine could not do a job. The message is one sentence for the user. */
public class EngineFailure extends UserError {

	private static final long serialVersionUID = 1L;

	private final String details;

	/** @param details for the log, such as a stack trace or the last lines of standard error; null: none */
	public EngineFailure(Failure.Kind kind, String sentence, String details) {
		super(kind, sentence, null);
		this.details = details;
	}

	@Override
	public String details() {
		return details == null ? "" : details;
	}
}
