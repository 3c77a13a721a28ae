package sc.fiji.stunet.worker.client;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import sc.fiji.stunet.failure.Failure;
import sc.fiji.stunet.files.ProgramFiles;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.Progress;

/**
 * Builds the command that starts the engine's process: the same Java that runs here, on this plugin's jar and the jars
 * of {@code lib/stunet}, which Fiji never loads itself. The GPU's libraries in {@code lib/stunet/gpu} come first when
 * they are there and work on this computer.
 */
public class EngineCommand {

	/** System property with the engine's class path, or a folder of jars, for other places and for tests. */
	public static final String LOCATION = "stunet.engine";
	/** Environment variable: folder of CUDA's libraries where the system does not find them. */
	static final String CUDA = "STUNET_CUDA";

	/** For CUDA's libraries where there is no such variable: Fiji is started by a click. */
	private static final String OWN_CUDA = "gpu/cuda";

	private static final String MAIN = "sc.fiji.stunet.worker.server.EngineServer";
	private static final String PROBE = "sc.fiji.stunet.engine.GpuProbe";
	/** Java's report of a crash in a native library, in the folder of temporary files. */
	static final String CRASH_LOG = "crash.log";

	private static final String GPU_LIBRARIES = "The GPU libraries in " + ProgramFiles.ENGINE + "/gpu ";
	/** Java's names for the encoding of file names under POSIX's locale, on Linux. */
	private static final Set<String> ASCII = Set.of("ANSI_X3.4-1968", "US-ASCII", "ASCII");
	/** Timeout of the probe; the first time, the library of 1 GB is unpacked. */
	private static final Duration LONGEST_PROBE = Duration.ofMinutes(3);

	private final BooleanSupplier driver;
	/** Where the engine's jars are; empty: where the system property says, or beside this program. */
	private final Optional<Path> folder;

	/** Whether the GPU's libraries are used; null: not decided yet. */
	private Boolean gpu;

	private String notices;

	public EngineCommand() {
		this(EngineCommand::hasDriver, Optional.empty());
	}

	/**
	 * @param folder of the engine's jars
	 * @throws EngineFailure if they are not there
	 */
	EngineCommand(Path folder) {
		this(EngineCommand::hasDriver, Optional.of(folder));
		if (jarsOf(folder).length == 0)
			throw new EngineFailure(
					Failure.Kind.ENGINE_UNAVAILABLE,
					"The engine's jars are not in " + folder + "; copy the folder " + ProgramFiles.ENGINE
							+ " of an installation there.",
					null);
	}

	/** @param driver whether NVIDIA's driver is installed */
	EngineCommand(BooleanSupplier driver) {
		this(driver, Optional.empty());
	}

	private EngineCommand(BooleanSupplier driver, Optional<Path> folder) {
		this.driver = driver;
		this.folder = folder;
	}

	private static boolean hasDriver() {
		return Stream.of("/dev/nvidiactl", "/dev/dxg").anyMatch(device -> Files.exists(Path.of(device)));
	}

	/**
	 * Decides once whether the GPU's libraries are used. Takes seconds if there are some, which are tried in a process
	 * of their own.
	 *
	 * @throws sc.fiji.stunet.progress.Cancelled if the user cancels
	 * @throws EngineFailure if the engine's files are missing
	 */
	synchronized void chooseLibraries(Progress progress) {
		if (gpu != null) return;
		if (isWholeClassPath() || !Files.isDirectory(jars().resolve("gpu"))) gpu = false;
		else if (!driver.getAsBoolean())
			refuseGpu("are not used, because this computer has no driver for NVIDIA's GPUs.");
		else if (!probe(progress)) refuseGpu("do not work on this computer; the CPU is used.");
		else gpu = true;
	}

	private void refuseGpu(String reason) {
		gpu = false;
		notices = GPU_LIBRARIES + reason;
	}

	private boolean probe(Progress progress) {
		progress.report("Trying the GPU", 0, 1);
		try {
			Process probe = startProbe();
			try {
				long start = System.nanoTime();
				while (!probe.waitFor(50, TimeUnit.MILLISECONDS) && System.nanoTime() - start < LONGEST_PROBE.toNanos())
					progress.checkCancelled();
				return !probe.isAlive() && probe.exitValue() == 0;
			} finally {
				probe.destroyForcibly();
			}
		} catch (IOException e) {
			throw new EngineFailure(
					Failure.Kind.ENGINE_UNAVAILABLE,
					"The engine cannot be started (" + e.getMessage() + "); install STU-Net again.",
					null);
		} catch (InterruptedException e) {
			Thread.currentThread().interrupt();
			throw new Cancelled();
		}
	}

	Process startProbe() throws IOException {
		return builder(true, PROBE)
				.redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
	}

	/**
	 * @param exchange folder of temporary files, which the engine deletes when this process is killed
	 * @throws EngineFailure if the engine's files are missing
	 */
	synchronized ProcessBuilder start(Path exchange) {
		return builder(
				gpu != null && gpu,
				"-XX:ErrorFile=" + exchange.resolve(CRASH_LOG),
				MAIN,
				exchange.toUri().toASCIIString());
	}

