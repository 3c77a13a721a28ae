package sc.fiji.stunet.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;
import static sc.fiji.stunet.failure.Refusals.says;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.TinyData;
import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.dataset.DataSet;
import sc.fiji.stunet.dataset.InvalidDataSet;
import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.io.VolumeFiles;
import sc.fiji.stunet.job.DataOutline;
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
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Spacing;

class TrainingExpectationTest {

	@TempDir
	private Path folder;

	private static LearningSettings settings(InitializationSettings start, boolean leaveOut) {
		return settings(start, leaveOut, Optional.empty());
	}

	private static LearningSettings settings(InitializationSettings start, boolean leaveOut, Optional<Integer> fold) {
		TrainingSchedule schedule = TrainingSchedule.of(
				Optional.empty(),
				Optional.of(7),
				Optional.empty(),
				Optional.empty(),
				TrainingSchedule.ORIGINAL_RATES,
				1);
		return new LearningSettings(start, schedule, fold, Mode.NEW, leaveOut, new EngineSettings(1, "cpu"));
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

	/** Scans that are open, of the same sizes, channels and structures. */
	@Test
	void isTheSameWithoutAFolder() throws Exception {
		Path data = TinyData.write(folder, 3);
		DataSet read = DataSet.read(data, Progress.none());
		DataOutline outline = new DataOutline(
				read.cases().stream()
						.map(one -> one.images().get(0))
						.map(scan -> new DataOutline.Scan(
								VolumeFiles.sizeOf(scan).orElseThrow(),
								VolumeFiles.spacingOf(scan).orElseThrow()))
						.toList(),
				read.channels().size(),
				read.structures().all().size());
		for (String size : List.of("B", "plain-M"))
			assertEquals(
					TrainingExpectation.of(data, settings(size(size), false), Progress.none()),
					TrainingExpectation.of(outline, settings(size(size), false), Progress.none()));
		DataOutline many = new DataOutline(outline.scans(), 1, 200);
		assertTrue(TrainingExpectation.of(many, settings(size("B"), false), Progress.none())
						.bytes()
				> TrainingExpectation.of(outline, settings(size("B"), false), Progress.none())
						.bytes());
	}

	@Test
	void countsTheNetworksOfTheFolds() throws Exception {
		Path data = TinyData.write(folder, 3);
		LearningSettings each = settings(size("S"), false, Optional.of(LearningSettings.EACH));
		assertEquals(3, TrainingExpectation.of(data, each, Progress.none()).networks());
		assertEquals(
				1,
				TrainingExpectation.of(data, settings(size("S"), false, Optional.of(2)), Progress.none())
						.networks());
		DataOutline.Scan scan = new DataOutline.Scan(new Extent(20, 20, 20), new Spacing(1, 1, 1));
		assertEquals(
				5,
				TrainingExpectation.of(new DataOutline(Collections.nCopies(9, scan), 1, 1), each, Progress.none())
						.networks());
		refused(
				InvalidRequest.class,
				() -> TrainingExpectation.of(
						new DataOutline(List.of(scan), 1, 1),
						settings(size("S"), false, Optional.of(2)),
						Progress.none()),
				"no fold 2 of 1 case");
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
