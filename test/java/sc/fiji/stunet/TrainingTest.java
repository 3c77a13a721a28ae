package sc.fiji.stunet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Stream;

import javax.imageio.ImageIO;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.io.InvalidOutput;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.train.Epoch;
import sc.fiji.stunet.train.InvalidTraining;
import sc.fiji.stunet.train.LearningRates;
import sc.fiji.stunet.train.Preview;
import sc.fiji.stunet.train.Recipe;
import sc.fiji.stunet.train.TrainingObserver;

/** The whole of it with the real network, a tiny one. */
@Timeout(300)
class TrainingTest {

	private static final Segmentation.Options ONE_THREAD = new Segmentation.Options(1, "cpu");

	@TempDir
	Path folder;
	private Path data;
	private Start start;
	private final List<String> said = new ArrayList<>();
	private int cancelAfter = Integer.MAX_VALUE;
	private boolean cancelled;
	private final Progress progress = new Progress() {

		@Override
		public void report(String activity, long done, long total) {}

		@Override
		public void log(String sentence) {
			said.add(sentence);
		}

		@Override
		public boolean isCancelled() {
			return cancelled;
		}
	};
	private final TrainingObserver observer = new TrainingObserver() {

		@Override
		public void epoch(Epoch epoch, Preview preview) {
			cancelled = epoch.number() == cancelAfter;
		}
	};

	@BeforeEach
	void makeData() throws IOException {
		data = TinyData.write(folder.resolve("data"), 4);
		start = new FromScratch(Optional.of(TinyData.writePlan(folder.resolve("plan.json"))), "S", OptionalDouble.empty());
	}

	private Training.Result train(String output, int epochs, Training.Mode mode) {
		Recipe recipe = new Recipe(epochs, 5, 2, new LearningRates(0.01, 0.01), 3, OptionalDouble.empty(), OptionalInt.empty());
		return Training.run(new Training.Request(data, folder.resolve(output), recipe, Optional.of(0), mode, ONE_THREAD), start, observer, progress);
	}

	private byte[] weights(String output) throws IOException {
		return Files.readAllBytes(folder.resolve(output).resolve(Model.WEIGHTS));
	}

	@Test
	void interruptedAndResumedEqualsUninterrupted() throws IOException {
		train("whole.stunet", 4, Training.Mode.NEW);
		cancelAfter = 2;
		assertThrows(Cancelled.class, () -> train("two.stunet", 4, Training.Mode.NEW));
		assertFalse(Files.exists(folder.resolve("two.stunet")));
		cancelled = false;
		cancelAfter = Integer.MAX_VALUE;
		assertThrows(InvalidTraining.class, () -> train("two.stunet", 4, Training.Mode.NEW));
		String refused = assertThrows(InvalidTraining.class, () -> train("two.stunet", 5, Training.Mode.RESUME)).getMessage();
		assertTrue(refused.contains("epochs 5 instead of 4"), refused);
		train("two.stunet", 4, Training.Mode.RESUME);
		assertArrayEquals(weights("whole.stunet"), weights("two.stunet"));
		assertEquals(timeless("whole.stunet"), timeless("two.stunet"));
		assertFalse(Files.exists(folder.resolve("two.training")), "removed when the model is complete");
	}

	/** Without seconds and the share of waiting. */
	private List<String> timeless(String output) throws IOException {
		return Files.readAllLines(folder.resolve(output).resolve("training.csv")).stream().map(row -> {
			List<String> cells = new ArrayList<>(List.of(row.split(",", -1)));
			cells.subList(8, 10).clear();
			return String.join(",", cells);
		}).toList();
	}

	@Test
	void learnsAndLeavesAModelThatSaysHowGoodItIs() throws IOException {
		Training.Result result = train("box.stunet", 12, Training.Mode.NEW);
		assertTrue(result.text().contains("Validation on cases that were held out:"), result.text());
		try (Stream<Path> files = Files.list(folder.resolve("box.stunet"))) {
			assertEquals(List.of("model.json", "training.csv", "training.png", "validation.json", "weights.safetensors"),
				files.map(file -> file.getFileName().toString()).sorted().toList());
		}
		assertTrue(ImageIO.read(folder.resolve("box.stunet/training.png").toFile()).getWidth() > 500);
		Model model = Model.read(folder.resolve("box.stunet"));
		assertTrue(model.provenance().trainedOn().orElseThrow().startsWith("data: 3 cases, held out: case"), model.provenance().toString());
		assertTrue(model.provenance().recipe().orElseThrow().contains("up to 12 epochs of 5 updates"), model.provenance().toString());
		Validation.Report report = Validation.run(folder.resolve("box.stunet"), data, ONE_THREAD, progress);
		assertEquals(4, report.cases().size());
		assertTrue(report.mean(Validation.StructureMeans::dice) > 0.8, report.toTable());
		String stored = Files.readString(folder.resolve("box.stunet/validation.json"));
		Validation.CaseScores held = report.cases().stream().filter(one -> stored.contains('"' + one.name() + '"')).findFirst().orElseThrow();
		assertTrue(stored.contains("\"dice\" : " + held.report().structures().get(0).dice()), "predict does what the validation did: " + stored + report.toJson());
	}

	@Test
	void anExistingModelIsOnlyReplacedByARestartAndOnlyInTheEnd() throws IOException {
		train("box.stunet", 1, Training.Mode.NEW);
		byte[] first = weights("box.stunet");
		assertThrows(InvalidOutput.class, () -> train("box.stunet", 2, Training.Mode.NEW));
		assertThrows(InvalidTraining.class, () -> train("box.stunet", 2, Training.Mode.RESUME), "nothing to resume");
		cancelAfter = 1;
		assertThrows(Cancelled.class, () -> train("box.stunet", 2, Training.Mode.RESTART));
		assertArrayEquals(first, weights("box.stunet"));
		cancelled = false;
		cancelAfter = Integer.MAX_VALUE;
		train("box.stunet", 3, Training.Mode.RESTART);
		assertFalse(Arrays.equals(first, weights("box.stunet")));
	}

	@Test
	void aSingleCaseIsLearntFromAndJudgedBySaidSo() throws IOException {
		data = TinyData.write(folder.resolve("one"), 1);
		Training.Result result = train("one.stunet", 1, Training.Mode.NEW);
		assertTrue(said.stream().anyMatch(sentence -> sentence.startsWith("There is a single case, so the validation is on the case that is learnt from")), said::toString);
		assertTrue(result.text().contains("Validation on the cases that were learnt from:"), result.text());
	}

	@Test
	void otherDataIsRefused() throws IOException {
		cancelAfter = 1;
		assertThrows(Cancelled.class, () -> train("box.stunet", 2, Training.Mode.NEW));
		cancelled = false;
		Files.delete(data.resolve("images/case3.nii.gz"));
		Files.delete(data.resolve("labels/case3.nii.gz"));
		String refused = assertThrows(InvalidTraining.class, () -> train("box.stunet", 2, Training.Mode.RESUME)).getMessage();
		assertTrue(refused.contains("begun with other data or settings (data "), refused);
		assertTrue(refused.contains("--restart"), refused);
	}
}
