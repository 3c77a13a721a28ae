package sc.fiji.stunet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;

/** Runs the command line in this process, as {@code bin/stunet} does in its own. */
record Stunet(int exitCode, String out, String err) {

	static Stunet run(Object... arguments) {
		StringWriter out = new StringWriter();
		StringWriter err = new StringWriter();
		int exitCode = StuNetCommandLine.run(
				new PrintWriter(out, true),
				new PrintWriter(err, true),
				Arrays.stream(arguments).map(String::valueOf).toArray(String[]::new));
		return new Stunet(exitCode, out.toString(), err.toString());
	}

	static Stunet succeed(Object... arguments) {
		Stunet result = run(arguments);
		assertEquals(
				0,
				result.exitCode(),
				() -> String.join(
								" ",
								Arrays.stream(arguments).map(String::valueOf).toList()) + "\n" + result.err());
		return result;
	}

	/** The sentence that the user is told: the last line on stderr. */
	String sentence() {
		String[] lines = err.strip().split("\\R");
		return lines[lines.length - 1];
	}
}
