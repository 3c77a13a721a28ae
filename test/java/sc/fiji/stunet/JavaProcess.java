package sc.fiji.stunet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Java with the class path of the tests in a process of its own, which starts fast and runs slowly. */
public final class JavaProcess {

	private JavaProcess() {}

	/** @param arguments of the main class */
	public static ProcessBuilder of(Class<?> main, String... arguments) {
		return with(List.of(), main, arguments);
	}

	/** @param options of Java itself */
	public static ProcessBuilder with(List<String> options, Class<?> main, String... arguments) {
		return new ProcessBuilder(Stream.of(
						List.of(
								Path.of(System.getProperty("java.home"), "bin", "java")
										.toString(),
								"-XX:TieredStopAtLevel=1"),
						options,
						List.of("-cp", System.getProperty("java.class.path"), main.getName()),
						List.of(arguments))
				.flatMap(List::stream)
				.collect(Collectors.toCollection(ArrayList::new)));
	}

	/**
	 * Waits until a process has come somewhere, or has ended.
	 *
	 * @param log that receives its output, and what all its threads are doing if it takes longer than a minute
	 */
	public static void await(Process process, Path log, BooleanSupplier there)
			throws IOException, InterruptedException {
		long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
		while (process.isAlive() && !there.getAsBoolean()) {
			if (System.nanoTime() > end) {
				new ProcessBuilder("kill", "-QUIT", "" + process.pid()).start().waitFor();
				Thread.sleep(1000);
				process.destroyForcibly().waitFor();
				throw new AssertionError("It does not come further:\n" + Files.readString(log));
			}
			Thread.sleep(1);
		}
	}
}
