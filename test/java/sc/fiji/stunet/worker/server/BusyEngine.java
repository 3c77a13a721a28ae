package sc.fiji.stunet.worker.server;

import java.io.File;
import java.nio.file.Path;
import java.util.Map;

/** The real server with jobs that disturb it. The main class of a child process. */
public final class BusyEngine {

	private BusyEngine() {}

	public static ProcessBuilder command(Path exchange) {
		return new ProcessBuilder(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java", "-XX:TieredStopAtLevel=1", "-cp",
			System.getProperty("java.class.path"), BusyEngine.class.getName(), exchange.toString());
	}

	public static void main(String[] args) {
		Job pid = (parameters, progress) -> {
			System.out.println("printed while working");
			return Map.of("pid", ProcessHandle.current().pid());
		};
		Job busy = (parameters, progress) -> {
			progress.log(String.valueOf(ProcessHandle.current().pid()));
			// Deaf to cancel and interrupts, as a long native call is.
			while (true)
				Thread.onSpinWait();
		};
		EngineServer.serveParent(Map.of("pid", pid, "busy", busy), Path.of(args[0]));
	}
}
