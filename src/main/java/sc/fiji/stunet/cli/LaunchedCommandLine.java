package sc.fiji.stunet.cli;

import java.util.Arrays;
import java.util.Locale;

import sc.fiji.stunet.process.PlainArguments;

/**
 * The command line in the process that {@link sc.fiji.stunet.process.Main} starts. It ends with that process, however
 * that ends.
 */
final class LaunchedCommandLine {

	/** As of a process that was asked to end. */
	private static final int ENDED = 143;

	private LaunchedCommandLine() {}

	/** @param arguments the launcher's process number, then those of the command as {@link PlainArguments} */
	@SuppressWarnings("FutureReturnValueIgnored") // the watch lasts as long as this process
	public static void main(String[] arguments) {
		Locale.setDefault(Locale.ROOT);
		ProcessHandle.of(Long.parseLong(arguments[0]))
				.ifPresentOrElse(
						launcher -> launcher.onExit().thenRun(() -> System.exit(ENDED)), () -> System.exit(ENDED));
		StuNetCommandLine.main(
				Arrays.stream(arguments).skip(1).map(PlainArguments::decode).toArray(String[]::new));
	}
}
