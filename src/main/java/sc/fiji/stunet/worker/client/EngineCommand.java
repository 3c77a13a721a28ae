package sc.fiji.stunet.worker.client;

import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;

import sc.fiji.stunet.process.EngineJava;

/** The command that starts the engine's process. */
public class EngineCommand extends EngineJava {

	private static final String MAIN = "sc.fiji.stunet.worker.server.EngineServer";
	/** Java's report of a crash in a native library, in the folder of temporary files. */
	static final String CRASH_LOG = "crash.log";

	/** Debuggers, agents and heap sizes for Fiji. */
	private static final List<String> OF_FIJI = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

	public EngineCommand() {}

	/**
	 * @param folder of the engine's jars
	 * @throws sc.fiji.stunet.process.EngineMissing if they are not there
	 */
	EngineCommand(Path folder) {
		super(folder);
	}

	/** @param driver whether NVIDIA's driver is installed */
	EngineCommand(BooleanSupplier driver) {
		super(driver);
	}

	/**
	 * @param exchange folder of temporary files, which the engine deletes when this process is killed
	 * @throws sc.fiji.stunet.process.EngineMissing if the engine's files are missing
	 */
	ProcessBuilder start(Path exchange) {
		ProcessBuilder builder = start(
				List.of("-XX:ErrorFile=" + exchange.resolve(CRASH_LOG)),
				MAIN,
				exchange.toUri().toASCIIString());
		builder.environment().keySet().removeAll(OF_FIJI);
		return builder;
	}
}