	/** @param end further options of Java, the main class and its arguments */
	private ProcessBuilder builder(boolean gpu, String... end) {
		List<String> command = new ArrayList<>(List.of(java()));
		// Volumes are on Java's heap; its default of a quarter of the memory is too little where nothing else runs.
		command.add("-XX:MaxRAMPercentage=60");
		// Sums of scores are held in arrays of 1 MB, one for each region of Java's memory.
		command.addAll(List.of("-XX:+UseG1GC", "-XX:G1HeapRegionSize=1m"));
		// By default Java lets what it no longer needs pile up to a 64th of the computer's memory.
		command.add("-Xms64m");
		command.add("-Djava.awt.headless=true");
		// TensorFlow's Java side passes names to the library in the default encoding.
		command.add("-Dfile.encoding=UTF-8");
		// Otherwise a process larger than 4 times Java's heap counts as out of memory, however much the computer has.
		command.add("-Dorg.bytedeco.javacpp.maxPhysicalBytes=0");
		if (gpu) command.add("-Dorg.bytedeco.javacpp.platform.extension=-gpu");
		command.addAll(List.of("-cp", classPath(gpu)));
		command.addAll(List.of(end));
		ProcessBuilder builder = new ProcessBuilder(command);
		if (gpu && Files.isDirectory(jars().resolve(OWN_CUDA)))
			builder.environment().putIfAbsent(CUDA, jars().resolve(OWN_CUDA).toString());
		prepare(builder.environment(), gpu, System.getProperty("sun.jnu.encoding", ""));
		return builder;
	}

	/** @param encoding of file names in this process, which the engine would inherit */
	static void prepare(Map<String, String> environment, boolean gpu, String encoding) {
		// For a Fiji that a cron job or a container starts without a language: the engine still finds all files of a
		// data set.
		if (ASCII.contains(encoding)) environment.put("LC_ALL", "C.UTF-8");
		// All are read when TensorFlow's library is loaded. Without the first, convolutions are 2.5 times slower on
		// many machines; without the second, all jobs have the threads of the first.
		environment.put("TF_ENABLE_ONEDNN_OPTS", "1");
		environment.put("TF_OVERRIDE_GLOBAL_THREADPOOL", "1");
		environment.put("TF_CPP_MIN_LOG_LEVEL", gpu ? "3" : "2");
		// Debuggers, agents and heap sizes for Fiji.
		environment.keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
		Optional.ofNullable(environment.get(CUDA))
				.ifPresent(cuda ->
						environment.merge("LD_LIBRARY_PATH", cuda, (old, own) -> own + File.pathSeparator + old));
	}

	/** Notices for the user about the GPU's libraries; each is returned once. */
	synchronized Optional<String> notices() {
		Optional<String> pending = Optional.ofNullable(notices);
		notices = null;
		return pending;
	}

	private static String java() {
		Path bin = Path.of(System.getProperty("java.home"), "bin");
		boolean windows = File.separatorChar == '\\';
		return bin.resolve(windows ? "java.exe" : "java").toString();
	}

	private String classPath(boolean gpu) {
		if (isWholeClassPath()) return location();
		return ownCode() + File.pathSeparator + (gpu ? withGpu(jars()) : jars() + "/*");
	}

	/** Empty: beside this program. */
	private String location() {
		return folder.map(Path::toString).orElseGet(() -> System.getProperty(LOCATION, ""));
	}

	/** Whether the engine's location is a class path, not a folder of jars. */
	private boolean isWholeClassPath() {
		String location = location();
		return !location.isEmpty() && (location.contains(File.pathSeparator) || !Files.isDirectory(Path.of(location)));
	}

	private Path jars() {
		String location = location();
		return location.isEmpty() ? installed() : Path.of(location);
	}

	/** The class path without the CPU's library, which would silently replace the GPU's where that does not load. */
	private static String withGpu(Path folder) {
		return folder.resolve("gpu") + "/*" + File.pathSeparator
				+ Stream.of(jarsOf(folder))
						.filter(jar -> !jar.getName().matches("tensorflow-core-native-.*-(linux|windows|macosx)-.*"))
						.map(File::toString)
						.collect(Collectors.joining(File.pathSeparator));
	}

	private static File[] jarsOf(Path folder) {
		File[] jars = folder.toFile().listFiles((in, name) -> name.endsWith(".jar"));
		return jars == null ? new File[0] : jars;
	}

	private static Path installed() {
		return ProgramFiles.engine()
				.orElseThrow(() -> new EngineFailure(
						Failure.Kind.ENGINE_UNAVAILABLE,
						"The engine's folder " + ProgramFiles.ENGINE + " is missing beside the folder of "
								+ ownCode().getFileName() + "; install STU-Net again, completely.",
						null));
	}

	private static Path ownCode() {
		return ProgramFiles.code()
				.orElseThrow(() -> new IllegalStateException("The plugin does not know where it is."));
	}
}
