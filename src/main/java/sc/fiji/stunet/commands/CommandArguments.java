package sc.fiji.stunet.commands;

import java.io.File;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Converts parameters of commands to arguments of jobs. */
final class CommandArguments {

	private CommandArguments() {}

	/** The path of a file; empty for an empty one, since a recorded macro names every key. */
	static Optional<Path> path(File file) {
		return Optional.ofNullable(file)
				.filter(typed -> !typed.getPath().isBlank())
				.map(File::toPath);
	}

	/** The number, or empty for 0: a dialog has a number in every field. */
	static OptionalInt unlessZero(int number) {
		return number == 0 ? OptionalInt.empty() : OptionalInt.of(number);
	}

	/** The number, or empty for 0: a dialog has a number in every field. */
	static OptionalDouble unlessZero(double number) {
		return number == 0 ? OptionalDouble.empty() : OptionalDouble.of(number);
	}
}
