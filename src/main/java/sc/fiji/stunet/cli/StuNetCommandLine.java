package sc.fiji.stunet.cli;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;

import picocli.CommandLine;
import picocli.CommandLine.Command;

import sc.fiji.stunet.failure.Failure;

/** The program {@code stunet}: the same work as the commands in Fiji, without a window. */
@Command(
		name = "stunet",
		mixinStandardHelpOptions = true,
		versionProvider = StuNetCommandLine.Version.class,
		description = "Segments volumes with STU-Net, the scalable and transferable 3D U-Nets.",
		subcommands = {
			ImportCommand.class,
			ExportNnUNetCommand.class,
			InfoCommand.class,
			ModelsCommand.class,
			PredictCommand.class,
			PredictFolderCommand.class,
			EvaluateCommand.class,
			CheckDataCommand.class,
			PlanCommand.class,
			TrainCommand.class,
			TransferCommand.class,
			ValidateCommand.class,
			DoctorCommand.class
		})
public final class StuNetCommandLine implements Callable<Integer> {

	@CommandLine.Spec
	private CommandLine.Model.CommandSpec spec;

	@Override
	public Integer call() {
		spec.commandLine().usage(spec.commandLine().getErr());
		return CommandLine.ExitCode.USAGE;
	}

	/** @return the exit code: 0 only on success, otherwise {@link Failure#exitCode} */
	static int run(PrintWriter out, PrintWriter err, String... arguments) {
		return run(new StuNetCommandLine(), out, err, arguments);
	}

	private static int run(Object command, PrintWriter out, PrintWriter err, String... arguments) {
		CommandLine commandLine =
				new CommandLine(command).setOut(new PlainWriter(out)).setErr(new PlainWriter(err));
		// Coloured help would contain control characters.
		commandLine.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
		commandLine.setCaseInsensitiveEnumValuesAllowed(true);
		// picocli's own sentences contain Java's types.
		commandLine.registerConverter(double.class, text -> number(text, Double::valueOf, "a number"));
		commandLine.registerConverter(Double.class, text -> number(text, Double::valueOf, "a number"));
		commandLine.registerConverter(int.class, text -> number(text, Integer::valueOf, "a whole number"));
		commandLine.registerConverter(Integer.class, text -> number(text, Integer::valueOf, "a whole number"));
		commandLine.registerConverter(long.class, text -> number(text, Long::valueOf, "a whole number"));
		commandLine.registerConverter(Path.class, StuNetCommandLine::path);
		commandLine.setExecutionExceptionHandler((problem, failed, parsed) -> report(problem, failed));
		commandLine.setParameterExceptionHandler((problem, given) -> {
			problem.getCommandLine()
					.getErr()
					.println("stunet: " + problem.getMessage().replaceAll("\\R", " ") + " ("
							+ problem.getCommandLine().getCommandSpec().qualifiedName() + " --help tells more)");
			return CommandLine.ExitCode.USAGE;
		});
		try {
			return commandLine.execute(arguments);
		} catch (Error e) {
			// picocli handles exceptions only, not errors.
			return report(e, commandLine);
		} finally {
			out.flush();
			err.flush();
		}
	}

	private static <N> N number(String text, Function<String, N> parse, String wanted) {
		try {
			return parse.apply(text);
		} catch (NumberFormatException e) {
			throw new CommandLine.TypeConversionException("'" + text + "' is not " + wanted);
		}
	}

	private static Path path(String text) {
		try {
			return Path.of(text);
		} catch (InvalidPathException e) {
			throw new CommandLine.TypeConversionException(Failure.of(e).sentence());
		}
	}

	private static int report(Throwable problem, CommandLine command) {
		Failure failure = Failure.of(problem);
		if (failure.kind() == Failure.Kind.CANCELLED && EndableProgress.isEnding()) return failure.exitCode();
		if (!failure.details().isEmpty()) command.getErr().println(failure.details());
		// The lines of a list are kept: all failing cases, each in its own.
		command.getErr().println("stunet: " + failure.sentence().replaceAll("\\R(?!  \\S)", " "));
		return failure.exitCode();
	}

	public static void main(String[] arguments) {
		// TensorFlow names its nodes with the digits of the system's language, and accepts only Latin ones.
		Locale.setDefault(Locale.ROOT);
		runAndExit(new StuNetCommandLine(), arguments);
	}

	/** Runs a command of its own as a program, whose process ends with it. */
	public static void runAndExit(Object command, String... arguments) {
		System.exit(run(
				command,
				new PrintWriter(System.out, true, Charset.defaultCharset()),
				new PrintWriter(System.err, true, Charset.defaultCharset()),
				arguments));
	}

	/** The version in the jar's manifest. */
	static final class Version implements CommandLine.IVersionProvider {

		@Override
		public String[] getVersion() {
			String version = StuNetCommandLine.class.getPackage().getImplementationVersion();
			return new String[] {"stunet " + (version == null ? "(built here)" : version)};
		}
	}
}
