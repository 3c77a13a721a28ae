package sc.fiji.stunet.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import javax.imageio.ImageIO;

import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.JavaProcess;
import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/** {@code stunet predict-folder} from the files to the files. */
@Timeout(120)
@Tag("process")
class PredictFolderTest {

	private static final int SOME_FAILED = 3;
	private static final int REQUEST = 2;
	private static final int MODEL = 5;

	@TempDir
	Path folder;

	private Model model;
	private Path scans;
	private Path labels;

	@BeforeEach
	void makeModelAndScans() throws IOException {
		model = TinyModel.write(folder.resolve("tiny.stunet"), 1, Optional.empty(), 1, 7);
		scans = Files.createDirectory(folder.resolve("my scans"));
		labels = folder.resolve("my labels");
		scan("a.nii.gz", 12, 10, 9);
		scan("b.nii", 14, 9, 11);
		scan("c_0000.nii.gz", 8, 8, 8);
	}

	private Path scan(String name, int... size) {
		float[] voxels = new float[size[0] * size[1] * size[2]];
		Random random = new Random(name.hashCode());
		for (int i = 0; i < voxels.length; i++) voxels[i] = random.nextFloat() * 100;
		Path file = scans.resolve(name);
		VolumeWriter.write(
				file,
				new Volume(
						ArrayImgs.floats(voxels, size[0], size[1], size[2], 1),
						Geometry.unoriented(new Spacing(3, 3, 3))),
				true);
		return file;
	}

	private Stunet predictFolder(Object... more) {
		return Stunet.run(Stream.concat(
						Stream.of("predict-folder", "-m", model.folder(), "-i", scans, "-o", labels), Stream.of(more))
				.toArray());
	}

	private List<String> summary() throws IOException {
		return Files.readAllLines(labels.resolve("summary.csv"));
	}

	private FileTime made(String name) throws IOException {
		return Files.getLastModifiedTime(labels.resolve(name));
	}

	@Test
	void theLabelMapsAreThoseOfPredict() throws IOException {
		Stunet result = predictFolder();
		assertEquals(0, result.exitCode(), result.err());
		says(result.out(), "3 of 3 cases are done (0 before)");
		for (String name : List.of("a.nii.gz", "b.nii", "c_0000.nii.gz")) {
			Path single = folder.resolve("single.nii.gz");
			Stunet.succeed("predict", "-m", model.folder(), "-i", scans.resolve(name), "-o", single, "--overwrite");
			Path label = labels.resolve(name.replaceFirst("(_0000)?\\.nii(\\.gz)?$", ".nii.gz"));
			assertArrayEquals(Files.readAllBytes(single), Files.readAllBytes(label), name);
		}
		assertEquals(
				"case,status,reason,seconds,device,structure 1 voxels,structure 1 mm3,structure 7 "
						+ "voxels,structure 7 mm3",
				summary().get(0));
		String[] row = summary().get(1).split(",");
		assertEquals(List.of("a", "done", ""), Arrays.asList(row).subList(0, 3));
		assertEquals(27 * Long.parseLong(row[5]), Long.parseLong(row[6]));
		assertTrue(
				Long.parseLong(row[5]) + Long.parseLong(row[7]) > 0, summary().get(1));
	}

	@Test
	void theProbabilitiesAreThoseOfPredict() throws IOException {
		assertEquals(0, predictFolder("--pattern", "a*").exitCode());
		Stunet result = predictFolder("--probabilities", "--dry-run");
		says(result.out(), "a: to predict", "3 of 3 cases to predict.");
		result = predictFolder("--probabilities");
		assertEquals(0, result.exitCode(), result.err());
		says(result.out(), "3 of 3 cases are done (0 before)");
		for (String name : List.of("a.nii.gz", "b.nii", "c_0000.nii.gz")) {
			Path single = folder.resolve("single.nii.gz"), all = folder.resolve("all.nii.gz");
			Object[] outputs = {"-o", single, "--probabilities", all, "--overwrite"};
			Stunet.succeed(Stream.concat(
							Stream.of("predict", "-m", model.folder(), "-i", scans.resolve(name)), Stream.of(outputs))
					.toArray());
			String ours = name.replaceFirst("(_0000)?\\.nii(\\.gz)?$", ".nii.gz");
			assertArrayEquals(Files.readAllBytes(single), Files.readAllBytes(labels.resolve(ours)), name);
			assertArrayEquals(
					Files.readAllBytes(all),
					Files.readAllBytes(labels.resolve("probabilities").resolve(ours)),
					name);
		}
		says(predictFolder("--probabilities").out(), "3 of 3 cases are done (3 before)");
	}

