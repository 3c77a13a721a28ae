package sc.fiji.stunet.spark;

import java.io.Serializable;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.CollectionAccumulator;

import sc.fiji.stunet.files.Mark;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.Progress;

/** A Spark application of one kind of task, whose outcomes are told as they come. */
final class SparkRun implements AutoCloseable {

	/** Runs in an executor; what it throws has it tried again. */
	@FunctionalInterface
	interface Task extends Serializable {

		/** @return the outcome, as text */
		String run(String argument);
	}

	/** How many cores of its executor a task takes. */
	private static final String CORES = "spark.task.cpus";

	/** How Spark itself names an application that no master has taken. */
	private static final String NOT_TAKEN = "spark-application-";

	private static final long POLL_MS = 100;

	private final JavaSparkContext spark;
	private final Mark mark;

	/**
	 * @param name of the application, unless spark-submit was given one
	 * @param mark that tasks look for, kept as long as they run
	 * @throws SparkFailure if the master does not answer, which takes a minute
	 */
	SparkRun(String name, Mark mark) {
		this.mark = mark;
		SparkConf conf = new SparkConf().setIfMissing("spark.app.name", name).setIfMissing("spark.master", "local[1]");
		String master = conf.get("spark.master");
		boolean isAlone = master.startsWith("local[");
		// A task takes all cores of its executor: its engine computes one at a time, with all of them.
		if (!isAlone && conf.contains("spark.executor.cores"))
			conf.setIfMissing(CORES, conf.get("spark.executor.cores"));
		try {
			spark = new JavaSparkContext(conf);
		} catch (Exception e) { // Scala declares none
			throw SparkFailure.notBegun(master, e);
		}
		if (spark.sc().applicationId().startsWith(NOT_TAKEN)) {
			spark.close();
			throw SparkFailure.noAnswer(master);
		}
	}

	/**
	 * Runs a task for each argument; blocks until all have ended.
	 *
	 * @param outcomes told of every task once, on the calling thread; what it throws ends the work
	 * @throws Cancelled if the user cancels
	 * @throws SparkFailure if Spark gives a task up
	 */
	void run(List<String> arguments, Task task, Consumer<String> outcomes, Progress progress) {
		// Of a job that ends with an action, every task counts once, however often it was tried.
		CollectionAccumulator<String> told = spark.sc().collectionAccumulator("outcomes");
		JavaFutureAction<Void> action =
				spark.parallelize(arguments, arguments.size()).foreachAsync(argument -> told.add(task.run(argument)));
		int settled = 0;
		try {
			for (boolean ended = false; !ended; ) {
				mark.keep();
				ended = hasEnded(action);
				List<String> all = told.value();
				for (; settled < all.size(); settled++) outcomes.accept(all.get(settled));
				progress.checkCancelled();
			}
			action.get();
		} catch (ExecutionException e) {
			throw SparkFailure.givenUp(e.getCause());
		} catch (InterruptedException e) {
			Thread.currentThread().interrupt();
			throw new Cancelled();
		} finally {
			action.cancel(true);
		}
	}

	private static boolean hasEnded(JavaFutureAction<Void> action) throws InterruptedException {
		try {
			action.get(POLL_MS, TimeUnit.MILLISECONDS);
			return true;
		} catch (TimeoutException e) {
			return false;
		} catch (ExecutionException e) {
			// Thrown again when the outcomes before it are told.
			return true;
		}
	}

	@Override
	public void close() {
		spark.close();
	}
}
