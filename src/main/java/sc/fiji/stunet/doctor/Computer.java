package sc.fiji.stunet.doctor;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.sun.management.OperatingSystemMXBean;

import sc.fiji.stunet.files.ProgramFiles;
import sc.fiji.stunet.model.InstalledModels;
import sc.fiji.stunet.model.ModelPlaces;

/** What a process of this program finds on its computer: Java, processor, memory, folders, GPU. */
public final class Computer {

	private static final Path MEMORY = Path.of("/proc/meminfo");
	private static final Path PROCESSOR = Path.of("/proc/cpuinfo");
	/** The instructions that oneDNN has kernels for. */
	private static final List<String> INSTRUCTIONS = List.of(
			"sse4_1", "avx", "avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16", "amx_tile", "asimd", "sve");

	private Computer() {}

	/** About this process. */
	public static void describeJava(Findings findings) {
		Runtime java = Runtime.getRuntime();
		findings.add(
						"Java",
						Stream.of("java.version", "java.vendor", "os.arch")
								.map(System::getProperty)
								.collect(Collectors.joining(", ")))
				.add("Java's folder", System.getProperty("java.home"))
				.add(
						"Java's memory",
						"at most " + Findings.gigabytes(java.maxMemory()) + ", used now "
								+ Findings.gigabytes(java.totalMemory() - java.freeMemory()))
				.add(
						"Language, encoding",
						System.getProperty("user.language") + ", " + Charset.defaultCharset() + ", file names "
								+ System.getProperty("sun.jnu.encoding"));
	}

	/** About the machine and its folders. */
	public static void describe(Findings findings) {
		Optional<Path> engine = ProgramFiles.engine();
		OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
		findings.add("System", System.getProperty("os.name") + " " + System.getProperty("os.version"))
				.add("Processor", processor() + ", " + system.getAvailableProcessors() + " threads")
				.add(
						"Memory",
						Findings.gigabytes(system.getTotalMemorySize()) + ", free "
								+ Findings.gigabytes(available().orElseGet(system::getFreeMemorySize)));
		GpuLibraries.here(engine).describe(findings);
		findings.add("Engine's folder", engine.map(Path::toString).orElse("there is no " + ProgramFiles.ENGINE));
		folder(findings, "Temporary folder", Path.of(System.getProperty("java.io.tmpdir")));
		Stream.of("STUNET_CACHE", "STUNET_CUDA", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS")
				.filter(variable -> System.getenv(variable) != null)
				.forEach(variable -> findings.add(variable, System.getenv(variable)));
	}

	/** The models that are found by their names, and where they are looked for. */
	public static void describeModels(Findings findings) {
		ModelPlaces.here()
				.all()
				.forEach(place -> findings.add("Folder of models", place.folder() + ", " + place.kind()));
		List<InstalledModels.Installed> models = InstalledModels.here().all();
		findings.add("Models", models.size());
		models.forEach(model -> findings.add("Model", model.name() + ", " + model.kind() + ": " + model.finds()));
	}

	private static void folder(Findings findings, String name, Path folder) {
		String space;
		try {
			space = Findings.gigabytes(Files.getFileStore(folder).getUsableSpace()) + " free"
					+ (Files.isWritable(folder) ? "" : ", cannot be written");
		} catch (IOException e) {
			space = "cannot be used (" + e.getMessage() + ")";
		}
		findings.add(name, folder + ", " + space);
	}

	/** What programs can have: elsewhere than on Linux, the file cache counts as used. */
	private static Optional<Long> available() {
		return value(lines(MEMORY), "MemAvailable").map(text -> 1024 * Long.parseLong(text.replaceAll("\\D", "")));
	}

	private static List<String> lines(Path file) {
		try {
			return Files.isReadable(file) ? Files.readAllLines(file) : List.of();
		} catch (IOException e) {
			return List.of();
		}
	}

	private static String processor() {
		List<String> lines = lines(PROCESSOR);
		String model =
				value(lines, "model name").or(() -> value(lines, "Model")).orElseGet(Computer::ofEnvironment);
		List<String> flags = List.of(value(lines, "flags")
				.or(() -> value(lines, "Features"))
				.orElse("")
				.split(" "));
		String known = INSTRUCTIONS.stream().filter(flags::contains).collect(Collectors.joining(" "));
		return model + (known.isEmpty() ? "" : " (" + known + ")");
	}

	/** Windows has it there. */
	private static String ofEnvironment() {
		return Optional.ofNullable(System.getenv("PROCESSOR_IDENTIFIER")).orElse(System.getProperty("os.arch"));
	}

	private static Optional<String> value(List<String> lines, String key) {
		return lines.stream()
				.filter(line -> line.startsWith(key) && line.contains(":"))
				.map(line -> line.substring(line.indexOf(':') + 1).strip())
				.findFirst();
	}
}
