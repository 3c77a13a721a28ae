package sc.fiji.stunet.spark;

import org.apache.spark.SparkException;

import sc.fiji.stunet.failure.Failure;
import sc.fiji.stunet.failure.UserError;

/** Thrown when Spark does not begin a run, or gives it up: a case that has lost its executor again and again. */
final class SparkFailure extends UserError {

	private static final long serialVersionUID = 1L;

	private SparkFailure(Failure.Kind kind, String sentence, Throwable cause) {
		super(kind, sentence, cause);
	}

	static SparkFailure notBegun(String master, Throwable cause) {
		return notBegun(master, firstLine(cause), cause);
	}

	static SparkFailure noAnswer(String master) {
		return notBegun(master, "no answer", null);
	}

	private static SparkFailure notBegun(String master, String reason, Throwable cause) {
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
		String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
		return message.lines().findFirst().orElse("");
	}

	/** Why Spark refuses to begin is told whole by the sentence; else its trace tells more. */
	@Override
	public String details() {
		boolean isRefusal = kind() == Failure.Kind.ENGINE_UNAVAILABLE && getCause() instanceof SparkException;
		return getCause() == null || isRefusal ? "" : Failure.stackTrace(getCause());
	}
}
