package sc.fiji.stunet.spark;

import sc.fiji.stunet.failure.Failure;
import sc.fiji.stunet.failure.UserError;

/** Thrown when Spark gives a run up: a case that has lost its executor again and again, or no executors at all. */
final class SparkFailure extends UserError {

	private static final long serialVersionUID = 1L;

	SparkFailure(Throwable cause) {
		super(
				Failure.Kind.ENGINE,
				"Spark has given up (" + firstLine(cause)
						+ "); what is finished is kept: look into the executors' logs, and run the same again.",
				cause);
	}

	private static String firstLine(Throwable cause) {
		return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
	}

	@Override
	public String details() {
		return Failure.stackTrace(getCause());
	}
}
