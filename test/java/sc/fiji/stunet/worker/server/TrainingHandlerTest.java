package sc.fiji.stunet.worker.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.TinyData;
import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.failure.OutOfMemory;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.InitializationSettings;
import sc.fiji.stunet.job.InitializationSettings.Pretrained;
import sc.fiji.stunet.job.LearningRates;
import sc.fiji.stunet.job.LearningSettings;
import sc.fiji.stunet.job.TrainingRequest;
import sc.fiji.stunet.job.TrainingResult;
import sc.fiji.stunet.job.TrainingSchedule;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.worker.Dialogue;
import sc.fiji.stunet.worker.JsonLines;

/** What the parameters of the job do, with a tiny network in this process. */
@Timeout(300)
@Tag("engine")
class TrainingHandlerTest {

	@TempDir
	private static Path folder;

	private static Path data;
	private static Path start;

	@BeforeAll
	static void train() throws IOException {
		data = TinyData.write(folder.resolve("data"), 3);
		TinyData.writePlan(folder.resolve("plan.json"));
		start = run("start.stunet", planned(1, 2, Optional.empty()));
	}

	private record Learning(Optional<Double> memoryGb, int epochs, int iterations, Optional<Integer> patience) {}

	private static Learning planned(int epochs, int iterations, Optional<Integer> patience) {
		return new Learning(Optional.empty(), epochs, iterations, patience);
	}

	private static Path run(String output, Learning learning) {
		return run(output, learning, Optional.empty(), TrainingSchedule.ORIGINAL_RATES);
	}

	private static Path run(String output, Learning learning, Optional<Pretrained> from, LearningRates rates) {
		Optional<Path> plan =
				learning.memoryGb().isPresent() ? Optional.empty() : Optional.of(folder.resolve("plan.json"));
		LearningSettings settings = new LearningSettings(
				new InitializationSettings(plan, Optional.empty(), learning.memoryGb(), Optional.empty(), from),
				TrainingSchedule.of(
						Optional.of(learning.epochs()),
						Optional.of(learning.iterations()),
						Optional.empty(),
						learning.patience(),
						rates,
						1),
				Optional.of(0),
				LearningSettings.Mode.NEW,
				false,
				new EngineSettings(1, "cpu"));
		TrainingRequest request = new TrainingRequest(data, folder.resolve(output), settings, Optional.empty());
		return ((TrainingResult) TrainingHandler.run(JsonLines.tree(request), Dialogue.of(Progress.none()))).model();
	}

	private static Optional<Pretrained> from(boolean keepHeads, int freeze) {
		return Optional.of(new Pretrained(start, false, keepHeads, freeze, false));
	}

	/** Without its head: a row per epoch. */
	private static List<String> epochs(Path model) throws IOException {
		List<String> rows = Files.readAllLines(model.resolve("training.csv"));
		says(
				rows.get(0),
				"^epoch,training_loss,validation_loss,pseudo_dice,smoothed_pseudo_dice,best,"
						+ "learning_rate,learning_rate_heads,");
		return rows.subList(1, rows.size());
	}

	@Test
	void aTransferFreezesAndLearnsAtTwoRates() throws IOException {
		Path model =
				run("frozen.stunet", planned(1, 2, Optional.empty()), from(false, 1), new LearningRates(2e-3, 5e-3));
		String[] cells = epochs(model).get(0).split(",");
		assertEquals(0.002, Double.parseDouble(cells[6]), "body");
		assertEquals(0.005, Double.parseDouble(cells[7]), "heads");
		assertTrue(TinyModel.sameStage(start, model, 0));
		assertFalse(TinyModel.sameStage(start, model, 1));
		assertFalse(Files.readString(model.resolve("transfer.json")).contains("rows-kept"));
	}

	@Test
	void headsAreKeptWhenAskedFor() throws IOException {
		Path model = run("heads.stunet", planned(1, 1, Optional.empty()), from(true, 0), new LearningRates(1e-3, 1e-3));
		assertTrue(Files.readString(model.resolve("transfer.json")).contains("rows-kept"));
		assertTrue(Model.read(model).provenance().recipe().orElseThrow().contains("heads of the same names kept"));
	}

	/** With such rates nothing gets better for long. */
	@Test
	void patienceEndsIt() throws IOException {
		Path model =
				run("patient.stunet", planned(40, 1, Optional.of(2)), from(true, 0), new LearningRates(1e-9, 1e-9));
		int epochs = epochs(model).size();
		assertTrue(epochs > 2 && epochs < 40, () -> epochs + " epochs");
	}

	@Test
	void theMemoryIsTheAskedOne() {
		Learning little = new Learning(Optional.of(1e-5), 1, 1, Optional.empty());
		assertThrows(OutOfMemory.class, () -> run("little.stunet", little));
		assertThrows(
				OutOfMemory.class, () -> run("little.stunet", little, from(false, 0), new LearningRates(1e-3, 1e-3)));
	}
}
