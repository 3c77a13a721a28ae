package sc.fiji.stunet.fiji.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.InvalidPathException;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.scijava.command.CommandInfo;
import org.scijava.command.CommandService;

import sc.fiji.stunet.commands.PredictFolderCommand;
import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.files.InvalidOutput;

class ProblemsTest {

	@Test
	void sentencesNameTheKeysOfAMacro() {
		assertEquals(
				"a.stunet exists already; choose another name, or train it anew ('restart').",
				Problems.sentence(new InvalidOutput(
						"a.stunet exists already; choose another name, or train it anew" + Remedy.RESTART + ".")));
		assertEquals(
				"kept ('keepplan') or given ('plan'), not both",
				Problems.inKeys("kept" + Remedy.KEEP_PLAN + " or given" + Remedy.PLAN + ", not both"));
		assertEquals(
				"say it when you predict (spacing=x,y,z in mm).",
				Problems.inKeys("say it when you predict" + Remedy.SPACING + "."));
	}

	/** What a sentence tells a user of ImageJ to set is there to be set. */
	@ParameterizedTest
	@EnumSource
	void everyRemedyIsAKeyOrACommandOfTheMenu(Remedy remedy) {
		String words = Problems.inKeys(remedy.toString()).replaceAll("^ \\(|\\)$", "");
		List<CommandInfo> commands = ImageJContext.get().service(CommandService.class).getCommands().stream()
				.filter(info -> info.getClassName().startsWith("sc.fiji.stunet.commands."))
				.toList();
		if (words.startsWith("STU-Net "))
			assertTrue(
					commands.stream()
							.anyMatch(info ->
									info.getMenuPath().getLeaf().getName().equals(words)),
					words);
		else {
			String key = words.replaceAll(".* or |=.*|'", "");
			assertTrue(commands.stream().anyMatch(info -> info.getInput(key) != null), words);
		}
	}

	/** Asking again would begin anew. */
	@Test
	void casesThatFailedAreNoRefusal() {
		PredictFolderCommand command = new PredictFolderCommand();
		Problems.cancelAfterSomeCases(command, "1 of 2 cases failed.");
		assertTrue(command.outcome().refusal().orElseThrow().begun());
		Problems.cancelOnFailure(command, () -> {
			throw new InvalidOutput("It exists.");
		});
		assertFalse(command.outcome().refusal().orElseThrow().begun());
	}

	@Test
	void whatIsNoPathIsOneSentence() {
		assertEquals(
				"'a*b:c' is neither a path (Illegal char <*>) nor an open image; write it anew.",
				Problems.sentence(new InvalidPathException("a*b:c", "Illegal char <*>")));
	}
}
