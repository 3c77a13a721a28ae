package sc.fiji.stunet.worker.client;

import java.io.IOException;
import java.util.List;

import sc.fiji.stunet.JavaProcess;

/** Starts a program that gets its own input and output, and does nothing else. The main class of a child process. */
public final class SilentParent {

	private SilentParent() {}

	static ProcessBuilder command(List<String> program) {
		return JavaProcess.of(SilentParent.class, program.toArray(String[]::new));
	}

	public static void main(String[] program) throws IOException, InterruptedException {
		new ProcessBuilder(program).inheritIO().start().waitFor();
	}
}
