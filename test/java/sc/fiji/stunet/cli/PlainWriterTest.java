package sc.fiji.stunet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

import sc.fiji.stunet.failure.Remedy;

/** Names that would colour the terminal, move its cursor or ring its bell. */
class PlainWriterTest {

	private final StringWriter terminal = new StringWriter();
	private final PlainWriter writer = new PlainWriter(new PrintWriter(terminal, true));

	@Test
	void whatATerminalObeysBecomesQuestionMarks() {
		writer.print("a\u001b[31mb\u0007c\u009bd\u007fe\bf\rg\u202eh\u0000i");
		writer.write("j\u001bk".toCharArray(), 1, 1);
		writer.write(0x1b);
		writer.printf("%s", "\u001b]0;title");
		writer.flush();
		assertEquals("a?[31mb?c?d?e?f?g?h?i???]0;title", terminal.toString());
	}

	@Test
	void lettersOfAllLanguagesTabsAndLinesStay() {
		String text = "Leber\tfoie, pe\u010de\u0148, \u809d\u81d3 \ud83e\udec0, \u06f1\r\nend\n";
		writer.print(text);
		writer.println("x");
		writer.flush();
		assertEquals(text + "x" + System.lineSeparator(), terminal.toString());
	}

	/** What a sentence tells a user of the command line to set is there to be set. */
	@ParameterizedTest
	@EnumSource
	void everyRemedyIsAnOptionOrACommand(Remedy remedy) {
		writer.print("so" + remedy);
		writer.flush();
		String words = terminal.toString().replaceAll("^so \\(|\\)$", "");
		Map<String, CommandLine> commands = new CommandLine(new StuNetCommandLine()).getSubcommands();
		if (words.startsWith("stunet ")) assertTrue(commands.containsKey(words.substring(7)), words);
		else {
			String option = words.split(" ")[0];
			assertTrue(
					commands.values().stream()
							.anyMatch(command -> command.getCommandSpec().findOption(option) != null),
					words);
		}
	}

	@Test
	void theProgressInPlaceUsesThemItself() {
		new ConsoleProgress(writer).log("scan \u001b[2J failed");
		assertEquals(
				"scan ?[2J failed" + System.lineSeparator(), terminal.toString().replace("\r\u001b[K", ""));
	}

	@Test
	void aSentenceIsOneLine(@TempDir Path folder) {
		Stunet result = Stunet.run(
				"predict",
				"-m",
				folder.resolve("none\n\u001b[31m.stunet"),
				"-i",
				folder.resolve("a\u001b[31m\n.nii"),
				"-o",
				folder.resolve("b.nii"));
		assertFalse(result.err().contains("\u001b"), result.err());
		assertEquals(1, result.err().lines().count(), result.err());
		assertTrue(result.exitCode() > 1);
	}

	@Test
	void casesThatFailAreListedEachInALine(@TempDir Path folder) throws IOException {
		for (String name : List.of("a", "b"))
			for (String part : List.of("imagesTr", "labelsTr"))
				Files.writeString(
						Files.createDirectories(folder.resolve("data").resolve(part))
								.resolve(name + ".nii"),
						"torn");
		Files.writeString(folder.resolve("data/labels.txt"), "1: liver\n");
		Stunet result =
				Stunet.run("train", "-d", folder.resolve("data"), "-o", folder.resolve("m.stunet"), "--epochs", "1");
		assertEquals(
				2,
				result.err().lines().filter(line -> line.matches("  [ab]: .*")).count(),
				result.err());
	}
}
