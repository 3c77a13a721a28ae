package sc.fiji.stunet.process;

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

import sc.fiji.stunet.files.ProgramFiles;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.Progress;

/**
 * Builds the command that starts a Java with TensorFlow: the one that runs here, on this plugin's jar and the jars
 * of {@code lib/stunet}, which Fiji never loads itself, with the options and the environment that TensorFlow needs; a
 * running Java cannot set them for itself. The GPU's libraries in {@code lib/stunet/gpu} come first when they are there
 * and work on this computer.
 */
public class EngineJava {

	/** System property with the engine's class path, or a folder of jars, for other places and for tests. */
	public static final String LOCATION = "stunet.engine";
	/** Environment variable: folder of CUDA's libraries where the system does not find them. */
	static final String CUDA = "STUNET_CUDA";

	/** For CUDA's libraries where there is no such variable: Fiji is started by a click. */
	private static final String OWN_CUDA = "gpu/cuda";

	private static final String PROBE = "sc.fiji.stunet.engine.GpuProbe";
	private static final String GPU_LIBRARIES = "The GPU libraries in " + ProgramFiles.ENGINE + "/gpu ";
	/** Java's names for the encoding of file names under POSIX's locale, on Linux. */
	static final Set<String> ASCII = Set.of("ANSI_X3.4-1968", "US-ASCII", "ASCII");
	/** Timeout of the probe; the first time, the library of 1 GB is unpacked. */
	private static final Duration LONGEST_PROBE = Duration.ofMinutes(3);
	/**
	 * By default Java compiles with all effort what was called a few thousand times. In a job of seconds that takes the
	 * processors longer than it saves; loops over voxels reach these numbers at once, too.
	 */
	private static final List<String> COMPILED_LATER = List.of(
			"-XX:Tier4InvocationThreshold=100000",
			"-XX:Tier4MinInvocationThreshold=12000",
			"-XX:Tier4CompileThreshold=300000",
			"-XX:Tier4BackEdgeThreshold=400000");

	private final BooleanSupplier driver;
	/** Where the engine's jars are; empty: where the system property says, or beside this program. */
	private final Optional<Path> folder;

	/** Whether the GPU's libraries are used; null: not decided yet. */
	private Boolean gpu;

	private String notices;

	public EngineJava() {
		this(EngineJava::hasDriver, Optional.empty());
	}

	/**
	 * @param folder of the engine's jars
	 * @throws EngineMissing if they are not there
	 */
	protected EngineJava(Path folder) {
		this(EngineJava::hasDriver, Optional.of(folder));
		if (Stream.of(jarsOf(folder)).noneMatch(EngineJava::isNative))
			throw new EngineMissing("The engine's jars are not in " + folder + "; copy the folder "
					+ ProgramFiles.ENGINE + " of an installation there.");
	}

	/** @param driver whether NVIDIA's driver is installed */
	protected EngineJava(BooleanSupplier driver) {
		this(driver, Optional.empty());
	}

	private EngineJava(BooleanSupplier driver, Optional<Path> folder) {
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
	 * @throws EngineMissing if the engine's files are missing
	 */
	public synchronized void chooseLibraries(Progress progress) {
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
			throw cannotStart(e);
		} catch (InterruptedException e) {
			Thread.currentThread().interrupt();
			throw new Cancelled();
		}
	}

	/** @throws IOException if the system cannot start it */
	protected Process startProbe() throws IOException {
		return builder(true, List.of(), PROBE)
				.redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
	}

	/**
	 * @param options further ones of Java itself
	 * @param main name of the main class
	 * @throws EngineMissing if the engine's files are missing
	 */
	public synchronized ProcessBuilder start(List<String> options, String main, String... arguments) {
		return builder(gpu != null && gpu, options, main, arguments);
	}

	/** The sentence for a process that the system does not start. */
	public static EngineMissing cannotStart(IOException why) {
		return new EngineMissing("The engine cannot be started (" + why.getMessage() + "); install STU-Net again.");
	}

