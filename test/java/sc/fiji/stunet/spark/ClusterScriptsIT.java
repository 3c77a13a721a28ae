package sc.fiji.stunet.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.Documents;
import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.dataset.MadeData;
import sc.fiji.stunet.files.AtomicFolder;
import sc.fiji.stunet.io.VolumeFiles;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Spacing;

/**
 * The scripts of docs/cluster.md that start Spark, run as they stand, with files of our own for {@code /shared} and
 * {@code /data}, and Spark's own programs laid out as a distribution. Where a script names a cluster, one of a single
 * executor on this machine takes its place.
 */
@Timeout(300)
@Tag("process")
@Tag("engine")
@EnabledOnOs(OS.LINUX)
class ClusterScriptsIT {

	/** Spark's launcher makes the command: a zero, the end of a line, and its words, each ended by a zero. */
	private static final String SPARK_CLASS =
			"""
			launcher=("$JAVA_HOME/bin/java" -cp "$SPARK_HOME/jars/*" org.apache.spark.launcher.Main "$@")
			mapfile -d '' -t command < <("${launcher[@]}" | tail -c +3)
			exec "${command[@]}"
			""";

	private static final String SPARK_SUBMIT =
			"exec \"$SPARK_HOME/bin/spark-class\" org.apache.spark.deploy.SparkSubmit \"$@\"\n";

	/** In the place of the cluster that is named; the driver is here. */
	private static final String OTHER_MASTER =
			"""
			[ "$1" = --master ]
			shift 2
			if [ "$1 $2" = "--deploy-mode cluster" ]; then shift 2; fi
			exec "$SPARK_HOME/bin/spark-submit" --master 'local-cluster[1,8,4096]' "$@"
			""";

	/** Slurm's, on the one node of the job. */
	private static final String SRUN = """
			[ "$1 $2" = "--cpus-per-task 16" ]
			shift 2
			exec "$@"
			""";

	@TempDir
	Path folder;

	private Path shared;

	@BeforeEach
	void layOut() throws Exception {
		Path stunet =
				Files.createDirectories(folder.resolve("shared/stunet/lib")).getParent();
		shared = stunet.getParent();
		Files.copy(Path.of("target/spark/stunet-spark.jar"), stunet.resolve("stunet-spark.jar"));
		link(stunet.resolve("lib/stunet"), "target/imagej/lib/stunet");
		Path model = TinyModel.write(shared.resolve("brain.stunet"), 1, Optional.empty(), 1, 2)
				.folder();
		MadeData scans = MadeData.in(shared).with(new Extent(24, 20, 10)).with(MadeData.ras(3, 3, 3));
		for (String name : List.of("one", "two")) scans.image("scans/" + name + ".nii.gz");
		Path scan = shared.resolve("scans/one.nii.gz");
		OmeZarrs.write(
				shared.resolve("large.ome.zarr"),
				VolumeFiles.plain(Progress.none()).read(scan),
				new Spacing(3, 3, 3));
		link(folder.resolve("data"), shared.toString());
		link(folder.resolve("brain.stunet"), model.toString());
		link(folder.resolve("spark/jars"), "target/spark/jars");
		program("spark/bin/spark-class", SPARK_CLASS);
		program("spark/bin/spark-submit", SPARK_SUBMIT);
		program("bin/spark-submit", OTHER_MASTER);
		program("bin/srun", SRUN);
		program("bin/hostname", "echo 127.0.0.1\n");
		program("bin/stunet-spark", "exec \"" + Path.of("bin/stunet-spark").toAbsolutePath() + "\" \"$@\"\n");
	}

	private static void link(Path link, String target) throws IOException {
		Files.createDirectories(link.getParent());
		Files.createSymbolicLink(link, Path.of(target).toAbsolutePath());
	}

	private void program(String name, String script) throws IOException {
		Path file = folder.resolve(name);
		Files.createDirectories(file.getParent());
		Files.writeString(file, "#!/bin/bash\nset -eu\n" + script);
		assertTrue(file.toFile().setExecutable(true));
	}

