package sc.fiji.stunet.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import net.imglib2.view.Views;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.TinyData;
import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.io.VolumeFiles;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.postprocess.SmallPieces;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;
import sc.fiji.stunet.volume.VoxelBox;
import sc.fiji.stunet.weights.ModelFolder;
import sc.fiji.stunet.weights.SafetensorsWriter.Precision;

/** Predictions of a part of a scan, and of some structures, as a user of {@code stunet predict} gets them. */
@Tag("engine")
class ScopeTest {

	@TempDir
	Path folder;

	private Path scan;
	private Path model;

	@BeforeEach
	void prepare() {
		model = folder.resolve("tiny.stunet");
		TinyModel.write(model, 1, Optional.of("RAS"), 1, 2, 5);
		scan = write("scan.nii", TinyData.scan(new Spacing(2, 2.5, 3.5), 31, 25, 19));
	}

	private Path write(String name, Volume volume) {
		VolumeWriter.write(folder.resolve(name), volume, true);
		return folder.resolve(name);
	}

	private Stunet predict(Path input, String output, Object... more) {
		return Stunet.run(Stream.concat(
						Stream.of(
								"predict",
								"-m",
								model,
								"-i",
								input,
								"-o",
								folder.resolve(output),
								"--overwrite",
								"--orientation",
								"LPS"),
						Stream.of(more))
				.toArray());
	}

	private LabelMap labels(String name) {
		return VolumeFiles.plain(Progress.none()).readLabels(folder.resolve(name));
	}

	private LabelMap predicted(Path input, String output, Object... more) {
		Stunet done = predict(input, output, more);
		assertEquals(0, done.exitCode(), done.err());
		return labels(output);
	}

	private static int[] values(LabelMap map) {
		List<Integer> values = new ArrayList<>();
		Views.flatIterable(map.voxels()).forEach(voxel -> values.add(voxel.get()));
		return values.stream().mapToInt(value -> value).toArray();
	}

	/** The voxels of a NIfTI file of 32 bits, class after class. */
	private float[] floats(String name) throws IOException {
		byte[] all = Files.readAllBytes(folder.resolve(name));
		float[] voxels = new float[(all.length - 352) / Float.BYTES];
		ByteBuffer.wrap(all, 352, all.length - 352)
				.order(ByteOrder.LITTLE_ENDIAN)
				.asFloatBuffer()
				.get(voxels);
		return voxels;
	}

	private Volume read(Path file) {
		return VolumeFiles.plain(Progress.none()).read(file);
	}

	@Test
	void someStructuresAreThoseOfAll() {
		LabelMap all = predicted(scan, "all.nii");
		assertTrue(all.voxelsByLabel().size() > 1, "labels " + all.voxelsByLabel());
		int wanted = all.voxelsByLabel().firstKey();
		Stunet done = predict(scan, "some.nii", "--structures", "structure " + wanted);
		assertEquals(0, done.exitCode(), done.err());
		assertArrayEquals(
				IntStream.of(values(all))
						.map(label -> label == wanted ? label : 0)
						.toArray(),
				values(labels("some.nii")));
		assertEquals(2, done.out().lines().count(), done.out());
		says(done.out(), "structure " + wanted);
	}

	/** What is left of a structure may follow from others, which the model's post-processing joins it to. */
	@Test
	void someStructuresOfAModelThatKeepsTheLargestPartOfSeveral() {
		Model plain = Model.read(model);
		Model joined = new Model(
				folder.resolve("joined.stunet"),
				plain.network(),
				plain.plan(),
				plain.structures(),
				plain.provenance(),
				Set.of(5),
				List.of(Set.of(1, 2), Set.of(2, 5)),
				List.of());
		try (Weights weights = ModelFolder.openWeights(plain)) {
			ModelFolder.write(joined, false, weights, name -> Precision.FP32);
		}
		model = joined.folder();
		int[] all = values(predicted(scan, "all.nii", "--no-mirror"));
		for (int wanted : new int[] {1, 2, 5}) {
			int[] some = values(predicted(scan, "some.nii", "--no-mirror", "--structures", "structure " + wanted));
			assertArrayEquals(
					IntStream.of(all).map(label -> label == wanted ? label : 0).toArray(), some, "structure " + wanted);
		}
	}

	@Test
	void smallPiecesAreRemoved() {
		LabelMap all = predicted(scan, "all.nii");
		LabelMap large = predicted(scan, "large.nii", "--smallest", "200");
		assertArrayEquals(values(SmallPieces.removed(all, 200, Progress.none())), values(large));
		assertTrue(!all.voxelsByLabel().equals(large.voxelsByLabel()), "nothing was small");
	}