	private ProcessBuilder builder(boolean gpu, List<String> options, String main, String... arguments) {
		List<String> command = new ArrayList<>(List.of(java()));
		// Volumes are on Java's heap; its default of a quarter of the memory is too little where nothing else runs.
		command.add("-XX:MaxRAMPercentage=60");
		// Sums of scores are held in arrays of 1 MB, one for each region of Java's memory.
		command.addAll(List.of("-XX:+UseG1GC", "-XX:G1HeapRegionSize=1m"));
		// By default Java lets what it no longer needs pile up to a 64th of the computer's memory, and small objects
		// to more than half of what it has. Voxels do not count as such.
		command.addAll(List.of("-Xms64m", "-XX:MaxNewSize=32m"));
		command.addAll(COMPILED_LATER);
		command.add("-Djava.awt.headless=true");
		// TensorFlow's Java side passes names to the library in the default encoding.
		command.add("-Dfile.encoding=UTF-8");
		// Otherwise a process larger than 4 times Java's heap counts as out of memory, however much the computer has.
		command.add("-Dorg.bytedeco.javacpp.maxPhysicalBytes=0");
		if (gpu) command.add("-Dorg.bytedeco.javacpp.platform.extension=-gpu");
		command.addAll(options);
		command.addAll(List.of("-cp", classPath(gpu), main));
		command.addAll(List.of(arguments));
		ProcessBuilder builder = new ProcessBuilder(command);
		if (gpu && Files.isDirectory(jars().resolve(OWN_CUDA)))
			builder.environment().putIfAbsent(CUDA, jars().resolve(OWN_CUDA).toString());
		prepare(builder.environment(), gpu, System.getProperty("sun.jnu.encoding", ""));
		return builder;
	}

	/** @param encoding of file names in this process, which the new one would inherit */
	static void prepare(Map<String, String> environment, boolean gpu, String encoding) {
		// For a Fiji that a cron job or a container starts without a language: the engine still finds all files of a
		// data set.
		if (ASCII.contains(encoding)) environment.put("LC_ALL", "C.UTF-8");
		// All are read when TensorFlow's library is loaded. Without the first, convolutions are 2.5 times slower on
		// many machines; without the second, all jobs have the threads of the first.
		environment.put("TF_ENABLE_ONEDNN_OPTS", "1");
		environment.put("TF_OVERRIDE_GLOBAL_THREADPOOL", "1");
		// Linux: by default each thread has a store of memory, where what is given back stays.
		environment.putIfAbsent("MALLOC_ARENA_MAX", "2");
		// No chatter of the native library between our own lines; the GPU's has more of it.
		if (gpu) environment.put("TF_CPP_MIN_LOG_LEVEL", "3");
		else environment.putIfAbsent("TF_CPP_MIN_LOG_LEVEL", "2");
		Optional.ofNullable(environment.get(CUDA))
				.ifPresent(cuda ->
						environment.merge("LD_LIBRARY_PATH", cuda, (old, own) -> own + File.pathSeparator + old));
	}

	/** Notices for the user about the GPU's libraries; each is returned once. */
	public synchronized Optional<String> notices() {
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
						.filter(jar -> !isNative(jar))
						.map(File::toString)
						.collect(Collectors.joining(File.pathSeparator));
	}

	/** Whether a jar has TensorFlow's library for a system. */
	private static boolean isNative(File jar) {
		return jar.getName().matches("tensorflow-core-native-.*-(linux|windows|macosx)-.*");
	}

	private static File[] jarsOf(Path folder) {
		File[] jars = folder.toFile().listFiles((in, name) -> name.endsWith(".jar"));
		return jars == null ? new File[0] : jars;
	}

	private static Path installed() {
		return ProgramFiles.engine()
				.orElseThrow(() -> new EngineMissing("The engine's folder " + ProgramFiles.ENGINE
						+ " is missing beside the folder of " + ownCode().getFileName()
						+ "; install STU-Net again, completely."));
	}

	private static Path ownCode() {
		return ProgramFiles.code()
				.orElseThrow(() -> new IllegalStateException("The plugin does not know where it is."));
	}
}