	/** @return those of the page that have a word */
	private List<String> scripts(String word) throws IOException {
		return Documents.texts("cluster.md", "bash").stream()
				.filter(script -> script.contains(word))
				.map(script -> script.replaceAll(
						"(?<![\\w.$])(/+)(shared|data)/",
						"$1" + folder.toString().substring(1) + "/$2/"))
				.toList();
	}

	/** In the folder; what it has started in the background ends with it, as with a job of Slurm. */
	private void run(String script, Map<String, String> environment) throws Exception {
		Path log = folder.resolve("log.txt");
		ProcessBuilder bash = new ProcessBuilder(
						"bash", "-euc", "trap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n" + script)
				.directory(folder.toFile())
				.redirectErrorStream(true)
				.redirectOutput(log.toFile());
		bash.environment()
				.putAll(Map.of(
						"JAVA_HOME", System.getProperty("java.home"),
						"SPARK_HOME", folder.resolve("spark").toString(),
						"SPARK_SCALA_VERSION", "2.13",
						"SPARK_LOCAL_IP", "127.0.0.1",
						"SPARK_WORKER_DIR", folder.resolve("work").toString(),
						"SPARK_LOCAL_DIRS", folder.resolve("work").toString()));
		bash.environment().putAll(environment);
		bash.environment().merge("PATH", folder.resolve("bin") + ":", (path, first) -> first + path);
		Process process = bash.start();
		boolean ended = process.waitFor(200, TimeUnit.SECONDS);
		if (!ended) process.descendants().forEach(ProcessHandle::destroyForcibly);
		assertTrue(ended && process.exitValue() == 0, () -> script + said(log));
	}

	private static String said(Path log) {
		try {
			return Files.readString(log);
		} catch (IOException e) {
			return e.toString();
		}
	}

	private void assertLabelMapsAreWritten() throws IOException {
		Path labels = shared.resolve("labels");
		try (Stream<Path> files = Files.list(labels)) {
			assertEquals(
					List.of("one.nii.gz", "summary.csv", "summary.html", "two.nii.gz"),
					files.map(file -> file.getFileName().toString())
							.filter(name -> !name.startsWith("."))
							.sorted()
							.toList());
		}
		AtomicFolder.delete(labels);
	}

	@Test
	void casesAreSharedOutByEveryMaster() throws Exception {
		List<String> scripts = scripts("spark-submit --master ").stream()
				.filter(script -> script.contains(".PredictFolder"))
				.toList();
		// A Spark of its own, Kubernetes, YARN.
		assertEquals(3, scripts.size());
		for (String script : scripts) {
			run(script, Map.of());
			assertLabelMapsAreWritten();
		}
	}

	@Test
	void aScanIsSegmentedInBlocks() throws Exception {
		List<String> scripts = scripts(".PredictScan");
		assertEquals(1, scripts.size());
		run(scripts.get(0), Map.of());
		assertEquals(
				new Extent(24, 20, 10),
				VolumeFiles.plain(Progress.none())
						.readLabels(shared.resolve("labels.ome.zarr"))
						.size());
	}

	/** Master, worker and driver are processes of their own, as Spark has them. */
	@Test
	void aJobOfSlurmHasASparkOfItsOwn() throws Exception {
		List<String> scripts = scripts("srun ");
		assertEquals(1, scripts.size());
		String port;
		try (ServerSocket free = new ServerSocket(0)) {
			port = String.valueOf(free.getLocalPort());
		}
		run(
				scripts.get(0).replace(":7077", ":" + port),
				Map.of("SPARK_MASTER_PORT", port, "SLURM_CPUS_PER_TASK", "16"));
		assertLabelMapsAreWritten();
	}

	@Test
	void withoutADistributionOfSpark() throws Exception {
		List<String> scripts = scripts("bin/stunet-spark ");
		assertEquals(1, scripts.size());
		// One command goes on where the other has ended: each has its own output.
		List<String> calls = List.of(scripts.get(0).split("\n(?=bin/)"));
		assertEquals(2, calls.size());
		for (String call : calls) {
			run(call, Map.of());
			assertLabelMapsAreWritten();
		}
	}
}
