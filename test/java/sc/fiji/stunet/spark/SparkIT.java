package sc.fiji.stunet.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.spark.SparkProgram.MODEL;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import net.imglib2.test.ImgLib2Assert;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.batch.Batch;
import sc.fiji.stunet.batch.FolderRequest;
import sc.fiji.stunet.batch.Shard;
import sc.fiji.stunet.io.VolumeFiles;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.PredictionRequest;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.job.Speed;
import sc.fiji.stunet.job.TimePoint;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.segmentation.FolderPrediction;
import sc.fiji.stunet.segmentation.PredictionFiles;
import sc.fiji.stunet.segmentation.Segmentation;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.StatedOrientation;
import sc.fiji.stunet.volume.Volume;
import sc.fiji.stunet.volume.VoxelBox;

/** {@code bin/stunet-spark} with executors in processes of their own, some of which are killed. */
@Timeout(300)
@Tag("process")
@Tag("engine")
@EnabledOnOs(OS.LINUX)
class SparkIT {

	private static final int CASES = 8;

	@TempDir
	private static Path common;

	private static Path scans;
	/** The label maps that one process makes. */
	private static Path expected;

	@TempDir
	Path folder;

	private SparkProgram spark;

	@BeforeEach
	void name() {
		spark = new SparkProgram(folder.resolve("log.txt"));
	}

	@BeforeAll
	static void segmentHere() throws IOException {
		scans = Files.createDirectory(common.resolve("scans ä"));
		expected = common.resolve("expected");
		Volume head = VolumeFiles.plain(Progress.none()).read(Path.of("samples/t1_mni152_2mm.nii.gz"));
		for (int i = 0; i < CASES; i++) {
			VoxelBox part = new VoxelBox(new Extent(20 + i, 30 + i, 25), new Extent(40, 60 + i, 41));
			VolumeWriter.write(scans.resolve("case" + i + ".nii.gz"), part.cut(head), false);
		}
		Batch.Request request = new Batch.Request(scans, Optional.empty(), expected, Shard.WHOLE, false, Set.of());
		new FolderPrediction(new FolderRequest(
						request,
						new PredictionRequest(MODEL, PredictionSettings.DEFAULT, new EngineSettings(2, "cpu")),
						Optional.empty(),
						new TimePoint(0, false)))
				.run(Progress.none());
	}

	private Process start(String master, Path output) throws IOException {
		return spark.start(
				master,
				List.of("predict-folder", "-m", "brain_tissue", "-i", scans.toString(), "-o", output.toString()));
	}

	/** Ends a process of the program with signal 9, once so many label maps are there. */
	private void kill(Process program, String main, Path output, int finished) throws Exception {
		while (program.isAlive() && count(output) < finished) Thread.sleep(5);
		List<ProcessHandle> all = new ArrayList<>();
		while (program.isAlive() && all.isEmpty()) {
			all = program.descendants().filter(one -> isRunning(one, main)).toList();
			Thread.sleep(5);
		}
		assertTrue(program.isAlive(), () -> "It ended too early:\n" + spark.logged());
		assertTrue(all.get(0).destroyForcibly());
	}

	private static boolean isRunning(ProcessHandle process, String main) {
		try {
			return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"))
					.contains("\0" + main + "\0");
		} catch (IOException e) {
			// It has ended.
			return false;
		}
	}

	private static int count(Path output) throws IOException {
		if (!Files.isDirectory(output)) return 0;
		try (Stream<Path> files = Files.list(output)) {
			return (int)
					files.filter(file -> file.toString().endsWith(".nii.gz")).count();
		}
	}

