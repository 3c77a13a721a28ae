package sc.fiji.stunet.worker.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.TinyData;
import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.failure.OutOfMemory;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.worker.Dialogue;
import sc.fiji.stunet.worker.JsonLines;
import sc.fiji.stunet.worker.TrainJob;

/** What the parameters of the job do, with a tiny network in this process. */
@Timeout(300)
class TrainingJobTest {

	@TempDir
	private static Path folder;

	private static Path data;
	private static Path start;

	@BeforeAll
	static void train() throws IOException {
		data = TinyData.write(folder.resolve("data"), 3);
		TinyData.writePlan(folder.resolve("plan.json"));
		start = run("start.stunet", planned(1, 2, null), null);
	}

	/** @param patience null: none */
	private static TrainJob.Settings planned(int epochs, int updates, Integer patience) {
		return new TrainJob.Settings(
				folder.resolve("plan.json").toString(),
				null,
				null,
				epochs,
				updates,
				null,
				patience,
				"0",
				1,
				false,
				false,
				false,
				1,
				"cpu");
	}

	private static Path run(String output, TrainJob.Settings settings, TrainJob.Start from) {
		TrainJob.Parameters asked =
				new TrainJob.Parameters(data.toString(), folder.resolve(output).toString(), settings, from);
		TrainJob.Result result = (TrainJob.Result) TrainingJob.run(JsonLines.tree(asked), Dialogue.of(Progress.none()));
		return Path.of(result.model());
	}

	private static TrainJob.Start from(boolean keepHeads, double rate, double headRate, int freeze) {
		return new TrainJob.Start(start.toString(), false, keepHeads, rate, headRate, freeze);
	}

	/** Without its head: a row per epoch. */
	private static List<String> epochs(Path model) throws IOException {
		List<String> rows = Files.readAllLines(model.resolve("training.csv"));
		assertTrue(
				rows.get(0)
						.startsWith("epoch,training_loss,validation_loss,pseudo_dice,smoothed_pseudo_dice,best,"
								+ "learning_rate,learning_rate_heads,"),
				rows.get(0));
		return rows.subList(1, rows.size());
	}

	@Test
	void aTransferFreezesAndLearnsAtTwoRates() throws IOException {
		Path model = run("frozen.stunet", planned(1, 2, null), from(false, 2e-3, 5e-3, 1));
		String[] cells = epochs(model).get(0).split(",");
		assertEquals(0.002, Double.parseDouble(cells[6]), "body");
		assertEquals(0.005, Double.parseDouble(cells[7]), "heads");
		assertTrue(TinyModel.sameStage(start, model, 0));
		assertFalse(TinyModel.sameStage(start, model, 1));
		assertFalse(Files.readString(model.resolve("transfer.json")).contains("rows-kept"));
	}

	@Test
	void headsAreKeptWhenAskedFor() throws IOException {
		Path model = run("heads.stunet", planned(1, 1, null), from(true, 1e-3, 1e-3, 0));
		assertTrue(Files.readString(model.resolve("transfer.json")).contains("rows-kept"));
		assertTrue(Model.read(model).provenance().recipe().orElseThrow().contains("heads of the same names kept"));
	}

	/** With such rates nothing gets better for long. */
	@Test
	void patienceEndsIt() throws IOException {
		Path model = run("patient.stunet", planned(40, 1, 2), from(true, 1e-9, 1e-9, 0));
		int epochs = epochs(model).size();
		assertTrue(epochs > 2 && epochs < 40, () -> epochs + " epochs");
	}

	@Test
	void theMemoryIsTheAskedOne() {
		TrainJob.Settings little =
				new TrainJob.Settings(null, null, 1e-5, 1, 1, null, null, "0", 1, false, false, false, 1, "cpu");
		assertThrows(OutOfMemory.class, () -> run("little.stunet", little, null));
		assertThrows(OutOfMemory.class, () -> run("little.stunet", little, from(false, 1e-3, 1e-3, 0)));
	}
}