	@Test
	void aBrokenScanFailsAndTheRestGoesOn() throws IOException {
		Files.writeString(scans.resolve("b.nii"), "no scan at all");
		Stunet result = predictFolder();
		assertEquals(SOME_FAILED, result.exitCode(), result.err());
		assertEquals("stunet: 1 of 3 cases failed; " + labels.resolve("summary.csv") + " says why.", result.sentence());
		says(summary().get(2), "^b,failed,", "b.nii");
		assertTrue(Files.exists(labels.resolve("a.nii.gz")) && Files.exists(labels.resolve("c.nii.gz")));
		assertFalse(Files.exists(labels.resolve("b.nii.gz")));
		assertFalse(result.err().contains("\tat "), result.err());
		scan("b.nii", 14, 9, 11);
		FileTime before = made("a.nii.gz");
		assertEquals(0, predictFolder().exitCode());
		assertEquals(before, made("a.nii.gz"));
	}

	@Test
	void otherSettingsAreRefusedWithoutOverwrite() throws IOException {
		assertEquals(0, predictFolder().exitCode());
		assertEquals(0, predictFolder("--mirror").exitCode(), "mirroring over all axes is the default");
		Stunet other = predictFolder("--step", "1", "--no-mirror");
		assertEquals(SOME_FAILED, other.exitCode());
		says(summary().get(1), "with the step 0.5 instead of 1.0, mirroring over xyz instead of no axis");
		assertEquals(
				0, predictFolder("--step", "1", "--no-mirror", "--overwrite").exitCode());
		assertEquals(0, predictFolder("--step", "1", "--no-mirror").exitCode());
	}

	/** At the model's 3 mm the second would be larger than any array. */
	@Test
	void aScanThatIsFarTooLargeFailsAlone() throws IOException {
		VolumeWriter.write(
				scans.resolve("b.nii"),
				new Volume(
						ArrayImgs.floats(new float[14 * 9 * 11], 14, 9, 11, 1),
						Geometry.unoriented(new Spacing(900, 900, 900))),
				true);
		assertEquals(SOME_FAILED, predictFolder().exitCode());
		says(summary().get(2), "^b,failed,");
		says(summary().get(3), "^c,done,");
	}

	/** Loading a model is slow; its weights are read all through. */
	@Test
	void aScanThatIsTooLongForItsLabelMapFailsAloneBeforeTheNetworkRuns() throws IOException {
		Files.delete(scans.resolve("b.nii"));
		scan("b.nrrd", 32768, 2, 2);
		Stunet result = predictFolder();
		assertEquals(SOME_FAILED, result.exitCode(), result.err());
		says(summary().get(2), "^b,failed,", "32768");
		assertFalse(
				result.err().contains("32768 x 2 x 2 voxels of"), "that would be the forecast of the network's work");
		assertTrue(Files.exists(labels.resolve("a.nii.gz")) && Files.exists(labels.resolve("c.nii.gz")));
	}

	@Test
	void whenAllIsFinishedTheModelIsNotLoaded() throws IOException {
		assertEquals(0, predictFolder().exitCode());
		Files.writeString(model.weightsFile(), "damaged");
		Stunet result = predictFolder();
		assertEquals(0, result.exitCode(), result.err());
		scan("d.nii", 9, 9, 9);
		List<String> before = summary();
		result = predictFolder();
		assertEquals(MODEL, result.exitCode());
		says(result.sentence(), "weights.safetensors");
		assertEquals(before, summary(), "a run that is refused leaves all as it was");
	}

	@Test
	void twoChannels() throws IOException {
		Model two = TinyModel.write(folder.resolve("two.stunet"), 2, Optional.empty(), 1);
		scan("c_0001.nii.gz", 8, 8, 8);
		Stunet result = Stunet.run("predict-folder", "-m", two.folder(), "-i", scans, "-o", labels, "--pattern", "c_*");
		assertEquals(0, result.exitCode(), result.err());
		Path single = folder.resolve("single.nii.gz");
		Stunet.succeed(
				"predict",
				"-m",
				two.folder(),
				"-i",
				scans.resolve("c_0000.nii.gz"),
				"-i",
				scans.resolve("c_0001.nii.gz"),
				"-o",
				single);
		assertArrayEquals(Files.readAllBytes(single), Files.readAllBytes(labels.resolve("c.nii.gz")));
	}

	@Test
	void partsAndThenTheWhole() throws IOException {
		Path list = Files.write(
				folder.resolve("list.txt"), List.of("my scans/a.nii.gz", "my scans/b.nii", "my scans/c_0000.nii.gz"));
		for (int shard = 1; shard <= 2; shard++)
			assertEquals(
					0,
					Stunet.run("predict-folder", "-m", model.folder(), "-i", list, "-o", labels, "--part", shard + "/2")
							.exitCode());
		Stunet whole = predictFolder();
		says(whole.out(), "3 of 3 cases are done (3 before)");
		try (Stream<Path> files = Files.list(labels)) {
			assertEquals(
					List.of(
							".stunet-records",
							"a.nii.gz",
							"b.nii.gz",
							"c.nii.gz",
							"summary.csv",
							"summary.html",
							"summary_part1of2.csv",
							"summary_part1of2.html",
							"summary_part2of2.csv",
							"summary_part2of2.html"),
					files.map(file -> file.getFileName().toString()).sorted().toList());
		}
	}