	/** Labels and probabilities are those of the scan that is cut beforehand, on the grid of the whole. */
	@Test
	void aBoxIsPredictedAsACutScan() throws IOException {
		VoxelBox box = VoxelBox.parse("4,3,2,20,15,12");
		Volume whole = read(scan);
		LabelMap part =
				predicted(write("cut.nii", box.cut(whole)), "part.nii", "--probabilities", folder.resolve("q.nii"));
		LabelMap labels = predicted(scan, "box.nii", "--roi", box.text(), "--probabilities", folder.resolve("p.nii"));
		assertArrayEquals(values(box.fill(part, whole.size(), whole.geometry())), values(labels));
		assertTrue(labels.voxelsByLabel().size() > 1);
		float[] ofPart = floats("q.nii"), ofBox = floats("p.nii");
		int inBox = (int) box.size().voxels(), inWhole = (int) whole.size().voxels();
		assertEquals(4 * inWhole, ofBox.length);
		for (int c = 0; c < 4; c++)
			assertArrayEquals(
					box.fill(Arrays.copyOfRange(ofPart, c * inBox, (c + 1) * inBox), whole.size(), c == 0 ? 1 : 0),
					Arrays.copyOfRange(ofBox, c * inWhole, (c + 1) * inWhole),
					"class " + c);
		assertEquals(
				VolumeFiles.plain(Progress.none())
						.readLabels(folder.resolve("box.nii"))
						.geometry(),
				whole.geometry());
	}

	@Test
	void aBoxThatIsNotThere() {
		Stunet outside = predict(scan, "l.nii", "--roi", "20,0,0,20,5,5");
		assertEquals(2, outside.exitCode());
		says(outside.sentence(), "roi 20,0,0,20,5,5 reaches outside of the image", "31 x 25 x 19 voxels");
		says(predict(scan, "l.nii", "--roi", "0,0,0,9,9,0").sentence(), "The roi 0,0,0,9,9,0 is an empty box");
		says(predict(scan, "l.nii", "--roi", "0,0,4,9,9,1").sentence(), "The box 0,0,4,9,9,1 of the image");
		says(predict(scan, "l.nii", "--structures", "structure 3").sentence(), "no structure \"structure 3\"");
		assertFalse(Files.exists(folder.resolve("l.nii")));
	}

	/** What the first model finds here is what the second finds, too: they are the same. */
	@Test
	void aFirstModelSaysWhere() {
		LabelMap coarse = predicted(scan, "coarse.nii", "--speed", "fast", "--structures", "structure 2");
		Stunet done = predict(scan, "l.nii", "--crop-with", model + ":structure 2", "--margin", "0");
		assertEquals(0, done.exitCode(), done.err());
		says(done.err(), "Found structure 2 with tiny; of the 31 x 25 x 19 voxels a box of");
		String box = done.err().replaceAll("(?s).*margin of 0.0 mm \\(([0-9,]+)\\).*", "$1");
		assertArrayEquals(values(predicted(scan, "roi.nii", "--roi", box)), values(labels("l.nii")));
		VoxelBox found = VoxelBox.parse(box);
		var cursor = Views.flatIterable(coarse.voxels()).localizingCursor();
		while (cursor.hasNext())
			if (cursor.next().get() > 0)
				for (int axis = 0; axis < 3; axis++) {
					int at = cursor.getIntPosition(axis) - found.first().get(axis);
					assertTrue(at >= 0 && at < found.size().get(axis), box);
				}
		says(predict(scan, "l.nii", "--crop-with", model + ":structure 7").sentence(), "no structure \"structure 7\"");
		Stunet alone = predict(scan, "l.nii", "--margin", "20");
		assertEquals(2, alone.exitCode());
		says(alone.sentence(), "--margin is around what --crop-with finds");
	}

	/** The box that is told is one of the scan, so that it can be given as --roi. */
	@Test
	void aFirstModelSaysWhereInsideOfABox() {
		String part = "4,5,6,24,18,11";
		Stunet done = predict(scan, "l.nii", "--roi", part, "--crop-with", model + ":structure 2", "--margin", "0");
		assertEquals(0, done.exitCode(), done.err());
		says(done.err(), "Found structure 2 with tiny; of the 24 x 18 x 11 voxels a box of");
		String told = done.err().replaceAll("(?s).*margin of 0.0 mm \\(([0-9,]+)\\).*", "$1");
		VoxelBox box = VoxelBox.parse(told), roi = VoxelBox.parse(part);
		for (int axis = 0; axis < 3; axis++)
			assertTrue(box.first().get(axis) >= roi.first().get(axis), told);
		assertArrayEquals(values(predicted(scan, "roi.nii", "--roi", told)), values(labels("l.nii")));
	}

	/** A folder that was segmented with another scope is not taken for finished. */
	@Test
	void aFolderWithAnotherScope() throws Exception {
		Path scans = Files.createDirectory(folder.resolve("scans"));
		Files.move(scan, scans.resolve("scan.nii"));
		Path out = folder.resolve("out");
		Object[] first = {
			"predict-folder", "-m", model, "-i", scans, "-o", out, "--orientation", "LPS", "--structures", "structure 2"
		};
		assertEquals(0, Stunet.run(first).exitCode());
		String summary = Files.readString(out.resolve("summary.csv"));
		assertTrue(summary.contains("structure 2") && !summary.contains("structure 1"), summary);
		says(Stunet.run(first).out(), "(1 before)");
		Stunet other = Stunet.run(Stream.concat(Stream.of(first).limit(9), Stream.of("--smallest", "5"))
				.toArray());
		assertEquals(3, other.exitCode());
		says(
				Files.readString(out.resolve("summary.csv")) + other.err(),
				"the scope structures=structure 2 instead of smallest=5");
	}
}
