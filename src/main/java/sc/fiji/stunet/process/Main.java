package sc.fiji.stunet.process;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

import sc.fiji.stunet.failure.Failure;
import sc.fiji.stunet.failure.UserError;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.Progress;

/**
 * The command line's launcher, {@code java -jar stunet.jar COMMAND ...}: starts a Java with TensorFlow that does the
 * command, on the same input and output, and ends as it does.
 */
public final class Main {

	/** Commands that run the network: for the others the GPU's libraries need not be tried. */
	static final Set<String> COMPUTING = Set.of("predict", "predict-folder", "train", "transfer", "validate", "doctor");

	/**
	 * Commands for which Linux takes pieces of 256 KB and more back at once: 0.1 GB less. Trainings would lose a
	 * seventh of their processor's time by it (docs/benchmarks.md).
	 */
	private static final Set<String> PREDICTING = Set.of("predict", "predict-folder");

	private static final String COMMAND_LINE = "sc.fiji.stunet.cli.LaunchedCommandLine";
	/** From Java 22 on, only this console tells a terminal from a file. */
	private static final List<String> OPTIONS = List.of("-Djdk.console=java.base");

	private static final Path TYPED = Path.of("/proc/self/cmdline");
	/** Longer than a command takes to clean up after Ctrl-C. */
	private static final int PATIENCE_SECONDS = 10;

	private Main() {}

	public static void main(String[] arguments) {
		Locale.setDefault(Locale.ROOT);
		System.exit(run(new EngineJava(), System.err, asTyped(arguments)));
	}

	/** @return the command's exit code; 128 + its number if a signal has ended it */
	static int run(EngineJava java, PrintStream err, String... arguments) {
		ReentrantLock copying = new ReentrantLock();
		Runtime.getRuntime()
				.addShutdownHook(new Thread(
						() -> {
							endChildren();
							awaitEnd(copying);
						},
						"end of the command"));
		try {
			if (arguments.length > 0 && COMPUTING.contains(arguments[0])) java.chooseLibraries(Progress.none());
			java.notices().ifPresent(err::println);
			ProcessBuilder command = java.start(OPTIONS, COMMAND_LINE, forChild(arguments));
			if (arguments.length > 0 && PREDICTING.contains(arguments[0]))
				command.environment().putIfAbsent("MALLOC_MMAP_THRESHOLD_", "262144");
			command.inheritIO();
			if (arguments.length == 0 || !COMPUTING.contains(arguments[0]))
				return command.start().waitFor();
			return runWithoutChatter(command, err, copying);
		} catch (IOException e) {
			return refused(EngineJava.cannotStart(e), err);
		} catch (UserError e) {
			return refused(e, err);
		} catch (InterruptedException e) {
			Thread.currentThread().interrupt();
			return refused(new Cancelled(), err);
		}
	}

	/**
	 * Only through a pipe can single lines of the native library be left out.
	 *
	 * @param copying held while what the command says is copied
	 */
	private static int runWithoutChatter(ProcessBuilder command, PrintStream err, Lock copying)
			throws IOException, InterruptedException {
		Process child = command.redirectError(ProcessBuilder.Redirect.PIPE).start();
		copying.lock();
		try (InputStream words = child.getErrorStream()) {
			NativeChatter.copyWithout(words, err);
		} catch (IOException e) {
			// The stream breaks where the command is killed, as at its end; the exit code tells that.
			return child.waitFor();
		} finally {
			copying.unlock();
		}
		return child.waitFor();
	}

	/** Waits for the last words of a command that a signal has ended. */
	private static void awaitEnd(Lock copying) {
		try {
			if (copying.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) copying.unlock();
		} catch (InterruptedException e) {
			Thread.currentThread().interrupt();
		}
	}

	private static int refused(UserError error, PrintStream err) {
		Failure failure = Failure.of(error);
		err.println("stunet: " + failure.sentence());
		return failure.exitCode();
	}

	private static String[] forChild(String... arguments) {
		return Stream.concat(
						Stream.of(Long.toString(ProcessHandle.current().pid())),
						Arrays.stream(arguments).map(PlainArguments::encode))
				.toArray(String[]::new);
	}

	/** The arguments with all their letters, also where Java knows only ASCII's, as under POSIX's locale on Linux. */
	private static String[] asTyped(String... arguments) {
		if (!EngineJava.ASCII.contains(System.getProperty("sun.jnu.encoding", "")) || !Files.isReadable(TYPED))
			return arguments;
		try {
			String[] all = Files.readString(TYPED, StandardCharsets.UTF_8).split("\0", -1);
			// Each ends with a null character, so an empty text follows the last.
			int end = all.length - 1;
			return Arrays.copyOfRange(all, end - arguments.length, end);
		} catch (IOException e) {
			// Not in UTF-8, or not to be read: then Java's own reading is the best one.
			return arguments;
		}
	}

	/**
	 * Ends what this process has started when it is ended itself. A terminal's Ctrl-C reaches both; what a scheduler
	 * sends reaches this one alone. Windows has no way to ask a process to end, so it has the time to do so by itself.
	 */
	private static void endChildren() {
		boolean canBeAsked = File.separatorChar == '/';
		ProcessHandle.current().children().forEach(child -> {
			if (canBeAsked) child.destroy();
			child.onExit()
					.completeOnTimeout(child, PATIENCE_SECONDS, TimeUnit.SECONDS)
					.join();
			if (child.isAlive()) child.destroyForcibly();
		});
	}
}
