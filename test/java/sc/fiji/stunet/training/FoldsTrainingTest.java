package sc.fiji.stunet.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.TinyData;
import sc.fiji.stunet.job.Control;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.Epoch;
import sc.fiji.stunet.job.InitializationSettings;
import sc.fiji.stunet.job.LearningRates;
import sc.fiji.stunet.job.LearningSettings;
import sc.fiji.stunet.job.LearningSettings.Mode;
import sc.fiji.stunet.job.Preview;
import sc.fiji.stunet.job.TrainingObserver;
import sc.fiji.stunet.job.TrainingRequest;
import sc.fiji.stunet.job.TrainingResult;
import sc.fiji.stunet.job.TrainingSchedule;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.weights.ModelFolder;

/** A training of each fold, with the real network, a tiny one: three cases are three folds. */
@Timeout(300)
@Tag("engine")
class FoldsTrainingTest {

	@TempDir
	Path folder;

	private Path data;
	private Path plan;
	private final List<Epoch> epochs = new ArrayList<>();
	private int cancelAfter = Integer.MAX_VALUE;
	private int stopAfter = Integer.MAX_VALUE;

	@BeforeEach
	void makeData() throws IOException {
		data = TinyData.write(folder.resolve("data"), 3);
		plan = TinyData.writePlan(folder.resolve("plan.json"));
	}

	private TrainingResult train(String output, int fold, Mode mode) {
		epochs.clear();
		LearningSettings settings = new LearningSettings(
				new InitializationSettings(
						Optional.of(plan), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
				new TrainingSchedule(2, 3, 1, new LearningRates(0.01, 0.01), 3, Optional.empty(), Optional.empty()),
				Optional.of(fold),
				mode,
				false,
				new EngineSettings(1, "cpu"));
		TrainingObserver observer = new TrainingObserver() {

			@Override
			public Control control() {
				return epochs.size() >= stopAfter ? Control.STOP : Control.GO_ON;
			}

			@Override
			public void epoch(List<String> structures, Epoch epoch, Optional<Preview> preview) {
				epochs.add(epoch);
			}
		};
		return Training.run(
				new TrainingRequest(data, folder.resolve(output), settings, Optional.empty()),
				observer,
				new FakeProgress().cancelledWhen(() -> epochs.size() >= cancelAfter));
	}

	@Test
	void eachIsLearntAsIfAloneAndAllAreOneModel() throws IOException {
		cancelAfter = 3;
		assertThrows(Cancelled.class, () -> train("all.stunet", LearningSettings.EACH, Mode.NEW));
		cancelAfter = Integer.MAX_VALUE;
		TrainingResult result = train("all.stunet", LearningSettings.EACH, Mode.RESUME);
		assertEquals(
				List.of(1, 2, 3, 4, 5, 6), epochs.stream().map(Epoch::number).toList());
		assertEquals(6, epochs.get(0).of());
		assertEquals(0, epochs.get(5).secondsLeft(), "the last of all");
		says(
				result.text(),
				"Fold 0: 2 epochs",
				"Fold 2: 2 epochs",
				"Validation of each network on the cases that it has");
		Model model = Model.read(folder.resolve("all.stunet"));
		assertEquals(3, model.folds());
		ModelFolder.checkWeights(model);
		assertFalse(Files.exists(folder.resolve("all.training")));
		assertEquals(
				List.of("training.csv", "training_1.csv", "training_2.csv"),
				Arrays.stream(model.folder().toFile().list())
						.filter(name -> name.endsWith(".csv"))
						.sorted()
						.toList());
		JsonNode validation = new ObjectMapper()
				.readTree(model.folder().resolve("validation.json").toFile());
		assertEquals(3, validation.path("cases").size(), "each case once");
		train("one.stunet", 1, Mode.NEW);
		assertArrayEquals(
				Files.readAllBytes(folder.resolve("one.stunet").resolve(Model.WEIGHTS)),
				Files.readAllBytes(model.weightsFiles().get(1)));
	}

	@Test
	void whatIsStoppedHasTheNetworksThatHaveLearnt() {
		stopAfter = 3;
		train("two.stunet", LearningSettings.EACH, Mode.NEW);
		assertEquals(3, epochs.size());
		assertEquals(1, Model.read(folder.resolve("two.stunet")).folds(), "the second one has had one epoch");
	}
}
