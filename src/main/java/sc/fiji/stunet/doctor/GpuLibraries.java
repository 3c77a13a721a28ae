package sc.fiji.stunet.doctor;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What TensorFlow needs to compute on NVIDIA's GPUs on Linux, and which of it is missing. Files are found by their
 * names alone, in the places where the system's loader looks.
 *
 * @param engine folder {@code lib/stunet}; empty: unknown
 * @param devices files by which NVIDIA's driver shows itself
 * @param searched folders of libraries
 */
record GpuLibraries(Optional<Path> engine, List<Path> devices, List<Path> searched) {

	/**
	 * What the libraries of TensorFlow 2.18 are linked to: CUDA 12 and cuDNN 9
	 * (tensorflow/third_party/xla/third_party/tsl/tsl/platform/default/dso_loader.cc).
	 */
	static final Map<String, String> NEEDED = Map.of(
			"libcuda.so.1",
			"NVIDIA's driver",
			"libcudart.so.12",
			"CUDA 12",
			"libcublas.so.12",
			"CUDA 12",
			"libcublasLt.so.12",
			"CUDA 12",
			"libcufft.so.11",
			"CUDA 12",
			"libcusolver.so.11",
			"CUDA 12",
			"libcusparse.so.12",
			"CUDA 12",
			"libcudnn.so.9",
			"cuDNN 9");

	/** Deep enough for {@code /usr/lib/x86_64-linux-gnu} and for Python's packages {@code nvidia/cudnn/lib}. */
	private static final int DEPTH = 3;

	static GpuLibraries here(Optional<Path> engine) {
		List<Path> searched = new ArrayList<>();
		for (String variable : List.of("STUNET_CUDA", "LD_LIBRARY_PATH"))
			Arrays.stream(System.getenv().getOrDefault(variable, "").split(File.pathSeparator))
					.filter(folder -> !folder.isBlank())
					.map(Path::of)
					.forEach(searched::add);
		for (String folder : List.of("/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/local/cuda/lib64", "/lib"))
			searched.add(Path.of(folder));
		return new GpuLibraries(engine, List.of(Path.of("/dev/nvidiactl"), Path.of("/dev/dxg")), searched);
	}

	/** One line about what there is, and one about everything that is missing, by name. */
	void describe(Findings findings) {
		if (!System.getProperty("os.name").equals("Linux")) {
			findings.add("GPU", "none: TensorFlow's library for Java computes on NVIDIA's GPUs on Linux only");
			return;
		}
		boolean driver = devices.stream().anyMatch(Files::exists);
		findings.add("GPU", driver ? "NVIDIA's driver is there" : "no driver for NVIDIA's GPUs (" + names() + ")");
		List<String> missing = missing();
		findings.add("What TensorFlow lacks to use a GPU", missing.isEmpty() ? "nothing" : String.join(", ", missing));
	}

	private String names() {
		return devices.stream().map(Path::toString).collect(Collectors.joining(", ")) + " missing";
	}

	List<String> missing() {
		List<String> missing = new ArrayList<>();
		if (engine.filter(folder -> !hasJars(folder.resolve("gpu"))).isPresent())
			missing.add("its library for GPUs in lib/stunet/gpu");
		Set<String> found = new TreeSet<>();
		searched.forEach(folder -> found.addAll(names(folder)));
		NEEDED.entrySet().stream()
				.filter(library -> !found.contains(library.getKey()))
				.map(library -> library.getKey() + " (" + library.getValue() + ")")
				.sorted()
				.forEach(missing::add);
		return missing;
	}

	private static boolean hasJars(Path folder) {
		String[] names = folder.toFile().list((in, name) -> name.endsWith(".jar"));
		return names != null && names.length > 0;
	}

	private static Set<String> names(Path folder) {
		try (Stream<Path> all = Files.find(
				folder, DEPTH, (path, attributes) -> NEEDED.containsKey(String.valueOf(path.getFileName())))) {
			return all.map(path -> path.getFileName().toString()).collect(Collectors.toSet());
		} catch (IOException | UncheckedIOException e) {
			return Set.of();
		}
	}
}
