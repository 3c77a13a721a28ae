package sc.fiji.stunet.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.Arrays;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;

class HelpTest {

	@TestFactory
	Stream<DynamicTest> everyCommandExplainsItself() {
		return new CommandLine(new StuNetCommandLine())
				.getSubcommands().entrySet().stream()
						.map(entry -> dynamicTest(
								entry.getKey(),
								() -> check(entry.getKey(), entry.getValue().getCommandSpec())));
	}

	private static void check(String name, CommandLine.Model.CommandSpec command) {
		assertTrue(Stunet.succeed(name, "--help").out().startsWith("Usage: stunet " + name));
		assertFormats(command.usageMessage().description());
		for (ArgSpec argument : command.args()) assertFormats(argument.description());
	}

	/** picocli takes descriptions for format strings; with a stray % it prints a warning above the help. */
	private static void assertFormats(String[] description) {
		assertTrue(description.length > 0);
		Arrays.stream(description).forEach(line -> assertDoesNotThrow(() -> String.format(line)));
	}
}
