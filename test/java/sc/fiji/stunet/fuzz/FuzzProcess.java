package sc.fiji.stunet.fuzz;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@link FuzzRun} in a Java of its own with little memory; what it writes goes into memory where the system has such a
 * folder.
 */
record FuzzProcess(int exitCode, String log) {

	/**
	 * @param classes a folder of classes that replace the product's; empty: none
	 * @param findings folder of what is found, and of the log
	 * @param arguments of {@link FuzzRun}, behind its folders
	 */
	static FuzzProcess run(String classes, Path findings, List<String> arguments)
			throws IOException, InterruptedException {
		Path memory = Path.of("/dev/shm");
		Path scratch = Files.isWritable(memory)
				? Files.createTempDirectory(memory, "stunet-fuzz")
				: Files.createTempDirectory("stunet-fuzz");
		try {
			// Its life is short: the second compiler would only cost time.
			List<String> command = new ArrayList<>(List.of(
					Path.of(System.getProperty("java.home"), "bin", "java").toString(),
					"-Xmx256m",
					"-XX:TieredStopAtLevel=1",
					"-XX:+UseSerialGC",
					"-Djava.awt.headless=true",
					"-Djava.io.tmpdir=" + scratch,
					"-cp",
					classes + File.pathSeparator + System.getProperty("java.class.path"),
					FuzzRun.class.getName(),
					scratch.resolve("fuzz").toString(),
					findings.toString()));
			command.addAll(arguments);
			Path log = Files.createDirectories(findings).resolve("log.txt");
			int exitCode = new ProcessBuilder(command)
					.redirectErrorStream(true)
					.redirectOutput(log.toFile())
					.start()
					.waitFor();
			return new FuzzProcess(exitCode, Files.readString(log));
		} finally {
			delete(scratch);
		}
	}

	private static void delete(Path folder) throws IOException {
		try (Stream<Path> all = Files.walk(folder)) {
			for (Path one : all.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(one);
		}
	}
}