	@Test
	void picturesAndTheirSheet() throws IOException {
		Files.writeString(scans.resolve("d.nii"), "no scan");
		Stunet first = predictFolder("--pictures");
		assertEquals(SOME_FAILED, first.exitCode());
		says(first.out(), "summary.csv has their volumes, summary.html shows them");
		for (String name : List.of("a", "b", "c"))
			assertEquals(
					1200,
					ImageIO.read(labels.resolve("pictures/" + name + ".png").toFile())
							.getWidth());
		String sheet = Files.readString(labels.resolve("summary.html"));
		says(sheet, "src=\"pictures/a.png\"", "src=\"pictures/c.png\"", "d.nii is not a NIfTI file");
		Files.delete(scans.resolve("d.nii"));
		says(predictFolder().out(), "3 of 3 cases are done (3 before)");
		says(Files.readString(labels.resolve("summary.html")), "3 scans: 3 done.", "src=\"pictures/a.png\"");
	}

	@Test
	void dryRun() throws IOException {
		Stunet.succeed("predict-folder", "-m", model.folder(), "-i", scans, "-o", labels, "--pattern", "a*");
		scan("c.nii", 9, 9, 9);
		List<String> lines = predictFolder("--dry-run").out().lines().toList();
		assertEquals(List.of("a: finished before", "b: to predict"), lines.subList(0, 2));
		says(lines.get(2), "^c: would fail: ", "would both become");
		assertEquals("1 of 3 cases to predict.", lines.get(3));
		assertFalse(Files.exists(labels.resolve("b.nii.gz")));
	}

	private void refused(int exitCode, String words, Object... arguments) {
		Stunet result = Stunet.run(
				Stream.concat(Stream.of("predict-folder"), Stream.of(arguments)).toArray());
		assertEquals(exitCode, result.exitCode(), result.err());
		assertTrue(result.sentence().contains(words), () -> "'" + result.sentence() + "' does not say '" + words + "'");
		assertEquals(1, result.err().strip().lines().count(), result.err());
		assertFalse(Files.exists(labels.resolve("a.nii.gz")));
	}

	@Test
	void oneSentenceForWhatMakesNoSense() throws IOException {
		Path empty = Files.createDirectory(folder.resolve("empty"));
		refused(REQUEST, "There is no volume in " + empty, "-m", model.folder(), "-i", empty, "-o", labels);
		refused(REQUEST, "none does not exist", "-m", model.folder(), "-i", folder.resolve("none"), "-o", labels);
		refused(
				REQUEST,
				"The part 3/2 does not exist",
				"-m",
				model.folder(),
				"-i",
				scans,
				"-o",
				labels,
				"--part",
				"3/2");
		refused(REQUEST, "step between tiles", "-m", model.folder(), "-i", scans, "-o", labels, "--step", "0");
		refused(REQUEST, "would be mixed", "-m", model.folder(), "-i", scans, "-o", scans);
		refused(MODEL, "no.stunet", "-m", folder.resolve("no.stunet"), "-i", scans, "-o", labels);
		refused(6, "Cannot make the output folder", "-m", model.folder(), "-i", scans, "-o", scans.resolve("b.nii"));
		assertFalse(Files.exists(labels));
	}

	/** As Ctrl-C, or a scheduler that wants its machine back. */
	@Test
	void endedByASignalItLeavesNothingHalfAndGoesOnLater() throws IOException, InterruptedException {
		Path scan = scan("s.nii", 40, 40, 40);
		// Written one by one, each waits for the disk.
		for (int i = 1; i < 200; i++) Files.copy(scan, scans.resolve("s" + i + ".nii"));
		Path log = folder.resolve("log.txt");
		ProcessBuilder command = JavaProcess.of(
				StuNetCommandLine.class,
				"predict-folder",
				"-m",
				model.folder().toString(),
				"-i",
				scans.toString(),
				"-o",
				labels.toString());
		Process process =
				command.redirectErrorStream(true).redirectOutput(log.toFile()).start();
		Assumptions.assumeTrue(process.supportsNormalTermination(), "missing: processes that can be asked to end");
		JavaProcess.await(process, log, () -> Files.exists(labels.resolve("a.nii.gz")));
		long start = System.nanoTime();
		process.destroy();
		assertTrue(process.waitFor(30, TimeUnit.SECONDS));
		assertTrue((System.nanoTime() - start) / 1e9 < 2.5, "took too long to end");
		assertEquals(143, process.exitValue(), Files.readString(log));
		try (Stream<Path> left = Files.list(labels.resolve(".stunet-records/work"))) {
			assertEquals(List.of(), left.toList());
		}
		long done = summary().stream().filter(line -> line.contains(",done,")).count();
		assertTrue(done > 0 && done < 203, done + " done");
		try (Stream<Path> files = Files.list(labels)) {
			assertEquals(
					done,
					files.filter(file -> file.toString().endsWith(".nii.gz")).count());
		}
		assertTrue(predictFolder("--dry-run").out().contains(203 - done + " of 203 cases to predict."));
	}
}
