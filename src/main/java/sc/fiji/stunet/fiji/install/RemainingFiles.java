package sc.fiji.stunet.fiji.install;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Deletes files that are in use when the process that uses them has ended. It runs in a process of its own, from a copy
 * of this class, since the jar that it comes from is among the files.
 */
final class RemainingFiles {

	private static final String OWN = RemainingFiles.class.getName().replace('.', '/') + ".class";
	private static final int TRIES = 300;
	private static final int PAUSE = 200;

	private final byte[] code;

	private RemainingFiles(byte[] code) {
		this.code = code;
	}

	/** Reads this class while its jar is still there. */
	static RemainingFiles prepare() throws IOException {
		try (InputStream in = RemainingFiles.class.getClassLoader().getResourceAsStream(OWN)) {
			return new RemainingFiles(in.readAllBytes());
		}
	}

	/** Starts the process that waits for the end of this one. */
	Process deleteAfterwards(Path root, List<Path> files) throws IOException {
		Path classes = Files.createTempDirectory("stunet-uninstall");
		Path copy = classes.resolve(OWN);
		Files.createDirectories(copy.getParent());
		Files.write(copy, code);
		List<String> command = new ArrayList<>(List.of(
				Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-cp",
				classes.toString(),
				RemainingFiles.class.getName(),
				Long.toString(ProcessHandle.current().pid())));
		for (Path file : files) command.add(root.resolve(file).toString());
		return new ProcessBuilder(command)
				.redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
	}

	/** @param arguments the process to wait for, and the files */
	public static void main(String... arguments) throws InterruptedException {
		Locale.setDefault(Locale.ROOT);
		ProcessHandle.of(Long.parseLong(arguments[0]))
				.ifPresent(process -> process.onExit().join());
		// Windows lets go of a process's files some time after its end.
		for (int i = 0; i < TRIES; i++) {
			boolean left = false;
			for (int k = 1; k < arguments.length; k++) left |= !isDeleted(Path.of(arguments[k]));
			if (!left) return;
			Thread.sleep(PAUSE);
		}
	}

	private static boolean isDeleted(Path file) {
		try {
			Files.deleteIfExists(file);
			return true;
		} catch (IOException e) {
			return false;
		}
	}
}
