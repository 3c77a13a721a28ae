package sc.fiji.stunet.commands;

import java.io.File;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Converts what a user or a macro gave to arguments of jobs. */
final class CommandArguments {

	private CommandArguments() {}

	/** A recorded macro names every key, also empty ones. */
	static Optional<Path> path(File file) {
		return Optional.ofNullable(file)
				.filter(typed -> !typed.getPath().isBlank())
				.map(File::toPath);
	}

	/** A dialog has a number in every field. */
	static OptionalInt unlessZero(int number) {
		return number == 0 ? OptionalInt.empty() : OptionalInt.of(number);
	}

	/** A dialog has a number in every field. */
	static OptionalDouble unlessZero(double number) {
		return number == 0 ? OptionalDouble.empty() : OptionalDouble.of(number);
	}
}
