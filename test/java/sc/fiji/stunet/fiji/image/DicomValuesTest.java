package sc.fiji.stunet.fiji.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import ij.ImagePlus;
import ij.ImageStack;
import ij.Prefs;
import ij.measure.Calibration;
import ij.plugin.FolderOpener;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import sc.fiji.stunet.dicom.DicomBytes;
import sc.fiji.stunet.io.Stored;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.InvalidVolume;

/** A series that is open in ImageJ has the values that its folder has, or is refused. */
class DicomValuesTest {

	private static final int[] POSITIVE = {0, 1, 5, 100, 2000, 3};

	@TempDir
	private Path folder;

	private void series(UnaryOperator<DicomBytes> first, UnaryOperator<DicomBytes> others) {
		for (int i = 0; i < 3; i++)
			(i == 0 ? first : others)
					.apply(new DicomBytes(DicomBytes.EXPLICIT, 0).pixels(POSITIVE))
					.position(0, 0, i)
					.text(0x00200013, "IS", Integer.toString(i + 1))
					.write(folder.resolve("slice" + i + ".dcm"));
	}

	private ImagePlus opened(String options) {
		boolean before = Prefs.ignoreRescaleSlope;
		// ImageJ rescales with its menus' commands, which need a display.
		Prefs.ignoreRescaleSlope = true;
		try {
			return FolderOpener.open(folder.toString(), options);
		} finally {
			Prefs.ignoreRescaleSlope = before;
		}
	}

	private static float[] values(ImagePlus image) {
		return Channels.copy(ImageVolume.of(image, Reading.AS_IT_IS, 1).voxels(), 0);
	}

	private float[] ofFolder() {
		return Channels.copy(Stored.volume(folder).voxels(), 0);
	}

	private static String refused(ImagePlus image) {
		return assertThrows(InvalidVolume.class, () -> values(image)).getMessage();
	}

	static Stream<Arguments> right() {
		return Stream.of(
				slices(slice -> slice),
				slices(slice -> slice.bits(16, 12, false)),
				slices(slice -> slice.bits(16, 12, true)),
				slices(slice -> slice.bits(16, 16, true).pixels(-5, 0, 7, -32768, 32767, 1)),
				slices(slice -> slice.rescale(1, -1024)),
				slices(slice -> slice.bits(16, 16, true).rescale(1, -1024).pixels(-5, 0, 7, -2000, 3, 1)),
				// Sign-extended above the stored bits, as many write them.
				slices(slice -> slice.bits(16, 12, true).rescale(1, 10).pixels(-5, 0, 7, -2000, 3, 1)),
				slices(slice -> slice.bits(8, 8, false).pixels(0, 1, 127, 128, 255, 3)),
				slices(slice -> slice.bits(8, 8, false).rescale(1, -100).pixels(0, 1, 127, 128, 255, 3)),
				slices(slice -> slice.bits(32, 32, false)),
				slices(slice -> slice.number(0x00280120, 2000)),
				slices(slice -> slice.text(0x00281052, "DS", "-7")));
	}

	private static Arguments slices(UnaryOperator<DicomBytes> change) {
		return Arguments.of(change);
	}

	@ParameterizedTest
	@MethodSource("right")
	void whatImageJReadsRightIsTaken(UnaryOperator<DicomBytes> change) {
		series(change, change);
		assertArrayEquals(ofFolder(), values(opened("")));
		assertArrayEquals(ofFolder(), values(opened("virtual")));
	}

	static Stream<Arguments> wrong() {
		return Stream.of(
				one(
						slice -> slice.bits(16, 12, true).pixels(0x0f9c, 1, 2, 3, 4, 5),
						"slice 2: 1.0 to 3996.0, where its file can only tell -2048.0 to 2047.0"),
				one(slice -> slice.bits(16, 10, true).pixels(0x03ff, 1, 2, 3, 4, 5), "-512.0 to 511.0"),
				one(slice -> slice.bits(16, 14, true).pixels(0x3fff, 1, 2, 3, 4, 5), "-8192.0 to 8191.0"),
				one(
						slice -> slice.bits(16, 12, false).pixels(0x8005, 1, 2, 3, 4, 5),
						"1.0 to 32773.0, where its file can only tell 0.0 to 4095.0"),
				one(
						slice -> slice.bits(16, 12, false).number(0x00280102, 15),
						"the highest of its 12 bits is number 15"),
				one(
						slice -> slice.rescale(2, 0),
						"rescaled by slope 2.0 and intercept 0.0 in its file, by slope 1.0 and offset 0.0 here"),
				one(slice -> slice.rescale(1, -1000), "rescaled by slope 1.0 and intercept -1000.0 in its file"),
				one(slice -> slice.bits(32, 32, false).rescale(1, 5), "32 bits with the intercept 5.0"),
				one(slice -> slice.bits(8, 8, true), "8 bits with a sign"),
				one(slice -> slice.bits(32, 32, true), "32 bits with a sign"),
				one(slice -> slice.bits(16, 16, true), "32768.0 to 34768.0, where"),
				one(slice -> slice.text(0x00280004, "CS", "MONOCHROME1"), "white is stored as 0"),
				one(slice -> slice.nested(0x00283000, 0x00283002, "1"), "a table"));
	}

	private static Arguments one(UnaryOperator<DicomBytes> change, String words) {
		return Arguments.of(change, words);
	}

