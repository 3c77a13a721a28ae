package sc.fiji.stunet.spark;

import sc.fiji.stunet.failure.Failure;
import sc.fiji.stunet.failure.UserError;

/** Thrown when Spark does not begin a run, or gives it up: a case that has lost its executor again and again. */
final class SparkFailure extends UserError {

	private static final long serialVersionUID = 1L;

	private SparkFailure(Failure.Kind kind, String sentence, Throwable cause) {
		super(kind, sentence, cause);
	}

	/** @param reason a few words */
	static SparkFailure notBegun(String master, String reason, Throwable cause) {
		return new SparkFailure(
				Failure.Kind.ENGINE_UNAVAILABLE,
				"Spark does not start with the master " + master + " (" + reason
						+ "); look whether it runs there, and at the options of spark-submit.",
				cause);
	}

	static SparkFailure givenUp(Throwable cause) {
		return new SparkFailure(
				Failure.Kind.ENGINE,
				"Spark has given up (" + firstLine(cause)
						+ "); what is finished is kept: look into the executors' logs, and run the same again.",
				cause);
	}

	static String firstLine(Throwable cause) {
		return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
	}

	/** Why Spark does not begin is told whole by the sentence, and what it has given up by its traces alone. */
	@Override
	public String details() {
		return kind() == Failure.Kind.ENGINE ? Failure.stackTrace(getCause()) : "";
	}
}
