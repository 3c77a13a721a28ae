package sc.fiji.stunet.worker.client;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How the engine's process is started: the same Java that runs here, on this plugin's jar and the jars of
 * {@code lib/stunet}, which Fiji never loads itself. The GPU's libraries in {@code lib/stunet/gpu} come first when they are
 * there, and this computer has a GPU for them.
 */
public class EngineCommand {

	/** System property with the engine's class path, or a folder of jars; for those who keep it elsewhere, and for tests. */
	public static final String LOCATION = "stunet.engine";
	/** Environment variable: folder of CUDA's libraries where the system does not find them itself. */
	static final String CUDA = "STUNET_CUDA";

	private static final String MAIN = "sc.fiji.stunet.worker.server.EngineServer";
	private static final String FOLDER = "lib/stunet";

	private final BooleanSupplier driver;
	private boolean withoutGpu;
	private boolean gpu;
	private String news;

	public EngineCommand() {
		this(() -> Stream.of("/dev/nvidiactl", "/dev/dxg").anyMatch(device -> Files.exists(Path.of(device))));
	}

	/** @param driver whether the system has a driver for NVIDIA's GPUs */
	EngineCommand(BooleanSupplier driver) {
		this.driver = driver;
	}

	/**
	 * @param exchange folder of temporary files, which the engine deletes when this process is killed
	 * @throws EngineFailure if the engine's files are not there
	 */
	synchronized ProcessBuilder start(Path exchange) {
		List<String> command = new ArrayList<>(List.of(java()));
		// Volumes live on Java's heap; its default of a quarter of the memory is too little where nothing else runs.
		command.add("-XX:MaxRAMPercentage=60");
		command.add("-Djava.awt.headless=true");
		// Else a process larger than 4 times Java's heap counts as out of memory, however much the computer has.
		command.add("-Dorg.bytedeco.javacpp.maxPhysicalBytes=0");
		String classPath = classPath();
		if (gpu) command.add("-Dorg.bytedeco.javacpp.platform.extension=-gpu");
		command.addAll(List.of("-cp", classPath, MAIN, exchange.toUri().toASCIIString()));
		ProcessBuilder builder = new ProcessBuilder(command);
		// Both are read when TensorFlow's library is loaded. Without the first, convolutions are 2.5 times slower on many machines.
		builder.environment().put("TF_ENABLE_ONEDNN_OPTS", "1");
		builder.environment().put("TF_CPP_MIN_LOG_LEVEL", gpu ? "3" : "2");
		// Debuggers, agents and heap sizes that were meant for Fiji.
		builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
		Optional.ofNullable(System.getenv(CUDA)).ifPresent(cuda -> builder.environment().merge("LD_LIBRARY_PATH", cuda, (old, own) -> own + File.pathSeparator + old));
		return builder;
	}

	/** What the user should know about the last start; told once. */
	synchronized Optional<String> news() {
		Optional<String> told = Optional.ofNullable(news);
		news = null;
		return told;
	}

	/** From the next start on; false if the last one used no library for a GPU either, so that nothing would change. */
	synchronized boolean giveUpGpu() {
		if (!gpu) return false;
		withoutGpu = true;
		news = "The GPU libraries in " + FOLDER + "/gpu do not work on this computer; the CPU is used.";
		return true;
	}

	private static String java() {
		Path bin = Path.of(System.getProperty("java.home"), "bin");
		boolean windows = File.separatorChar == '\\';
		return bin.resolve(windows ? "java.exe" : "java").toString();
	}

	private String classPath() {
		Path own = ownCode();
		String given = System.getProperty(LOCATION, "");
		boolean folder = !given.isEmpty() && !given.contains(File.pathSeparator) && Files.isDirectory(Path.of(given));
		if (!given.isEmpty() && !folder) return given;
		Path jars = folder ? Path.of(given) : installed(own);
		return own + File.pathSeparator + (usesGpu(jars.resolve("gpu")) ? withGpu(jars) : jars + "/*");
	}

	/** Without the CPU's library: it would be taken without a word where the GPU's does not load. */
	private static String withGpu(Path folder) {
		File[] jars = folder.toFile().listFiles((in, name) -> name.endsWith(".jar") && !name.matches("tensorflow-core-native-.*-(linux|windows|macosx)-.*"));
		return folder.resolve("gpu") + "/*" + File.pathSeparator + Stream.of(jars).map(File::toString).collect(Collectors.joining(File.pathSeparator));
	}

	private boolean usesGpu(Path libraries) {
		boolean there = Files.isDirectory(libraries);
		gpu = there && !withoutGpu && driver.getAsBoolean();
		if (there && !gpu && !withoutGpu) news = "The GPU libraries in " + FOLDER + "/gpu are not used, because this computer has no driver for NVIDIA's GPUs.";
		return gpu;
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
