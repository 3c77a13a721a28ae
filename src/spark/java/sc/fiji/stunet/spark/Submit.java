package sc.fiji.stunet.spark;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.spark.SparkException;
import org.apache.spark.deploy.SparkSubmit;

import sc.fiji.stunet.failure.Failure;
import sc.fiji.stunet.failure.InvalidRequest;

/** {@code spark-submit} as {@code bin/stunet-spark} runs it: why it does not run, or has ended, is one sentence. */
final class Submit {

	private Submit() {}

	public static void main(String[] arguments) throws Exception {
		// What Spark logs when a user ends it while it starts are traces of its own clearing up.
		Runtime.getRuntime()
				.addShutdownHook(new Thread(() -> Configurator.setAllLevels("org.apache.spark", Level.OFF)));
		try {
			SparkSubmit.main(arguments);
		} catch (Exception e) {
			// Scala declares no exceptions, so that Java cannot name this one.
			if (!(e instanceof SparkException)) throw e;
			Failure failure = Failure.of(new InvalidRequest("Spark does not run it (" + SparkFailure.firstLine(e)
					+ "); look at the options before predict-folder or predict, and into Spark's logs."));
			System.err.println("stunet: " + failure.sentence());
			System.exit(failure.exitCode());
		}
	}
}
