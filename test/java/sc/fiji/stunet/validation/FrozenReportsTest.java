package sc.fiji.stunet.validation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.evaluate.Evaluation;
import sc.fiji.stunet.evaluate.EvaluationText;
import sc.fiji.stunet.frozen.Frozen;
import sc.fiji.stunet.job.EvaluationReport;
import sc.fiji.stunet.job.InitializationSettings;
import sc.fiji.stunet.job.StructureVolume;
import sc.fiji.stunet.job.TrainingSchedule;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.train.planning.TrainingPlan;
import sc.fiji.stunet.training.ExcludedCases;
import sc.fiji.stunet.training.Initialization;
import sc.fiji.stunet.transfer.TransferAction;

/** What is written beside a model or for a program: the same keys and words as an earlier version's. */
class FrozenReportsTest {

	private static final EvaluationReport.Score FOUND = new EvaluationReport.Score(
			3, "left", 0.5, 0.25, 0.75, 1.5, new StructureVolume(10, 30), new StructureVolume(20, 60));
	private static final EvaluationReport.Score MISSED = new EvaluationReport.Score(
			7, "right", 0, 0, 0, Double.POSITIVE_INFINITY, new StructureVolume(4, 12), new StructureVolume(0, 0));
	private static final EvaluationReport EVALUATION =
			Evaluation.report(2.5, List.of(FOUND, MISSED), 1, Optional.empty());

	@TempDir
	private Path folder;

	@Test
	void evaluation() throws IOException {
		EvaluationText.write(EVALUATION, folder.resolve("evaluation.json"), false);
		Frozen.assertSameJson("reports/evaluation.json", folder.resolve("evaluation.json"));
	}

	@Test
	void validation() throws IOException {
		Validation.Report report = new Validation.Report(
				List.of(new Validation.CaseScores("a", EVALUATION)),
				List.of(new Validation.FailedCase("b", "It is damaged.")),
				List.of(
						new Validation.StructureMeans(3, "left", 1, 0.5, 0.25, 0.75, 1.5),
						new Validation.StructureMeans(9, "none", 0, Double.NaN, Double.NaN, Double.NaN, Double.NaN)),
				Set.of(3),
				Optional.of(true));
		report.writeJson(folder.resolve("validation.json"), false);
		Frozen.assertSameJson("reports/validation.json", folder.resolve("validation.json"));
	}

	@Test
	void leftOut() throws IOException {
		ExcludedCases read = new ExcludedCases(true, false, Progress.none());
		read.read(Frozen.file("reports"));
		assertEquals(Optional.of("a, b"), read.names());
		read.write(folder);
		Frozen.assertSameJson("reports/left-out.json", folder.resolve("left-out.json"));
	}

	@Test
	void transfer() throws IOException {
		InitializationSettings settings = new InitializationSettings(
				Optional.empty(),
				Optional.empty(),
				Optional.empty(),
				Optional.empty(),
				Optional.of(new InitializationSettings.Pretrained(
						Frozen.file("6c00ba9/model.stunet"), true, true, 1, false)));
		TrainingPlan plan = TrainingPlan.read(Frozen.file("6c00ba9/transferred.training/plan.json"));
		TrainingSchedule schedule = TrainingSchedule.of(
				Optional.empty(),
				Optional.empty(),
				Optional.empty(),
				Optional.empty(),
				TrainingSchedule.ORIGINAL_RATES,
				1);
		Initialization.InitialState beginning =
				Initialization.of(settings).initialState(plan, schedule, Progress.none());
		beginning.weights().close();
		beginning.origin().files().writeTo(folder);
		Frozen.assertSameJson("reports/transfer.json", folder.resolve("transfer.json"));
		List<String> words = Arrays.stream(TransferAction.values())
				.map(TransferAction::toString)
				.toList();
		assertEquals(List.of("copied", "inflated", "rows-kept", "initialised", "left-out"), words);
	}
}