	private void assertAllAreThere(Path output) throws IOException {
		assertEquals(CASES, count(output), spark::logged);
		for (int i = 0; i < CASES; i++) {
			String name = "case" + i + ".nii.gz";
			assertArrayEquals(
					Files.readAllBytes(expected.resolve(name)), Files.readAllBytes(output.resolve(name)), name);
		}
		List<String> rows = Files.readAllLines(output.resolve("summary.csv"));
		assertEquals(CASES + 1, rows.size(), () -> String.join("\n", rows));
		for (int i = 0; i < CASES; i++) assertTrue(rows.get(i + 1).startsWith("case" + i + ",done,"), rows.get(i + 1));
		assertEquals(
				CASES,
				spark.logged()
						.lines()
						.filter(line -> line.contains(": done in "))
						.count(),
				spark::logged);
		try (Stream<Path> left = Files.list(output.resolve(".stunet-records/work"))) {
			// What a killed process was writing is deleted by whoever writes there a minute later.
			assertEquals(
					List.of(),
					left.filter(file -> !file.getFileName().toString().matches("\\.stunet.*\\.tmp"))
							.toList());
		}
	}

	@Test
	void casesOfAKilledExecutorAndOfAKilledEngineAreDoneByOthers() throws Exception {
		Path output = folder.resolve("labels ä");
		Process program = start("local-cluster[2,1,1024]", output);
		kill(program, "org.apache.spark.executor.CoarseGrainedExecutorBackend", output, 1);
		kill(program, "sc.fiji.stunet.worker.server.EngineServer", output, 3);
		assertEquals(0, spark.end(program), spark::logged);
		assertTrue(spark.logged().contains("Lost executor"), spark::logged);
		assertAllAreThere(output);

		// What is finished is not done again: Spark is not even started.
		assertEquals(0, spark.end(start("spark://nobody:1", output)), spark::logged);
		assertTrue(
				spark.logged().contains(CASES + " of " + CASES + " cases are done (" + CASES + " before)"),
				spark::logged);
	}

	/** The sample model, which keeps the largest part of all it finds. */
	private static Path modelOfLargestParts() throws IOException {
		Path model = Files.createDirectory(common.resolve("largest.stunet"));
		Files.copy(MODEL.resolve("weights.safetensors"), model.resolve("weights.safetensors"));
		String description = Files.readString(MODEL.resolve("model.json"));
		Files.writeString(
				model.resolve("model.json"),
				description.replaceFirst("\\{", "{\"postProcessing\": {\"largestPartOnly\": [1, 2, 3]},"));
		return model;
	}

