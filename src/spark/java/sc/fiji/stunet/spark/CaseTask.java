package sc.fiji.stunet.spark;

import java.nio.file.Path;

import sc.fiji.stunet.batch.BatchCase;
import sc.fiji.stunet.batch.CaseOutcome;
import sc.fiji.stunet.batch.FolderRequest;
import sc.fiji.stunet.job.PredictionRequest;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.worker.JsonLines;

/**
 * Segments one case of a folder, in an executor.
 *
 * @param work as JSON, which carries what Java's own serialization does not
 */
record CaseTask(String work) implements SparkRun.Task {

	/**
	 * What all cases of a run share.
	 *
	 * @param folder the request, with absolute paths
	 * @param engine folder of the engine's jars
	 */
	record Work(FolderRequest folder, Path engine, SharedFolder output) {}

	/**
	 * @param argument a {@link BatchCase} as JSON
	 * @return a {@link CaseOutcome} as JSON
	 * @throws TryAgain if another try, which Spark makes, may succeed
	 */
	@Override
	public String run(String argument) {
		BatchCase scan = JsonLines.ofText(argument, BatchCase.class);
		CaseOutcome outcome = segment(scan, JsonLines.ofText(work, Work.class));
		if (outcome.isWorthAnotherTry() && !ThisExecutor.isLastTry())
			throw new TryAgain(outcome.failure().sentence(), outcome.failure().trace());
		return JsonLines.text(outcome);
	}

	private static CaseOutcome segment(BatchCase scan, Work work) {
		Model model;
		FileCasePredictor predictor;
		try {
			work.output().check();
			model = work.folder().readModel();
			PredictionRequest request = ThisExecutor.withThreads(work.folder().prediction());
			predictor = new FileCasePredictor(ThisExecutor.engine(work.engine()), request, work.folder(), model);
		} catch (RuntimeException e) {
			return CaseOutcome.refused(scan.name(), ThisExecutor.host(), e);
		}
		return work.folder().batch(model).segment(scan, predictor, ThisExecutor.host(), ThisExecutor.progress());
	}
}