	@ParameterizedTest
	@MethodSource("wrong")
	void whatImageJReadsWrongIsRefused(UnaryOperator<DicomBytes> change, String words) {
		// The first slice is right, and as many bits as the others, so that ImageJ makes a stack of all.
		UnaryOperator<DicomBytes> sign = slice -> slice.bits(16, 16, words.contains("-"));
		if (words.startsWith("8 bits") || words.startsWith("32 bits")) series(change, change);
		else series(words.contains("rescaled") || words.contains("34768") ? slice -> slice : sign, change);
		says(refused(opened("")), words, "input=", "Remove Slice Labels");
	}

	/** As ImageJ with a display makes a series of which every slice has a slope. */
	private ImagePlus floats(double... slopesAndIntercepts) {
		ImagePlus raw = opened("");
		ImageStack stack = new ImageStack(3, 2);
		for (int z = 0; z < 3; z++) {
			ImageProcessor slice = raw.getStack().getProcessor(z + 1).convertToFloatProcessor();
			slice.multiply(slopesAndIntercepts[2 * z]);
			slice.add(slopesAndIntercepts[2 * z + 1]);
			stack.addSlice(raw.getStack().getSliceLabel(z + 1), slice);
		}
		ImagePlus image = new ImagePlus("floats", stack);
		image.copyScale(raw);
		image.getCalibration().setFunction(Calibration.NONE, null, "Gray Value");
		return image;
	}

	@Test
	void slopesBySliceAreRightWhereImageJMakesFloats() {
		series(slice -> slice.rescale(2, -1), slice -> slice.rescale(0.1, 3));
		assertArrayEquals(ofFolder(), values(floats(2, -1, 0.1, 3, 0.1, 3)), 1e-4f);
		assertTrue(refused(floats(2, -1, 0.1, -300, 0.1, 3))
				.contains("slice 2: -300.0 to -100.0, where its file can only tell 3.0 to"));
		series(slice -> slice.rescale(2, -1), slice -> slice.rescale(1, 3));
		assertTrue(refused(floats(2, -1, 1, 3, 1, 3)).contains("rescaled otherwise than the slice before"));
		series(slice -> slice.rescale(0, 3), slice -> slice.rescale(0, 3));
		assertTrue(refused(floats(0, 3, 0, 3, 0, 3)).contains("the slope 0 of its file, which stands for 1"));
	}

	@Test
	void theType32BitOfTheImportKeepsTheIntercept() {
		series(slice -> slice.rescale(1, -1024), slice -> slice.rescale(1, -1024));
		assertArrayEquals(ofFolder(), values(opened("bitdepth=32")));
	}

	@Test
	void valuesThatWereChangedOnPurposeNeedNoHeaders() {
		series(slice -> slice.bits(16, 12, false), slice -> slice.bits(16, 12, false));
		ImagePlus image = opened("");
		image.getStack().getProcessor(2).set(0, 0, 60000);
		assertTrue(refused(image).contains("slice 2: "));
		assertEquals(
				60000,
				Channels.copy(
						ImageVolume.labels(image, Reading.AS_IT_IS, Progress.none())
								.voxels(),
						0)[6]);
		for (int z = 1; z <= 3; z++) image.getStack().setSliceLabel(null, z);
		assertEquals(60000, values(image)[6]);
	}

	/** One file with several frames: ImageJ keeps its header as the image's, and none by slice. */
	@Test
	void theHeaderOfAllSlicesCounts() {
		new DicomBytes(DicomBytes.EXPLICIT, 0)
				.text(0x00280008, "IS", "2")
				.bits(16, 12, true)
				.pixels(0, 1, 2, 3, 4, 5, 6, 7, 8, 0x0fff, 10, 11)
				.write(folder.resolve("frames.dcm"));
		ImagePlus frames =
				new ij.io.Opener().openImage(folder.resolve("frames.dcm").toString());
		assertEquals(2, frames.getStackSize());
		assertTrue(refused(frames).contains("slice 2: 6.0 to 4095.0"));
		frames.setProperty(
				"Info",
				"0028,0008 Number of Frames = 2\n0028,0101 Bits Stored = 12\n0028,0102 High Bit = 11\n0028,0103 "
						+ "Pixel Representation = 1\n");
		assertTrue(refused(frames).contains("slice 2: 6.0 to 4095.0"), "as Bio-Formats tells it");
		String frame = "0028,0008  Number of Frames: 2\n0028,1052  >Rescale Intercept: -10\n";
		frames.setProperty("Info", frame + "7FE0,0010  Pixel Data: 1\n");
		assertTrue(
				refused(frames)
						.contains("slice 1: rescaled by slope 1.0 and intercept -10.0 in its file, by slope 1.0 "
								+ "and offset -32768.0 here"),
				"inside a sequence");
		frames.setProperty("Info", frame + "0028,1052  >Rescale Intercept: -20\n7FE0,0010  Pixel Data: 1\n");
		assertTrue(refused(frames).contains("each frame is rescaled otherwise"));
		frames.setProperty("Info", "0028,0101 Bits Stored = 16\n0028,1052 Rescale Intercept = 0\n");
		assertTrue(refused(frames).contains("as Bio-Formats shows it"), "of the first of several files");
	}

	@Test
	void floatsOutsideOfAllAreNoValues() {
		series(slice -> slice.rescale(2, 0), slice -> slice.rescale(2, 0));
		ImagePlus image = floats(2, 0, 2, 0, 2, 0);
		((FloatProcessor) image.getStack().getProcessor(3)).setf(0, 0, Float.NaN);
		assertTrue(Float.isNaN(values(image)[12]));
	}
}
