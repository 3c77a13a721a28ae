package sc.fiji.stunet.worker.client;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How the engine's process is started: the same Java that runs here, on this plugin's jar and the jars of
 * {@code lib/stunet}, which Fiji never loads itself.
 */
public final class EngineCommand {

	/** System property with the engine's class path, or a folder of jars; for those who keep it elsewhere, and for tests. */
	public static final String LOCATION = "stunet.engine";

	private static final String MAIN = "sc.fiji.stunet.worker.server.EngineServer";
	private static final String FOLDER = "lib/stunet";

	private EngineCommand() {}

	/**
	 * @param exchange folder of temporary files, which the engine deletes when this process is killed
	 * @throws EngineFailure if the engine's files are not there
	 */
	public static ProcessBuilder of(Path exchange) {
		List<String> command = new ArrayList<>();
		command.add(java());
		// Volumes live on Java's heap; its default of a quarter of the memory is too little where nothing else runs.
		command.add("-XX:MaxRAMPercentage=60");
		command.add("-Djava.awt.headless=true");
		command.addAll(List.of("-cp", classPath(), MAIN, exchange.toString()));
		ProcessBuilder builder = new ProcessBuilder(command);
		// Both are read when TensorFlow's library is loaded. Without the first, convolutions are 2.5 times slower on many machines.
		builder.environment().put("TF_ENABLE_ONEDNN_OPTS", "1");
		builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "2");
		return builder;
	}

	private static String java() {
		Path bin = Path.of(System.getProperty("java.home"), "bin");
		boolean windows = File.separatorChar == '\\';
		return bin.resolve(windows ? "java.exe" : "java").toString();
	}

	private static String classPath() {
		Path own = ownCode();
		String given = System.getProperty(LOCATION, "");
		if (given.isEmpty()) return join(own, installed(own));
		return Files.isDirectory(Path.of(given.split(File.pathSeparator, 2)[0])) && !given.contains(File.pathSeparator)
			? join(own, Path.of(given)) : given;
	}

	private static String join(Path own, Path folder) {
		return own + File.pathSeparator + folder.resolve("*");
	}

	/** The folder beside the one, or above, in which the plugin lies. */
	private static Path installed(Path own) {
		for (Path above = own.getParent(); above != null; above = above.getParent())
			if (Files.isDirectory(above.resolve(FOLDER))) return above.resolve(FOLDER);
		throw new EngineFailure(EngineFailure.ENGINE, "The engine's folder " + FOLDER + " is missing beside the folder of " + own.getFileName()
			+ "; install STU-Net again, completely.", null);
	}

	private static Path ownCode() {
		try {
			return Path.of(EngineCommand.class.getProtectionDomain().getCodeSource().getLocation().toURI());
		}
		catch (URISyntaxException e) {
			throw new IllegalStateException("The plugin does not know where it is.", e);
		}
	}
}
