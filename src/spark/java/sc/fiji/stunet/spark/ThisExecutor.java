package sc.fiji.stunet.spark;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;

import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;

import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.PredictionRequest;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.worker.client.RemoteSegmentation;

/** The executor in which a task runs; on a machine that runs alone it is the driver's process. */
final class ThisExecutor {

	/** An engine, and where its jars are. */
	private record Engine(Path jars, RemoteSegmentation segmentation) {}

	/** Static, since Spark gives a task nothing that outlives it. The engine's process ends with this one. */
	private static final AtomicReference<Engine> ENGINE = new AtomicReference<>();

	private ThisExecutor() {}

	/**
	 * The engine, warm from task to task.
	 *
	 * @throws sc.fiji.stunet.worker.client.EngineFailure if its jars are not there
	 */
	static synchronized RemoteSegmentation engine(Path jars) {
		Engine current = ENGINE.get();
		if (current == null || !current.jars.equals(jars)) {
			if (current != null) current.segmentation.close();
			current = new Engine(jars, new RemoteSegmentation(jars, ThisExecutor::log));
			ENGINE.set(current);
		}
		return current.segmentation;
	}

	/** A request with as many threads as the task has cores, unless a number was asked for; alone with all. */
	static PredictionRequest withThreads(PredictionRequest asked) {
		EngineSettings engine = asked.engine();
		if (engine.threads() > 0 || isDriver()) return asked;
		return new PredictionRequest(
				asked.model(),
				asked.settings(),
				new EngineSettings(TaskContext.get().cpus(), engine.device()));
	}

	/** Whether Spark gives up when the task fails now; alone it tries once. */
	static boolean isLastTry() {
		int most = SparkEnv.get().conf().getInt("spark.task.maxFailures", 4);
		return isDriver() || TaskContext.get().attemptNumber() + 1 >= most;
	}

	private static boolean isDriver() {
		return SparkEnv.get().executorId().equals("driver");
	}

	/** The name of this machine, for the user. */
	static String host() {
		try {
			return InetAddress.getLocalHost().getHostName();
		} catch (UnknownHostException e) {
			return "a machine without a name";
		}
	}

	/** For the executor's log; the driver's output is the user's. */
	static void log(String line) {
		if (!isDriver()) System.err.println(line);
	}

	/** Of the current task: cancelled when Spark ends it; sentences go to the executor's log. */
	static Progress progress() {
		TaskContext task = TaskContext.get();
		return new Progress() {

			@Override
			public void report(String activity, long done, long total) {}

			@Override
			public void log(String sentence) {
				ThisExecutor.log(sentence);
			}

			@Override
			public boolean isCancelled() {
				return task.isInterrupted();
			}
		};
	}
}
