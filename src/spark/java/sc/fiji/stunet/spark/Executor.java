package sc.fiji.stunet.spark;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.util.concurrent.atomic.AtomicReference;

import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;

import sc.fiji.stunet.batch.Batch;
import sc.fiji.stunet.batch.BatchCase;
import sc.fiji.stunet.batch.CaseOutcome;
import sc.fiji.stunet.batch.CasePredictor;
import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.PredictionRequest;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.worker.JsonLines;
import sc.fiji.stunet.worker.client.RemoteSegmentation;

/** What an executor keeps from task to task: one engine, whose process ends with the executor's. */
final class Executor {

	/** Static, since Spark gives a task nothing that outlives it. */
	private static final AtomicReference<Executor> CURRENT = new AtomicReference<>();

	private final String text;
	private final Work work;
	private final Batch batch;
	private final CasePredictor predictor;

	private Executor(String text) {
		this.text = text;
		work = JsonLines.value(text, Work.class);
		checkOutput();
		Model model = work.folder().readModel();
		batch = work.folder().batch(model);
		PredictionRequest asked = work.folder().prediction();
		EngineSettings settings = new EngineSettings(
				threads(asked.engine().threads()), asked.engine().device());
		predictor = new FileCasePredictor(
				new RemoteSegmentation(work.engine(), Executor::log),
				new PredictionRequest(model.folder(), asked.settings(), settings),
				work.folder(),
				model);
	}

	/** @param work as JSON; the same for all tasks of a run */
	static synchronized Executor of(String work) {
		Executor current = CURRENT.get();
		if (current == null || !current.text.equals(work)) {
			current = new Executor(work);
			CURRENT.set(current);
		}
		return current;
	}

	/** @throws InvalidRequest if this machine sees another folder of this name than the driver's */
	private void checkOutput() {
		if (!Files.exists(work.token()))
			throw new InvalidRequest("The output folder "
					+ work.token().getParent().getParent() + " is not the same on " + host()
					+ " as where the run was started; name a folder that all machines share.");
	}

	/** As many as the task's cores, unless a number was given; all of a machine that runs alone. */
	private static int threads(int given) {
		if (given > 0) return given;
		return SparkEnv.get().conf().get("spark.master").startsWith("local[")
				? 0
				: TaskContext.get().cpus();
	}

	/** The name of this machine, for the user. */
	static String host() {
		try {
			return InetAddress.getLocalHost().getHostName();
		} catch (UnknownHostException e) {
			return "this machine";
		}
	}

	CaseOutcome segment(BatchCase scan) {
		return batch.segment(scan, predictor, host(), new TaskProgress(TaskContext.get()));
	}

	/** Cancelled when Spark ends the task; sentences go to the executor's log. */
	private record TaskProgress(TaskContext task) implements Progress {

		@Override
		public void report(String activity, long done, long total) {}

		@Override
		public void log(String sentence) {
			Executor.log(sentence);
		}

		@Override
		public boolean isCancelled() {
			return task.isInterrupted();
		}
	}
}
