package sc.fiji.stunet.spark;

import org.apache.spark.SparkException;
import org.apache.spark.deploy.SparkSubmit;

import sc.fiji.stunet.failure.Failure;
import sc.fiji.stunet.failure.InvalidRequest;

/** {@code spark-submit} as {@code bin/stunet-spark} runs it: what it refuses is one sentence. */
final class Submit {

	private Submit() {}

	public static void main(String[] arguments) throws Exception {
		try {
			SparkSubmit.main(arguments);
		} catch (Exception e) {
			// Scala declares no exceptions, so that Java cannot name this one.
			if (!(e instanceof SparkException)) throw e;
			Failure failure = Failure.of(new InvalidRequest("Spark refuses its options (" + SparkFailure.firstLine(e)
					+ "); correct those before predict-folder or predict."));
			System.err.println("stunet: " + failure.sentence());
			System.exit(failure.exitCode());
		}
	}
}
