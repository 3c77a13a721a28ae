package sc.fiji.stunet.spark;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.CollectionAccumulator;

import sc.fiji.stunet.batch.BatchCase;
import sc.fiji.stunet.batch.CaseOutcome;
import sc.fiji.stunet.batch.CaseWorkers;
import sc.fiji.stunet.batch.FolderRequest;
import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.worker.JsonLines;

/**
 * The executors of a Spark application as workers of a batch: one task per case. Spark tries a case again whose
 * executor is lost or whose engine has died; what a case has become is told by an accumulator, which counts every task
 * once.
 */
final class SparkWorkers implements CaseWorkers, AutoCloseable {

	/** How many cores of its executor a task takes. */
	private static final String CORES = "spark.task.cpus";

	private static final long POLL_MS = 100;

	private final FolderRequest request;
	private final EngineJars engine;
	private final Progress progress;
	private JavaSparkContext spark;

	SparkWorkers(FolderRequest request, EngineJars engine, Progress progress) {
		this.request = request;
		this.engine = engine;
		this.progress = progress;
	}

	@Override
	public void segment(List<BatchCase> open, Consumer<CaseOutcome> outcomes) {
		spark = new JavaSparkContext(configuration());
		Path token = request.request().output().toAbsolutePath().resolve(".stunet-records/token-" + UUID.randomUUID());
		AtomicFile.write(token, false, out -> out.write(token.toString().getBytes(StandardCharsets.UTF_8)));
		try {
			run(new Work(request, engine.folder(), token), open, outcomes);
		} finally {
			token.toFile().delete();
		}
	}

	/** A task takes all cores of its executor: its engine computes one case at a time, with all of them. */
	private static SparkConf configuration() {
		SparkConf conf = new SparkConf().setIfMissing("spark.app.name", "stunet predict-folder");
		conf.setIfMissing("spark.master", "local[1]");
		boolean isLocal = conf.get("spark.master").startsWith("local[");
		if (!isLocal && conf.contains("spark.executor.cores"))
			conf.setIfMissing(CORES, conf.get("spark.executor.cores"));
		return conf;
	}

	private void run(Work work, List<BatchCase> open, Consumer<CaseOutcome> outcomes) {
		CollectionAccumulator<String> told = spark.sc().collectionAccumulator("outcomes");
		List<String> cases = open.stream().map(JsonLines::text).toList();
		CaseTask task = new CaseTask(JsonLines.text(work), told);
		JavaFutureAction<Void> action = spark.parallelize(cases, cases.size()).foreachAsync(task::run);
		int settled = 0;
		try {
			for (boolean ended = false; !ended; ) {
				ended = hasEnded(action);
				List<String> all = told.value();
				for (; settled < all.size(); settled++)
					outcomes.accept(JsonLines.value(all.get(settled), CaseOutcome.class));
				progress.checkCancelled();
			}
			action.get();
		} catch (ExecutionException e) {
			throw new SparkFailure(e.getCause());
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
		if (spark != null) spark.close();
	}
}
