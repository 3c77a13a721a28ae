package sc.fiji.stunet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each in one sentence, and nothing left behind. */
class TrainUsageTest {

	@TempDir
	Path folder;

	private Stunet train(String... more) {
		List<Object> arguments =
				new ArrayList<>(List.of("train", "-d", folder.resolve("data"), "-o", folder.resolve("x.stunet")));
		arguments.addAll(List.of(more));
		return Stunet.run(arguments.toArray());
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			value = {
				"--fold|7|The fold '7' does not exist; give 0 to 4, all or each.",
				"--epochs|0|The number of epochs is 0; give 1 or more.",
				"--epochs|many|'many' is not a whole number",
				"--updates|0|The number of updates per epoch is 0",
				"--minutes|0|The time for training is 0.0 minutes; give more than 0.",
				"--minutes|soon|'soon' is not a number",
				"--patience|-1|The patience is -1 epochs; give 1 or more.",
				"--size|XL|'XL' is no size of a STU-Net",
				"--memory|-3|The memory is -3.0 GB; give a positive number.",
				"--seed|x|'x' is not a whole number"
			})
	void optionsThatMakeNoSense(String option, String value, String sentence) throws IOException {
		Stunet result = train(option, value);
		assertEquals(2, result.exitCode(), result.err());
		assertTrue(result.sentence().contains(sentence), result.err());
		assertEquals(1, result.err().lines().count(), result.err());
		try (var left = Files.list(folder)) {
			assertEquals(List.of(), left.toList());
		}
	}

	@Test
	void resumeAndRestartExcludeEachOther() {
		Stunet result = train("--resume", "--restart");
		assertEquals(2, result.exitCode());
		assertTrue(result.sentence().contains("--resume") && result.sentence().contains("--restart"), result.err());
	}

	@ParameterizedTest
	@CsvSource({"--size, L, (--size)", "--memory, 4, (--memory)"})
	void aPlanLeavesNoRoomForWhatItSays(String option, String value, String word) {
		Stunet result = train("--plan", folder.resolve("p.json").toString(), option, value);
		assertEquals(2, result.exitCode());
		assertTrue(
				result.sentence().contains(word) && result.sentence().contains("or the plan (--plan)"), result.err());
	}

	@Test
	void nothingToResume() {
		Stunet result = train("--resume");
		assertEquals(2, result.exitCode());
		assertTrue(
				result.sentence()
						.contains(
								"There is no training to resume: " + folder.resolve("x.training") + " does not exist"),
				result.err());
	}

	@Test
	void noData() throws IOException {
		Stunet result = train();
		assertEquals(4, result.exitCode());
		assertTrue(result.sentence().contains("There is no folder " + folder.resolve("data")), result.err());
		try (var left = Files.list(folder)) {
			assertEquals(List.of(), left.toList());
		}
	}

	@Test
	void someoneElsesFolderIsNotReplaced() throws IOException {
		Files.writeString(Files.createDirectory(folder.resolve("x.stunet")).resolve("precious.txt"), "mine");
		Stunet result = train("--restart");
		assertEquals(6, result.exitCode());
		assertTrue(Files.exists(folder.resolve("x.stunet/precious.txt")));
	}
}
