package sc.fiji.stunet.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.TinyData;
import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.Epoch;
import sc.fiji.stunet.job.InitializationSettings;
import sc.fiji.stunet.job.InitializationSettings.Pretrained;
import sc.fiji.stunet.job.LearningRates;
import sc.fiji.stunet.job.LearningSettings;
import sc.fiji.stunet.job.LearningSettings.Mode;
import sc.fiji.stunet.job.Preview;
import sc.fiji.stunet.job.TrainingObserver;
import sc.fiji.stunet.job.TrainingRequest;
import sc.fiji.stunet.job.TrainingResult;
import sc.fiji.stunet.job.TrainingSchedule;
import sc.fiji.stunet.job.WeightInitialization;
import sc.fiji.stunet.model.HeapWeights;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.weights.ModelFolder;
import sc.fiji.stunet.weights.SafetensorsWriter.Precision;

@Timeout(300)
@Tag("engine")
class TransferTest {

	@TempDir
	Path folder;

	private Path data;
	private Path plan;
	private final List<String> logged = new ArrayList<>();
	private boolean cancelled;
	private final Progress progress = new FakeProgress().logging(logged::add).cancelledWhen(() -> cancelled);

	@BeforeEach
	void makeDataAndPlan() throws IOException {
		data = TinyData.write(folder.resolve("data"), 2);
		plan = TinyData.writePlan(folder.resolve("plan.json"));
	}

	private InitializationSettings settings(String start, boolean keepPlan) {
		return new InitializationSettings(
				keepPlan ? Optional.empty() : Optional.of(plan),
				Optional.empty(),
				Optional.empty(),
				Optional.empty(),
				Optional.of(new Pretrained(folder.resolve(start), keepPlan, false, 0, false)));
	}

	private TrainingResult transfer(InitializationSettings settings, Mode mode, TrainingObserver observer) {
		return transfer(settings, mode, observer, Optional.empty());
	}

	private TrainingResult transfer(
			InitializationSettings settings,
			Mode mode,
			TrainingObserver observer,
			Optional<TrainingRequest.Live> live) {
		TrainingSchedule recipe =
				new TrainingSchedule(2, 2, 1, new LearningRates(1e-3, 1e-3), 3, Optional.empty(), Optional.empty());
		LearningSettings learning =
				new LearningSettings(settings, recipe, Optional.of(0), mode, false, new EngineSettings(1, "cpu"));
		return Training.run(
				new TrainingRequest(data, folder.resolve("new.stunet"), learning, Optional.empty(), live),
				observer,
				progress);
	}

	private void cancelledAfterTheFirstEpoch(InitializationSettings settings) {
		assertThrows(
				Cancelled.class,
				() -> transfer(settings, Mode.NEW, new TrainingObserver() {

					@Override
					public void epoch(List<String> structures, Epoch epoch, Optional<Preview> preview) {
						cancelled = true;
					}
				}));
		cancelled = false;
	}

	@Test
	void theModelTellsWhatBecameOfEveryTensorAlsoWhenItWasResumed() throws IOException {
		TinyModel.write(folder.resolve("old.stunet"), 1, Optional.empty(), 1);
		cancelledAfterTheFirstEpoch(settings("old.stunet", true));
		TrainingResult result = transfer(settings("old.stunet", true), Mode.RESUME, new TrainingObserver() {});
		says(result.text(), "^Of the new network's numbers ");
		says(
				Files.readString(folder.resolve("new.stunet/transfer.json")),
				"\"start\" : \"old\"",
				"\"fate\" : \"copied\"");
		try (Stream<Path> left = Files.list(folder)) {
			assertEquals(
					List.of("data", "new.stunet", "old.stunet", "plan.json"),
					left.map(path -> path.getFileName().toString()).sorted().toList());
		}
		assertTrue(
				logged.stream()
						.anyMatch(line ->
								line.startsWith("Voxel size and normalization are those of the start model old (")
										&& line.contains("intensities scaled by")),
				logged::toString);
		assertTrue(logged.stream().noneMatch(line -> line.contains("are dead")), logged::toString);
	}

