package sc.fiji.stunet.fiji.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static sc.fiji.stunet.failure.Refusals.says;

import java.util.stream.Stream;

import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.measure.Calibration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.failure.Refusals;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

class ImageVolumeTest {

	private static ImagePlus image(String type, int width, int height, int channels, int slices, int frames) {
		ImagePlus image = IJ.createHyperStack(
				"scan",
				width,
				height,
				channels,
				slices,
				frames,
				type.startsWith("8") ? 8 : type.startsWith("16") ? 16 : type.startsWith("RGB") ? 24 : 32);
		image.getCalibration().setUnit("mm");
		return image;
	}

	private static Volume volume(ImagePlus image) {
		return ImageVolume.of(image, Reading.AS_IT_IS, image.getNChannels());
	}

	private static float at(Volume volume, int... position) {
		return volume.voxels().getAt(position).get();
	}

	@Test
	void axesAndChannelsKeepTheirPlaces() {
		ImagePlus image = image("32", 3, 4, 2, 5, 1);
		for (int c = 0; c < 2; c++)
			for (int z = 0; z < 5; z++)
				for (int y = 0; y < 4; y++)
					for (int x = 0; x < 3; x++)
						image.getStack()
								.getProcessor(image.getStackIndex(c + 1, z + 1, 1))
								.setf(x, y, 1000 * c + 100 * z + 10 * y + x);
		Volume volume = volume(image);
		assertEquals(new Extent(3, 4, 5), volume.size());
		assertEquals(2, volume.channels());
		for (int c = 0; c < 2; c++)
			for (int z = 0; z < 5; z++)
				for (int y = 0; y < 4; y++)
					for (int x = 0; x < 3; x++) assertEquals(1000 * c + 100 * z + 10 * y + x, at(volume, x, y, z, c));
	}

	@Test
	void pixelsAreNotCopied() {
		ImagePlus image = image("32", 2, 2, 1, 2, 1);
		Volume volume = volume(image);
		image.getStack().getProcessor(2).setf(1, 0, 7);
		assertEquals(7, at(volume, 1, 0, 1, 0));
	}

	@Test
	void signed16BitKeepsHounsfieldUnits() {
		ImageStack stack = new ImageStack(2, 1);
		stack.addSlice("", new short[] {(short) (-1024 + 32768), (short) (1839 + 32768)});
		stack.addSlice("", new short[] {(short) 32768, (short) (-1 + 32768)});
		ImagePlus image = new ImagePlus("ct", stack);
		image.getCalibration().setSigned16BitCalibration();
		image.getCalibration().setUnit("mm");
		Volume volume = volume(image);
		assertEquals(-1024, at(volume, 0, 0, 0, 0));
		assertEquals(1839, at(volume, 1, 0, 0, 0));
		assertEquals(0, at(volume, 0, 0, 1, 0));
		assertEquals(-1, at(volume, 1, 0, 1, 0));
	}

	@Test
	void unsigned16BitIsNotSigned() {
		ImagePlus image = image("16", 1, 1, 1, 2, 1);
		image.getStack().getProcessor(1).set(0, 0, 65535);
		assertEquals(65535, at(volume(image), 0, 0, 0, 0));
	}

	@Test
	void calibrationFunctionsOfEveryDepth() {
		for (String type : new String[] {"8", "16"}) {
			ImagePlus image = image(type, 1, 1, 1, 2, 1);
			image.getStack().getProcessor(2).set(0, 0, 200);
			image.getCalibration().setFunction(Calibration.STRAIGHT_LINE, new double[] {-100, 2.5}, "HU");
			assertEquals(-100, at(volume(image), 0, 0, 0, 0), type);
			assertEquals(400, at(volume(image), 0, 0, 1, 0), type);
		}
	}

	@Test
	void aColouredLookupTableChangesNoValue() {
		ImagePlus image = image("8", 1, 1, 1, 2, 1);
		image.getStack().getProcessor(2).set(0, 0, 200);
		// As ImageJ calls the type of an 8-bit file with a coloured table.
		ImagePlus coloured = new ImagePlus("fire", image.getStack()) {

			@Override
			public int getType() {
				return COLOR_256;
			}
		};
		coloured.setCalibration(image.getCalibration());
		assertEquals(200, at(volume(coloured), 0, 0, 1, 0));
	}

	@ParameterizedTest
	@CsvSource({
		"mm, 1",
		"millimeters, 1",
		"micron, 0.001",
		"um, 0.001",
		"\u00b5m, 0.001",
		"nm, 1e-6",
		"cm, 10",
		"inch, 25.4",
		"inches, 25.4",
		"m, 1000",
		"Micrometer, 0.001"
	})
	void unitsBecomeMm(String unit, double mm) {
		ImagePlus image = image("8", 2, 2, 1, 3, 1);
		Calibration calibration = image.getCalibration();
		calibration.pixelWidth = 2;
		calibration.pixelHeight = 3;
		calibration.pixelDepth = 5;
		calibration.setUnit(unit);
		Spacing spacing = volume(image).spacing();
		assertEquals(2 * mm, spacing.x(), 1e-12);
		assertEquals(3 * mm, spacing.y(), 1e-12);
		assertEquals(5 * mm, spacing.z(), 1e-12);
	}

