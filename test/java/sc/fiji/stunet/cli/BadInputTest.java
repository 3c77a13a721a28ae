package sc.fiji.stunet.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.io.Stored;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/**
 * Whatever a user gives to {@code stunet predict}: one sentence that names the file, an exit code, and no half output.
 */
@Tag("engine")
class BadInputTest {

	private static final int REQUEST = 2;
	private static final int VOLUME = 4;
	private static final int MODEL = 5;
	private static final int OUTPUT = 6;

	@TempDir
	Path folder;

	private Model model;
	private Path scan;
	private Path output;

	@BeforeEach
	void makeModelAndScan() {
		model = TinyModel.write(folder.resolve("tiny.stunet"), 1, Optional.empty(), 1, 2);
		scan = scan("scan.nii", 12, 10, 9);
		output = folder.resolve("labels.nii.gz");
	}

	private Path scan(String name, int... size) {
		float[] voxels = new float[size[0] * size[1] * size[2]];
		Random random = new Random(1);
		for (int i = 0; i < voxels.length; i++) voxels[i] = random.nextFloat() * 100;
		Path file = folder.resolve(name);
		VolumeWriter.write(
				file,
				new Volume(
						ArrayImgs.floats(voxels, size[0], size[1], size[2], 1),
						Geometry.unoriented(new Spacing(3, 3, 3))),
				true);
		return file;
	}

