package sc.fiji.stunet.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;
import static sc.fiji.stunet.failure.Refusals.says;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.TinyData;
import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.dataset.InvalidDataSet;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.ExpectedTraining;
import sc.fiji.stunet.job.InitializationSettings;
import sc.fiji.stunet.job.LearningSettings;
import sc.fiji.stunet.job.LearningSettings.Mode;
import sc.fiji.stunet.job.PlanRequest;
import sc.fiji.stunet.job.TrainingSchedule;
import sc.fiji.stunet.network.Cost;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.train.planning.TrainingPlan;
import sc.fiji.stunet.volume.InvalidVolume;

class TrainingExpectationTest {

	@TempDir
	private Path folder;

	private static LearningSettings settings(InitializationSettings start, boolean leaveOut) {
		TrainingSchedule schedule = TrainingSchedule.of(
				Optional.empty(),
				Optional.of(7),
				Optional.empty(),
				Optional.empty(),
				TrainingSchedule.ORIGINAL_RATES,
				1);
		return new LearningSettings(
				start, schedule, Optional.empty(), Mode.NEW, leaveOut, new EngineSettings(1, "cpu"));
	}

	private static InitializationSettings size(String size) {
		return new InitializationSettings(
				Optional.empty(), Optional.of(size), Optional.of(8.0), Optional.empty(), Optional.empty());
	}

	/** Scans that are not cropped: the plan is that of a training. */
	@Test
	void isThatOfThePlan() throws Exception {
		Path data = TinyData.write(folder, 3);
		ExpectedTraining expected = TrainingExpectation.of(data, settings(size("B"), false), Progress.none());
		DataSets.Planned planned =
				DataSets.plan(new PlanRequest(data, "B", Optional.of(8.0), Optional.empty(), false), Progress.none());
		TrainingPlan plan = planned.plan();
		assertEquals(3, expected.cases());
		assertEquals("STU-Net B, patches of " + plan.plan().patch(), expected.plan());
		says(planned.text(), String.format("about %.1f of 8.0 GB", expected.bytes() / 1e9));
		assertEquals(
				(3 * 7 + 10)
						* plan.batchSize()
						* Cost.multiplyAdds(plan.network(), plan.plan().patch()),
				expected.multiplyAdds(),
				1);
	}

	@Test
	void followsFromAPlanFileOrTheStartModel() throws Exception {
		Path data = TinyData.write(folder, 1);
		Path plan = TinyData.writePlan(folder.resolve("plan.json"));
		InitializationSettings planned = new InitializationSettings(
				Optional.of(plan), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
		says(
				TrainingExpectation.of(data, settings(planned, false), Progress.none())
						.plan(),
				"of widths 4, 8, 16, patches of 16 x 16 x 16");
		Path start = TinyModel.write(folder.resolve("a.stunet"), 1, Optional.empty(), 1, 7)
				.folder();
		InitializationSettings transferred = new InitializationSettings(
				Optional.empty(),
				Optional.empty(),
				Optional.empty(),
				Optional.empty(),
				Optional.of(new InitializationSettings.Pretrained(start, true, false, 0, false)));
		assertTrue(TrainingExpectation.of(data, settings(transferred, false), Progress.none())
						.bytes()
				> Cost.TRAINING_PROCESS);
	}

	@Test
	void whatCannotBeReadIsSaid() throws Exception {
		refused(
				InvalidDataSet.class,
				() -> TrainingExpectation.of(folder.resolve("no"), settings(size("S"), false), Progress.none()),
				"There is no folder");
		Path data = TinyData.write(folder, 2);
		Files.delete(data.resolve("labels/case0.nii.gz"));
		refused(
				InvalidDataSet.class,
				() -> TrainingExpectation.of(data, settings(size("S"), false), Progress.none()),
				"case0");
		assertEquals(
				1,
				TrainingExpectation.of(data, settings(size("S"), true), Progress.none())
						.cases());
		Files.writeString(data.resolve("images/case1.nii.gz"), "nothing");
		refused(
				InvalidVolume.class,
				() -> TrainingExpectation.of(data, settings(size("S"), true), Progress.none()),
				"case1.nii.gz");
	}

	@Test
	void isGivenUpWithTheNextQuestion() throws Exception {
		Path data = TinyData.write(folder, 1);
		Progress cancelled = new FakeProgress().cancelledWhen(() -> true);
		refused(Cancelled.class, () -> TrainingExpectation.of(data, settings(size("S"), false), cancelled));
	}
}
