package sc.fiji.stunet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.TinyData;
import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.model.Model;

/** What the options of train, transfer and validate do, with a tiny network. */
@Timeout(300)
@Tag("engine")
class LearningTest {

	@TempDir
	private static Path folder;

	private static Path data;
	private static Path plan;
	private static Path start;
	private static Stunet trained;

	@BeforeAll
	static void train() throws IOException {
		data = TinyData.write(folder.resolve("data"), 3);
		plan = TinyData.writePlan(folder.resolve("plan.json"));
		start = folder.resolve("start.stunet");
		trained = Stunet.succeed(
				"train",
				"-d",
				data,
				"-o",
				start,
				"--plan",
				plan,
				"--epochs",
				2,
				"--updates",
				3,
				"--fold",
				1,
				"--seed",
				7,
				"--threads",
				1,
				"--device",
				"cpu");
	}

	/** Learning rates of the body and the heads in the first epoch. */
	private static List<Double> rates(Path model) throws IOException {
		List<String> rows = Files.readAllLines(model.resolve("training.csv"));
		List<String> names = List.of(rows.get(0).split(",")),
				cells = List.of(rows.get(1).split(","));
		return List.of(
				Double.valueOf(cells.get(names.indexOf("learning_rate"))),
				Double.valueOf(cells.get(names.indexOf("learning_rate_heads"))));
	}

	@Test
	void trainDoesWhatItsOptionsSay() throws IOException {
		says(Model.read(start).provenance().recipe().orElseThrow(), "up to 2 epochs of 3 updates", "seed 7");
		assertEquals(List.of(0.01, 0.01), rates(start));
		assertEquals(
				2,
				trained.out()
						.lines()
						.filter(line -> line.matches("epoch [12] of 2: loss .*"))
						.count(),
				trained.out());
		assertEquals("Wrote " + start + ".", trained.sentence());
		assertFalse(Files.exists(folder.resolve("start.training")));
	}

	private static Path transferred(String name, Object... more) {
		Path output = folder.resolve(name);
		List<Object> arguments = new ArrayList<>(List.of(
				"transfer",
				"-s",
				start,
				"-d",
				data,
				"-o",
				output,
				"--plan",
				plan,
				"--epochs",
				1,
				"--updates",
				2,
				"--threads",
				1,
				"--device",
				"cpu"));
		arguments.addAll(List.of(more));
		Stunet.succeed(arguments.toArray());
		return output;
	}

	@Test
	void transferFreezesAndLearnsAtTwoRates() throws IOException {
		Path model = transferred("frozen.stunet", "--lr", "2e-3", "--head-lr", "5e-3", "--freeze", 1);
		assertEquals(List.of(0.002, 0.005), rates(model));
		assertTrue(TinyModel.sameStage(start, model, 0));
		assertFalse(TinyModel.sameStage(start, model, 1));
		assertFalse(Files.readString(model.resolve("transfer.json")).contains("rows-kept"));
	}

	@Test
	void ofTheEncoderAloneTheDecoderIsNew() throws IOException {
		Path model = transferred(
				"encoder.stunet", "--encoder-only", "--warmup", 0, "--freeze", 2, "--initial-weights", "PyTorch");
		assertTrue(TinyModel.sameStage(start, model, 1));
		says(Files.readString(model.resolve("transfer.json")), "the decoder starts anew");
		says(Model.read(model).provenance().recipe().orElseThrow(), "new decoder and heads", "initial weights pytorch");
	}

	@Test
	void initialWeightsThatDoNotExistAreRefusedInOneSentence() {
		Stunet refused =
				Stunet.run("train", "-d", data, "-o", folder.resolve("none.stunet"), "--initial-weights", "xavier");
		says(refused.sentence(), "There are no initial weights \"xavier\"; give he or pytorch.");
		assertEquals(2, refused.exitCode());
		assertFalse(Files.exists(folder.resolve("none.training")));
	}

	@Test
	void headsLearnAsTheBodyUnlessToldOtherwise() throws IOException {
		Path model = transferred("heads.stunet", "--lr", "2e-3", "--keep-heads");
		assertEquals(List.of(0.002, 0.002), rates(model));
		assertFalse(TinyModel.sameStage(start, model, 0), "nothing is frozen");
		assertTrue(Files.readString(model.resolve("transfer.json")).contains("rows-kept"));
		assertEquals(List.of(0.01, 0.01), rates(transferred("usual.stunet")));
	}

	@Test
	void validateWritesTheScores() throws IOException {
		Path json = folder.resolve("scores.json");
		String table = Stunet.succeed(
						"validate", "-m", start, "-d", data, "--json", json, "--threads", 1, "--device", "cpu")
				.out();
		JsonNode scores = new ObjectMapper().readTree(json.toFile());
		assertEquals(
				List.of("case0", "case1", "case2"),
				scores.get("cases").findValuesAsText("name").stream()
						.filter(name -> name.startsWith("case"))
						.toList());
		assertEquals("box", scores.get("structures").get(0).get("name").textValue());
		assertEquals(3, scores.get("structures").get(0).get("cases").intValue());
		assertEquals(
				scores.get("means").get("dice"), scores.get("structures").get(0).get("dice"));
		assertFalse(scores.has("heldOut"), "nobody knows");
		assertTrue(
				table.lines().anyMatch(line -> line.startsWith("box "))
						&& table.lines().anyMatch(line -> line.startsWith("case2 ")),
				table);
		assertEquals(
				6,
				Stunet.run("validate", "-m", start, "-d", data, "--json", json).exitCode());
	}
}
