package sc.fiji.stunet.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static sc.fiji.stunet.spark.SparkProgram.MODEL;
import static sc.fiji.stunet.spark.SparkProgram.names;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.files.AtomicFolder;

/** Runs of {@code bin/stunet-spark} that cannot work: one sentence each, and nothing is left of them. */
@Timeout(300)
@Tag("process")
@Tag("engine")
@EnabledOnOs(OS.LINUX)
class SparkRefusalsIT {

	@TempDir
	Path inputs;

	@TempDir
	Path folder;

	private Path scans;
	private SparkProgram spark;

	@BeforeEach
	void copyScan() throws IOException {
		scans = Files.createDirectory(inputs.resolve("scans ä"));
		Files.copy(Path.of("samples/t1_mni152_2mm.nii.gz"), scans.resolve("case0.nii.gz"));
		spark = new SparkProgram(folder.resolve("log.txt"));
	}

	private Process start(String master, String output, Path engine) throws IOException {
		return start(master, MODEL, output, engine);
	}

	/** @param engine null: that of the build */
	private Process start(String master, Path model, String output, Path engine) throws IOException {
		List<String> arguments = new ArrayList<>(
				List.of("predict-folder", "-m", model.toString(), "-i", scans.toString(), "-o", output));
		if (engine != null) arguments.addAll(List.of("--engine", engine.toString()));
		return spark.start(master, arguments);
	}

	/** A refused run leaves nothing in an output folder, and none that was not there. */
	@Test
	void anOutputThatIsNotShared() throws Exception {
		// Every process has its own: the executors work in folders of their own.
		Path output = Path.of("target/not-shared");
		AtomicFolder.delete(output);
		for (boolean exists : List.of(false, true)) {
			if (exists) Files.writeString(Files.createDirectory(output).resolve("notes.txt"), "notes");
			spark.assertRefused(
					start("local-cluster[1,1,1024]", "/proc/self/cwd/" + output, null),
					2,
					"The output folder /proc/self/cwd/target/not-shared is not the same on ");
			assertEquals(exists ? List.of("notes.txt") : List.of(), names(output));
			assertEquals(exists, Files.exists(output));
		}
		AtomicFolder.delete(output);
	}

	@Test
	void aBlocksOutputThatIsNotSharedAndAnExecutorWithoutTheEnginesJars() throws Exception {
		Path input = scans.resolve("case0.nii.gz").toAbsolutePath();
		List<String> arguments = new ArrayList<>(List.of("predict", "-m", MODEL.toString(), "-i", input.toString()));
		arguments.addAll(List.of("--blocks", "1x1", "-o", "/proc/self/cwd/target/not-shared/labels.nii.gz"));
		Path shared = Path.of("target/not-shared");
		AtomicFolder.delete(shared);
		Files.createDirectory(shared);
		spark.assertRefused(
				spark.start("local-cluster[1,1,1024]", arguments),
				2,
				"The output folder /proc/self/cwd/target/not-shared is not the same on ");
		assertEquals(List.of(), names(shared));
		arguments.set(arguments.size() - 1, folder.resolve("labels.nii.gz").toString());
		arguments.addAll(List.of("--engine", folder.resolve("nothing").toString()));
		spark.assertRefused(
				spark.start("local[1]", arguments), 8, "The engine's jars are not in " + folder.resolve("nothing"));
		assertEquals(List.of("log.txt"), names(folder));
	}

	/** Found when the whole scan is already resampled to disk; a label map that was there stays. */
	@Test
	void blocksThatAreSmallerThanTheOverlapOfTheTiles() throws Exception {
		Path labels = Files.writeString(folder.resolve("labels.nii.gz"), "an earlier one");
		List<String> arguments = new ArrayList<>(List.of("predict", "-m", MODEL.toString(), "--blocks", "9x9"));
		arguments.addAll(List.of("-i", scans.resolve("case0.nii.gz").toString()));
		arguments.addAll(List.of("-o", labels.toString(), "--overwrite"));
		spark.assertRefused(
				spark.start("local[1]", arguments),
				2,
				"The scan has 3 x 2 columns of tiles, so that some of 9 x 9 blocks would be smaller than the overlap "
						+ "of the tiles; ask for fewer blocks.");
		assertEquals(List.of("labels.nii.gz", "log.txt"), names(folder));
		assertEquals("an earlier one", Files.readString(labels));
	}

	@Test
	void anExecutorWithoutTheEnginesJars() throws Exception {
		spark.assertRefused(
				start("local[1]", folder.resolve("labels").toString(), folder.resolve("nothing")),
				8,
				"The engine's jars are not in " + folder.resolve("nothing") + "; copy");
		assertEquals(List.of("log.txt"), names(folder));
	}

	/** Only the engine finds that. */
	@Test
	void aDamagedModel() throws Exception {
		Path model = Files.createDirectory(inputs.resolve("damaged.stunet"));
		Files.copy(MODEL.resolve("model.json"), model.resolve("model.json"));
		byte[] weights = Files.readAllBytes(MODEL.resolve("weights.safetensors"));
		Files.write(model.resolve("weights.safetensors"), Arrays.copyOf(weights, weights.length - 1000));
		spark.assertRefused(
				start("local[1]", model, folder.resolve("labels").toString(), null),
				5,
				model.resolve("weights.safetensors") + " is damaged");
		assertEquals(List.of("log.txt"), names(folder));
	}

	/** After the minute in which Spark tries to reach it. */
	@Test
	void aMasterThatIsNotThere() throws Exception {
		String output = folder.resolve("labels").toString();
		spark.assertRefused(start("somewhere", output, null), 2, "Spark does not run it (Master must ");
		assertEquals(1, spark.logged().lines().count(), spark::logged);
		spark.assertRefused(
				start("spark://127.0.0.1:1", output, null),
				8,
				"Spark does not start with the master spark://127.0.0.1:1");
		assertEquals(
				List.of(),
				spark.logged()
						.lines()
						.filter(line -> !line.startsWith("stunet: ")
								&& !line.endsWith("Failed to connect to master 127.0.0.1:1"))
						.toList());
		assertEquals(List.of("log.txt"), names(folder));
	}
}
