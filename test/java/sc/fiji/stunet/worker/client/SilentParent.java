package sc.fiji.stunet.worker.client;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Starts a program that gets its own input and output, and does nothing else. The main class of a child process. */
public final class SilentParent {

	private SilentParent() {}

	static ProcessBuilder command(List<String> program) {
		List<String> command = new ArrayList<>(List.of(
				System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
				"-XX:TieredStopAtLevel=1",
				"-cp",
				System.getProperty("java.class.path"),
				SilentParent.class.getName()));
		command.addAll(program);
		return new ProcessBuilder(command);
	}

	public static void main(String[] program) throws IOException, InterruptedException {
		new ProcessBuilder(program).inheritIO().start().waitFor();
	}
}