	/** Odd-sized, cropped, z-scored, resampled, largest parts at the end; one of two engines is killed. */
	@Test
	void aScanInBlocksIsThatOfOnePiece() throws Exception {
		Path input = folder.resolve("head.nii.gz"), labels = folder.resolve("labels.nii.gz");
		Volume whole = VolumeFiles.plain(Progress.none()).read(Path.of("samples/t1_colin27_2mm.nii.gz"));
		Volume head = new VoxelBox(new Extent(0, 0, 20), new Extent(75, 99, 39)).cut(whole);
		VolumeWriter.write(input, new Volume(head.voxels(), Geometry.unoriented(new Spacing(1.7, 2.1, 1.9))), false);
		PredictionSettings settings =
				PredictionSettings.of(Speed.BEST, Optional.empty(), Optional.of(false), StatedOrientation.parse("RAS"));
		PredictionFiles files = new PredictionFiles(
				List.of(input), Optional.of(expected.resolve("head.nii.gz")), Optional.empty(), true);
		Path model = modelOfLargestParts();
		try (Segmentation here = Segmentation.open(model, new EngineSettings(2, "cpu"), Progress.none())) {
			files.segment(files.read(Optional.empty(), 0, Progress.none()), here, settings, Progress.none());
		}
		// An uncompressed OME-Zarr of the same voxels, which have no orientation there either.
		Path zarr = folder.resolve("head.ome.zarr");
		OmeZarrs.write(zarr, head, new Spacing(1.7, 2.1, 1.9));
		List<String> arguments = new ArrayList<>(List.of("predict", "-m", model.toString(), "-i", zarr.toString()));
		arguments.addAll(List.of("--no-mirror", "--orientation", "RAS", "-o", labels.toString(), "--blocks", "2x2"));

		// The whole program is killed when a block is finished, and goes on with the others.
		Path blocks = folder.resolve(".labels.nii.gz-blocks");
		Process killed = spark.start("local[1]", arguments);
		while (killed.isAlive() && finished(blocks).isEmpty()) Thread.sleep(5);
		List<ProcessHandle> all = killed.descendants().toList();
		killed.destroyForcibly();
		all.forEach(ProcessHandle::destroyForcibly);
		killed.waitFor();
		assertFalse(Files.exists(labels), spark::logged);
		int before = finished(blocks).size();
		assertTrue(before > 0 && before < 4, before + " blocks");

		Process program = spark.start("local-cluster[2,1,1024]", arguments);
		kill(program, "sc.fiji.stunet.worker.server.EngineServer", folder, 0);
		assertEquals(0, spark.end(program), spark::logged);
		assertTrue(spark.logged().contains("The scan is predicted in 4 blocks: "), spark::logged);
		assertTrue(spark.logged().contains(before + " of 4 blocks were finished before."), spark::logged);
		assertArrayEquals(Files.readAllBytes(expected.resolve("head.nii.gz")), Files.readAllBytes(labels));

		try (Stream<Path> left = Files.list(folder)) {
			assertEquals(
					List.of("head.nii.gz", "head.ome.zarr", "labels.nii.gz", "log.txt"),
					left.map(file -> file.getFileName().toString()).sorted().toList());
		}
		Path labelZarr = folder.resolve("labels.ome.zarr");
		List<String> toZarr = new ArrayList<>(arguments.subList(0, arguments.size() - 3));
		toZarr.addAll(List.of(labelZarr.toString(), "--blocks", "1x2"));
		assertEquals(0, spark.end(spark.start("local[1]", toZarr)), spark::logged);
		ImgLib2Assert.assertImageEquals(
				VolumeFiles.plain(Progress.none()).readLabels(labels).voxels(),
				VolumeFiles.plain(Progress.none()).readLabels(labelZarr).voxels());

		arguments.add("--overwrite");
		Files.writeString(zarr.resolve("zarr.json"), "{}");
		Files.delete(zarr.resolve(".zattrs"));
		spark.assertRefused(spark.start("local[1]", arguments), 4, zarr + " is of Zarr 3 (OME-Zarr 0.5), and only");
		assertFalse(Files.exists(blocks));
	}

	private static List<Path> finished(Path blocks) throws IOException {
		if (!Files.isDirectory(blocks)) return List.of();
		try (Stream<Path> all = Files.list(blocks)) {
			return all.filter(file -> file.toString().endsWith(".labels")).toList();
		}
	}

	private static List<Path> marks(Path output) throws IOException {
		if (!Files.exists(output)) return List.of();
		try (Stream<Path> all = Files.list(output)) {
			return all.filter(file -> file.getFileName().toString().matches("\\.stunet.*\\.mark"))
					.toList();
		}
	}

	/** While it waits for a master that is not there. */
	@Test
	void aRunThatIsAskedToEndLeavesNoMark() throws Exception {
		Path output = folder.resolve("labels");
		Process program = start("spark://127.0.0.1:1", output);
		while (program.isAlive() && !spark.logged().contains("Failed to connect")) Thread.sleep(5);
		assertEquals(1, marks(output).size(), spark::logged);
		program.descendants().forEach(ProcessHandle::destroy);
		spark.end(program);
		assertEquals(List.of(), marks(output));
	}

	@Test
	void theMarkOfAKilledRunIsDeletedHoursLater() throws Exception {
		Path output = folder.resolve("labels");
		Process killed = start("spark://127.0.0.1:1", output);
		while (killed.isAlive() && !spark.logged().contains("Failed to connect")) Thread.sleep(5);
		List<Path> marks = marks(output);
		assertEquals(1, marks.size(), spark::logged);
		killed.descendants().forEach(ProcessHandle::destroyForcibly);
		spark.end(killed);
		assertEquals(marks, marks(output));
		Files.setLastModifiedTime(marks.get(0), FileTime.from(Instant.now().minusSeconds(3 * 3600)));
		assertEquals(0, spark.end(start("local[1]", output)), spark::logged);
		assertEquals(List.of(), marks(output));
		assertAllAreThere(output);
		spark.assertNoNoise();
	}
}