	@Test
	void unitsMayDifferPerAxis() {
		ImagePlus image = image("8", 2, 2, 1, 3, 1);
		image.getCalibration().setUnit("micron");
		image.getCalibration().setZUnit("mm");
		assertEquals(new Spacing(0.001, 0.001, 1), volume(image).spacing());
	}

	@Test
	void aGivenSpacingReplacesTheImagesOwn() {
		ImagePlus image = image("8", 2, 2, 1, 3, 1);
		image.getCalibration().setUnit("pixel");
		assertEquals(
				new Spacing(1, 2, 3),
				ImageVolume.of(image, Reading.of("1,2,3", 0, 0, ""), 1).spacing());
	}

	@Test
	void orientationIsRememberedUntilTheImageChanges() {
		ImagePlus image = image("8", 4, 5, 1, 6, 1);
		Geometry geometry = Geometry.of(-1, 0, 0, 10, 0, -1, 0, 20, 0, 0, 1, 30);
		GeometryProperty.set(image, geometry);
		assertEquals(geometry, volume(image).geometry());
		assertEquals(geometry, volume(image.duplicate()).geometry());
		image.getCalibration().pixelDepth = 2;
		assertFalse(volume(image).geometry().isOriented());
		image.getCalibration().pixelDepth = 1;
		image.setRoi(0, 0, 3, 5);
		assertFalse(volume(image.resize(3, 5, 6, "none")).geometry().isOriented());
	}

	static Stream<Arguments> refused() {
		ImagePlus twoFrames = image("8", 2, 2, 1, 3, 2);
		ImagePlus notCalibrated = image("8", 2, 2, 1, 3, 1);
		notCalibrated.getCalibration().setUnit("pixel");
		return Stream.of(
				Arguments.of(null, 1, "There is no image"),
				Arguments.of(new ImagePlus(), 1, "There is no image"),
				Arguments.of(image("8", 2, 2, 1, 1, 1), 1, "is 2D"),
				Arguments.of(image("RGB", 2, 2, 1, 3, 1), 1, "colour image"),
				Arguments.of(twoFrames, 1, "2 time points"),
				Arguments.of(image("8", 2, 2, 1, 1, 30), 1, "has 1 slice, 1 channels and 30 frames"),
				Arguments.of(image("8", 2, 2, 2, 3, 1), 1, "has 2 channels, but the model needs 1"),
				Arguments.of(image("8", 2, 2, 1, 3, 1), 2, "has 1 channel, but the model needs 2"),
				Arguments.of(notCalibrated, 1, "Image > Properties"));
	}

	@Test
	void oneChannelOfOneTimePoint() {
		ImagePlus image = image("16", 4, 3, 3, 5, 2);
		image.getStack().setVoxel(1, 2, image.getStackIndex(2, 4, 2) - 1, 77);
		Volume volume = ImageVolume.of(image, Reading.of("1,2,3", 2, 2, ""), 1);
		assertEquals(1, volume.channels());
		assertEquals(77, volume.voxels().getAt(1, 2, 3, 0).get());
		assertEquals(3, ImageVolume.of(image, Reading.of("1,2,3", 0, 1, ""), 3).channels());
		Refusals.refused(
				InvalidVolume.class, () -> ImageVolume.of(image, Reading.of("", 2, 2, ""), 3), "leave channel=2 out");
	}

	@ParameterizedTest
	@MethodSource("refused")
	void whatIsNoVolumeIsRefusedWithAdvice(ImagePlus image, int channels, String words) {
		Refusals.refused(InvalidVolume.class, () -> ImageVolume.of(image, Reading.AS_IT_IS, channels), words);
	}

	@Test
	void typedSpacings() {
		assertEquals(new Spacing(1, 2, 2.5), Calibrations.parse("1,2,2.5"));
		assertEquals(new Spacing(1, 2, 2.5), Calibrations.parse(" 1; 2 2.5"));
		assertEquals(new Spacing(2, 2, 2), Calibrations.parse("2"));
		for (String wrong : new String[] {"1,2", "1,2,x", "1,0,2", "-1,1,1", "1,1,1,1", "NaN"}) {
			InvalidRequest e = assertThrows(InvalidRequest.class, () -> Calibrations.parse(wrong), wrong);
			says(e.getMessage(), "spacing=" + wrong);
		}
	}
}