	/**
	 * A round of annotating and learning takes a start as a whole; the start of those after the first is not chosen.
	 *
	 * @param round 0: no such round
	 */
	@ParameterizedTest
	@ValueSource(ints = {0, 1, 2})
	void aDeadStartIsToldBeforeItIsLearntFrom(int round) {
		Model start = TinyModel.write(folder.resolve("old.stunet"), 1, Optional.empty(), 1);
		HeapWeights dead = new HeapWeights();
		try (Weights alive = ModelFolder.openWeights(start)) {
			for (String name : alive.names()) {
				float[] values = new float[alive.values(name).remaining()];
				alive.values(name).get(values);
				if (name.startsWith("conv_blocks_localization.") && name.endsWith(".norm2.bias"))
					Arrays.fill(values, -1000);
				dead.with(name, alive.shape(name), values);
			}
		}
		ModelFolder.write(start, true, dead, Precision.FP32);
		Optional<TrainingRequest.Live> live = Optional.of(new TrainingRequest.Live(
				List.of(data.resolve("images/case1.nii.gz")),
				folder.resolve("seen.nii.gz"),
				folder.resolve("cases"),
				round == 1));
		transfer(
				settings("old.stunet", true),
				Mode.NEW,
				new TrainingObserver() {

					@Override
					public void epoch(List<String> structures, Epoch epoch, Optional<Preview> preview) {
						logged.add("epoch");
					}
				},
				live.filter(any -> round > 0));
		String told =
				"Of the channels of the start model's decoder 100 % are dead on these images (stage by stage, from "
						+ "the lowest resolution), so it learns slowly from there; "
						+ (round > 0
								? "begin with another start, or with none."
								: "take its encoder alone (<encoder-only>), or another start.");
		assertTrue(logged.contains("epoch"), logged::toString);
		assertEquals(round < 2, logged.contains(told), logged::toString);
		assertTrue(logged.indexOf(told) < logged.indexOf("epoch"), logged::toString);
	}

	@Test
	void anotherStartIsRefusedByName() {
		TinyModel.write(folder.resolve("old.stunet"), 1, Optional.empty(), 1);
		TinyModel.write(folder.resolve("other.stunet"), 1, Optional.empty(), 1, 2);
		cancelledAfterTheFirstEpoch(settings("old.stunet", true));
		refused(
				InvalidRequest.class,
				() -> transfer(settings("other.stunet", true), Mode.RESUME, new TrainingObserver() {}),
				"start other instead of old",
				"the start model has changed");
	}

	@Test
	void aPlanInAFileIsShownAndTheStartsIntensitiesBesideIt() {
		TinyModel.write(folder.resolve("old.stunet"), 1, Optional.empty(), 1);
		// The networks differ in their widths, so nothing can be copied; that is found after the plan.
		assertThrows(
				InvalidModel.class, () -> transfer(settings("old.stunet", false), Mode.NEW, new TrainingObserver() {}));
		assertTrue(
				logged.stream()
						.anyMatch(line -> line.contains("are those of the plan " + plan)
								&& line.contains("the start model old was trained with others (")),
				logged::toString);
		assertTrue(
				logged.stream().anyMatch(line -> line.startsWith("Structures ") && line.contains("Network ")),
				logged::toString);
	}

	@Test
	void headsAreNotKeptWithoutTheDecoder() {
		TinyModel.write(folder.resolve("old.stunet"), 1, Optional.empty(), 1);
		InitializationSettings both = new InitializationSettings(
				Optional.empty(),
				Optional.empty(),
				Optional.empty(),
				Optional.empty(),
				Optional.of(new Pretrained(folder.resolve("old.stunet"), true, true, 0, true)));
		refused(InvalidRequest.class, () -> transfer(both, Mode.NEW, new TrainingObserver() {}), "(<encoder-only>)");
	}

	@Test
	void initialWeightsAreForTheDecoderOfAnEncoderAlone() {
		TinyModel.write(folder.resolve("old.stunet"), 1, Optional.empty(), 1);
		InitializationSettings whole =
				settings("old.stunet", false).withInitialWeights(Optional.of(WeightInitialization.PYTORCH));
		refused(
				InvalidRequest.class,
				() -> transfer(whole, Mode.NEW, new TrainingObserver() {}),
				"(<initial-weights>)",
				"(<encoder-only>)");
		assertTrue(Files.notExists(folder.resolve("new.training")));
	}

	@Test
	void channelsAreComparedBeforeAnyWorkAlsoWithAPlan() {
		TinyModel.write(folder.resolve("two.stunet"), 2, Optional.empty(), 1);
		refused(
				InvalidModel.class,
				() -> transfer(settings("two.stunet", false), Mode.NEW, new TrainingObserver() {}),
				"takes 2 input channels and the data set has 1");
		assertTrue(Files.notExists(folder.resolve("new.training")));
	}
}