	/** The scan with other bytes in its header, which NIfTI-1 defines by their places. */
	private Path damaged(String name, int place, int... shorts) throws IOException {
		ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(scan)).order(ByteOrder.LITTLE_ENDIAN);
		for (int i = 0; i < shorts.length; i++) bytes.putShort(place + 2 * i, (short) shorts[i]);
		return Files.write(folder.resolve(name), bytes.array());
	}

	private Stunet predict(Object... more) {
		return Stunet.run(Stream.concat(Stream.of("predict", "-m", model.folder(), "-o", output), Stream.of(more))
				.toArray());
	}

	private void refused(Stunet result, int exitCode, String... words) throws IOException {
		assertEquals(exitCode, result.exitCode(), result.err());
		for (String word : words)
			assertTrue(
					result.sentence().contains(word), () -> "'" + result.sentence() + "' does not say '" + word + "'");
		assertFalse(result.err().contains("\tat "), result.err());
		try (Stream<Path> left = Files.list(folder)) {
			assertEquals(
					0,
					left.filter(file -> file.getFileName().toString().matches("labels.*|.*\\.tmp"))
							.count(),
					"something was left behind");
		}
	}

	@Test
	void missingFile() throws IOException {
		refused(predict("-i", folder.resolve("none.nii.gz")), VOLUME, "none.nii.gz", "does not exist");
	}

	/** Its voxel size has to be told, and is that of the label map. */
	@Test
	void tiffWithAPrintingResolution() throws Exception {
		Path tiff = Files.copy(
				Path.of(BadInputTest.class
						.getResource("/tiff/resolution-inch.tif")
						.toURI()),
				folder.resolve("dpi.tif"));
		refused(predict("-i", tiff), VOLUME, "dpi.tif", "--spacing x,y,z");
		assertTrue(predict("-i", tiff, "--spacing", "3,3").sentence().contains("--spacing 3,3 has 2 numbers"));
		assertTrue(
				predict("-i", tiff, "--spacing", "3,3,0").sentence().contains("--spacing 3,3,0 is not a voxel size"));
		Stunet done = predict("-i", tiff, "--spacing", "3,3,4");
		assertEquals(0, done.exitCode(), done.err());
		assertEquals(new Spacing(3, 3, 4), Stored.labels(output).geometry().spacing());
	}

	/** Before the network runs, which may take hours. */
	@Test
	void resultsThatTheirFormatHasNoRoomFor() throws IOException {
		Path tooLong = scan("long.nrrd", 32768, 2, 2);
		Stunet refused = predict("-i", tooLong);
		refused(refused, OUTPUT, "labels.nii.gz", "32768", ".nrrd");
		assertFalse(refused.err().contains("as the network sees it"), refused.err());
		refused(
				Stunet.run(
						"predict",
						"-m",
						model.folder(),
						"-i",
						tooLong,
						"-o",
						folder.resolve("labels.nrrd"),
						"--probabilities",
						folder.resolve("p.nii")),
				OUTPUT,
				"p.nii",
				"32768");
	}

	@Test
	void emptyImage() throws IOException {
		refused(predict("-i", damaged("empty.nii", 42, 0)), VOLUME, "empty.nii");
	}

	@Test
	void singleSlice() throws IOException {
		for (int axis = 0; axis < 3; axis++) {
			int[] size = {12, 10, 9};
			size[axis] = 1;
			refused(predict("-i", scan("slice.nii", size)), VOLUME, "single slice");
		}
	}

	@Test
	void twoDimensions() throws IOException {
		refused(predict("-i", damaged("flat.nii", 40, 2, 12, 10, 1)), VOLUME, "flat.nii", "2D");
	}

	@Test
	void rgb() throws IOException {
		refused(predict("-i", damaged("colour.nii", 70, 128, 24)), VOLUME, "colour.nii", "RGB");
	}

	@Test
	void wrongNumberOfChannels() throws IOException {
		refused(predict("-i", scan, "-i", scan), VOLUME, "needs 1 channel", "has 2");
	}

	@Test
	void channelsOnDifferentGrids() throws IOException {
		refused(predict("-i", scan, "-i", scan("other.nii", 9, 9, 9)), VOLUME, "another grid");
	}

	@Test
	void notAModel() throws IOException {
		refused(Stunet.run("predict", "-m", folder.resolve("no.stunet"), "-i", scan, "-o", output), MODEL, "no.stunet");
	}

	@Test
	void modelWithoutWeights() throws IOException {
		Files.delete(model.weightsFile());
		refused(predict("-i", scan), MODEL, "tiny.stunet", "weights.safetensors is missing");
	}

	@Test
	void weightsOfTheWrongShape() throws IOException {
		Model other = TinyModel.write(folder.resolve("other.stunet"), 2, Optional.empty(), 1, 2);
		Files.copy(other.weightsFile(), model.weightsFile(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
		refused(predict("-i", scan), MODEL, "weights.safetensors", "conv_blocks_context.0.0.conv1.weight");
	}

	@Test
	void changedWeights() throws IOException {
		byte[] bytes = Files.readAllBytes(model.weightsFile());
		bytes[bytes.length - 1] ^= 1;
		Files.write(model.weightsFile(), bytes);
		refused(predict("-i", scan), MODEL, "weights.safetensors", "checksum");
	}

	@Test
	void outputFolderIsMissing() throws IOException {
		output = folder.resolve("nowhere/labels.nii.gz");
		refused(predict("-i", scan), OUTPUT, "nowhere", "does not exist");
	}

	@Test
	void outputIsNoNifti() throws IOException {
		output = folder.resolve("labels.tif");
		refused(predict("-i", scan), OUTPUT, "labels.tif", ".nii.gz");
	}

	@Test
	void outputFolderIsAFile() throws IOException {
		output = scan.resolve("labels.nii.gz");
		refused(predict("-i", scan), OUTPUT, "scan.nii");
	}

	@Test
	void existingOutputStaysAsItIs() throws IOException {
		output = Files.write(folder.resolve("mine.nii.gz"), new byte[] {1, 2, 3});
		refused(predict("-i", scan), OUTPUT, "mine.nii.gz", "exists already", "--overwrite");
		assertArrayEquals(new byte[] {1, 2, 3}, Files.readAllBytes(output));
	}

	@Test
	void overwriteReplacesIt() throws IOException {
		output = Files.write(folder.resolve("mine.nii.gz"), new byte[] {1, 2, 3});
		assertEquals(0, predict("-i", scan, "--overwrite").exitCode());
		assertEquals(new Extent(12, 10, 9), Stored.labels(output).size());
	}

	@Test
	void outputIsAnInput() throws IOException {
		output = scan;
		refused(predict("-i", scan, "--overwrite"), REQUEST, "also an input");
	}

	@Test
	void badOptions() throws IOException {
		refused(predict("-i", scan, "--step", "0"), REQUEST, "step");
		refused(predict("-i", scan, "--step", "x"), REQUEST, "--step");
		refused(predict("-i", scan, "--threads", "-1"), REQUEST, "threads");
		refused(predict("-i", scan, "--device", "toaster"), REQUEST, "toaster");
		refused(predict(), REQUEST, "--input");
		refused(Stunet.run("predicate"), REQUEST, "predicate");
	}

	@Test
	void smallerThanOnePatchWorks() {
		Stunet.succeed("predict", "-m", model.folder(), "-i", scan("small.nii", 5, 4, 3), "-o", output);
		assertEquals(new Extent(5, 4, 3), Stored.labels(output).size());
	}

	@Test
	void nanVoxelsWork() throws IOException {
		ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(scan)).order(ByteOrder.LITTLE_ENDIAN);
		bytes.putFloat(352 + 4 * 500, Float.NaN);
		Path file = Files.write(folder.resolve("nan.nii"), bytes.array());
		assertTrue(Float.isNaN(Stored.volume(file)
				.voxels()
				.getAt(500 % 12, 500 / 12 % 10, 500 / 120, 0)
				.get()));
		Stunet.succeed("predict", "-m", model.folder(), "-i", file, "-o", output);
		assertEquals(new Extent(12, 10, 9), Stored.labels(output).size());
	}
}
