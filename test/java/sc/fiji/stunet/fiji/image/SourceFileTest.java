package sc.fiji.stunet.fiji.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;

import ij.ImagePlus;
import ij.ImageStack;
import ij.io.FileInfo;
import ij.process.ImageProcessor;
import ij.process.ShortProcessor;
import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/**
 * Which way an open image lies is in the file that it came from; it counts while the image is still what is in the
 * file.
 */
class SourceFileTest {

	private static final int SIDE = 9;
	private static final int SLICES = 7;
	private static final Geometry LPS = Geometry.of(-2, 0, 0, 90, 0, -2, 0, 80, 0, 0, 3, -70);

	/** The user has ended the work. */
	static final Progress ENDED = new FakeProgress().cancelledWhen(() -> true);

	@TempDir
	private Path folder;

	private int[] stored;

	@BeforeEach
	void makeVoxels() {
		stored = new Random(3).ints(SIDE * SIDE * SLICES, 0, 2000).toArray();
	}

	/** As a NIfTI file whose values are scaled. */
	private Path file(String name, double slope, double intercept) {
		float[] values = new float[stored.length];
		for (int i = 0; i < values.length; i++) values[i] = (float) (slope * stored[i] + intercept);
		VolumeWriter.write(
				folder.resolve(name), new Volume(ArrayImgs.floats(values, SIDE, SIDE, SLICES, 1), LPS), false);
		return folder.resolve(name);
	}

	/** The stored numbers, as Bio-Formats shows them. */
	private ImagePlus shown(IntUnaryOperator change) {
		ImageStack stack = new ImageStack(SIDE, SIDE);
		for (int z = 0; z < SLICES; z++) {
			ShortProcessor plane = new ShortProcessor(SIDE, SIDE);
			for (int i = 0; i < SIDE * SIDE; i++) plane.set(i, change.applyAsInt(stored[z * SIDE * SIDE + i]));
			stack.addSlice("", plane);
		}
		ImagePlus image = new ImagePlus("scan.nii", stack);
		image.getCalibration().pixelWidth = 2000;
		image.getCalibration().pixelHeight = 2000;
		image.getCalibration().pixelDepth = 3000;
		image.getCalibration().setUnit("micron");
		return image;
	}

	private ImagePlus shown() {
		return shown(value -> value);
	}

	private ImagePlus opened(ImagePlus image, Path file) {
		FileInfo info = new FileInfo();
		info.directory = file.getParent() + "/";
		info.fileName = file.getFileName().toString();
		image.setFileInfo(info);
		return image;
	}

	private static Volume volume(ImagePlus image) {
		return ImageVolume.of(image, Reading.AS_IT_IS, 1);
	}

	@Test
	void anUnchangedImageLiesWhereItsFileLies() {
		assertEquals(LPS, volume(opened(shown(), file("scan.nii", 1, 0))).geometry());
		ImagePlus located = shown();
		located.setProperty("Info", "BitsPerPixel = 16\nLocation = " + folder.resolve("scan.nii") + "\nSizeX = 9\n");
		assertEquals(LPS, volume(located).geometry());
		assertEquals(
				LPS.with(new Spacing(1, 1, 5)),
				ImageVolume.of(located, Reading.of("1,1,5", 0, 0, ""), 1).geometry());
	}

	/** As it shows 2 mm of most NIfTI files that programs write. */
	@Test
	void bioFormatsTakesVoxelSizesWithoutUnitForMicrons() {
		ImagePlus image = shown();
		image.getCalibration().pixelWidth = image.getCalibration().pixelHeight = 2;
		image.getCalibration().pixelDepth = 3;
		assertEquals(LPS, volume(opened(image, file("scan.nii", 1, 0))).geometry());
	}

	/** Bio-Formats knows no slope and no intercept: a CT would be taken for something else. */
	@Test
	void theValuesAreThoseOfTheFile() {
		Volume volume = volume(opened(shown(), file("ct.nii", 0.5, -1024)));
		assertEquals(LPS, volume.geometry());
		assertEquals(0.5f * stored[1] - 1024, volume.voxels().getAt(1, 0, 0, 0).get());
		assertEquals(
				0.5f * stored[SIDE * SIDE * 3 + 5 * SIDE + 2] - 1024,
				volume.voxels().getAt(2, 5, 3, 0).get());
	}

	private void assertUnknown(String what, ImagePlus image) {
		assertFalse(volume(opened(image, folder.resolve("scan.nii"))).geometry().isOriented(), what);
	}

	private static ImagePlus each(ImagePlus image, Consumer<ImageProcessor> change) {
		for (int z = 1; z <= image.getStackSize(); z++)
			change.accept(image.getStack().getProcessor(z));
		return image;
	}

	@Test
	void whatWasDoneToTheImageSince() {
		file("scan.nii", 1, 0);
		assertUnknown("flipped across", each(shown(), ImageProcessor::flipHorizontal));
		assertUnknown("flipped along", each(shown(), ImageProcessor::flipVertical));
		ImagePlus rotated = shown();
		ImageStack turned = new ImageStack(SIDE, SIDE);
		for (int z = 1; z <= SLICES; z++)
			turned.addSlice(rotated.getStack().getProcessor(z).rotateRight());
		rotated.setStack(turned);
		assertUnknown("rotated", rotated);
		ImagePlus upsideDown = shown();
		ImageStack reversed = new ImageStack(SIDE, SIDE);
		for (int z = SLICES; z >= 1; z--)
			reversed.addSlice(upsideDown.getStack().getProcessor(z));
		upsideDown.setStack(reversed);
		assertUnknown("the last slice first", upsideDown);
		assertUnknown("inverted", shown(value -> 2000 - value));
		ImagePlus painted = shown();
		painted.getStack().getProcessor(4).set(3, 3, 5000);
		assertUnknown("painted", painted);
		ImagePlus cropped = shown();
		cropped.setStack(cropped.getStack().crop(0, 0, 0, SIDE, SIDE, SLICES - 1));
		assertUnknown("cropped", cropped);
		ImagePlus other = shown();
		other.getCalibration().pixelDepth = 2000;
		assertUnknown("another distance of slices", other);
	}

	/** Whether it was mirrored cannot be seen then, so nothing is known. */
	@ParameterizedTest
	@ValueSource(strings = {"constant", "mirrored", "planes", "transposed"})
	void voxelsThatTellNothing(String kind) {
		for (int i = 0; i < stored.length; i++) {
			int x = i % SIDE, y = i / SIDE % SIDE, z = i / SIDE / SIDE;
			stored[i] = switch (kind) {
				case "constant" -> 7;
				case "mirrored" -> 100 * Math.min(x, SIDE - 1 - x) + 10 * y + z;
				case "planes" -> z;
				default -> x * y + 100 * z + x + y;
			};
		}
		file("scan.nii", 1, 0);
		assertUnknown(kind, shown());
	}

	/** A large file takes a while. */
	@Test
	void itsReadingEndsWhenTheUserWants() {
		ImagePlus image = opened(shown(), file("scan.nii.gz", 1, 0));
		assertThrows(Cancelled.class, () -> ImageVolume.of(image, Reading.AS_IT_IS, 1, ENDED));
	}

	@Test
	void filesThatAreGoneOrSomethingElse() {
		assertUnknown("gone", shown());
		ImagePlus web = shown();
		web.setProperty("Info", "Location = http://x.org/\0a.nii\n");
		assertFalse(volume(web).geometry().isOriented());
		assertTrue(SourceFile.candidates(opened(shown(), file("a.nii", 1, 0))).contains(folder.resolve("a.nii")));
	}
}
