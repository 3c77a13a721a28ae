package sc.fiji.stunet;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
}
