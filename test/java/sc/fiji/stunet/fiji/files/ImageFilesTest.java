package sc.fiji.stunet.fiji.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;
import static sc.fiji.stunet.failure.Refusals.says;

import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

import ij.IJ;
import ij.ImagePlus;
import net.imglib2.img.array.ArrayImg;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.img.basictypeaccess.array.ShortArray;
import net.imglib2.type.numeric.integer.ShortType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.scijava.Context;
import org.scijava.io.IOPlugin;
import org.scijava.io.IOService;
import org.scijava.io.location.Location;
import org.scijava.plugin.AbstractHandlerService;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.fiji.image.ImageVolume;
import sc.fiji.stunet.fiji.image.Reading;
import sc.fiji.stunet.outside.Needs;
import sc.fiji.stunet.outside.Outside;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.reference.Reference;
import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

@Isolated
class ImageFilesTest {

	private static final ClassLoader NO_PLUGINS = ImageFilesTest.class.getClassLoader();

	@TempDir
	private Path folder;

	/** What SCIFIO opens, as far as it is looked at: the methods of imagej-common's Dataset and of its axes. */
	public static final class FakeDataset extends ArrayImg<ShortType, ShortArray> {

		private final List<FakeAxis> axes;

		FakeDataset(long[] size, List<FakeAxis> axes) {
			super(new ShortArray(values(size)), size, new net.imglib2.util.Fraction());
			setLinkedType(new ShortType(this));
			this.axes = axes;
		}

		private static short[] values(long[] size) {
			short[] values = new short[(int) ArrayImgs.shorts(size).size()];
			IntStream.range(0, values.length).forEach(i -> values[i] = (short) (i - 10));
			return values;
		}

		public FakeAxis axis(int d) {
			return axes.get(d);
		}

		public double averageScale(int d) {
			return axes.get(d).scale;
		}
	}

	public record FakeAxis(String label, double scale, String unit) {

		public FakeAxis type() {
			return this;
		}

		public String getLabel() {
			return label;
		}
	}

	private static final class FakeIOService extends AbstractHandlerService<Location, IOPlugin<?>>
			implements IOService {

		private final Object opened;

		FakeIOService(Object opened) {
			this.opened = opened;
		}

		@Override
		public Object open(String source) {
			return opened;
		}

		@Override
		public IOPlugin<?> getOpener(String source) {
			return null;
		}

		@Override
		public <D> IOPlugin<D> getSaver(D data, String destination) {
			return null;
		}

		@Override
		public void save(Object data, String destination) {}
	}

	private Volume bySciJava(Object opened, Reading reading) throws Exception {
		Path file = Files.write(folder.resolve("scan.xyz"), new byte[] {1, 2, 3, 4, 5});
		try (Context context = new Context(true)) {
			context.getServiceIndex().add(new FakeIOService(opened));
			return new ImageFiles(context, NO_PLUGINS, Progress.none()).read(List.of(file), reading, 1);
		}
	}

	private static Volume byImageJ(Path file) {
		try (Context context = new Context(true)) {
			return new ImageFiles(context, NO_PLUGINS, Progress.none()).read(List.of(file), Reading.AS_IT_IS, 1);
		}
	}

	@Test
	void datasetsAreTurnedByTheirAxes() throws Exception {
		FakeDataset dataset = new FakeDataset(
				new long[] {5, 2, 3, 4},
				List.of(
						new FakeAxis("Z", 0.2, "cm"),
						new FakeAxis("X", 500, "micron"),
						new FakeAxis("Y", 1.5, "mm"),
						new FakeAxis("Series", 1, null)));
		refused(InvalidVolume.class, () -> bySciJava(dataset, Reading.AS_IT_IS), "axis Series");
		FakeDataset one = new FakeDataset(new long[] {5, 2, 3, 1}, dataset.axes);
		Volume volume = bySciJava(one, Reading.AS_IT_IS);
		assertEquals(new Extent(2, 3, 5), volume.size());
		assertArrayEquals(new double[] {0.5, 1.5, 2}, volume.spacing().toArray(), 1e-12);
		assertEquals(4 + 5 * (1 + 2 * 2) - 10, volume.voxels().getAt(1, 2, 4, 0).get());
		assertEquals(-10, volume.voxels().getAt(0, 0, 0, 0).get());
	}

	@Test
	void channelsForSlicesAreAskedAbout() throws Exception {
		FakeDataset dataset = new FakeDataset(
				new long[] {2, 3, 7},
				List.of(new FakeAxis("X", 1, "mm"), new FakeAxis("Y", 1, "mm"), new FakeAxis("Channel", 1, null)));
		refused(InvalidVolume.class, () -> bySciJava(dataset, Reading.AS_IT_IS), "7 channels", "stack=z");
		InvalidVolume spacing = assertThrows(InvalidVolume.class, () -> bySciJava(dataset, Reading.of("", 0, 0, "z")));
		says(spacing.getMessage(), "spacing=");
		Volume volume = bySciJava(dataset, Reading.of("1,1,3", 0, 0, "z"));
		assertEquals(new Extent(2, 3, 7), volume.size());
		assertEquals(6 * 6 - 10, volume.voxels().getAt(0, 0, 6, 0).get());
		assertEquals(new Spacing(1, 1, 3), volume.spacing());
	}

	@Test
	void noUnitIsRefused() {
		FakeDataset dataset = new FakeDataset(
				new long[] {2, 3, 7},
				List.of(new FakeAxis("X", 1, null), new FakeAxis("Y", 1, null), new FakeAxis("Z", 1, null)));
		refused(InvalidVolume.class, () -> bySciJava(dataset, Reading.AS_IT_IS), "spacing=x,y,z");
	}

	/** In a Fiji SCIFIO reads the sizes of such a file, but not their unit, which Bio-Formats knows. */
	@Test
	@Needs(Outside.BIO_FORMATS)
	void bioFormatsIsAskedForTheUnit() throws Exception {
		FakeDataset dataset = new FakeDataset(
				new long[] {4, 5, 6},
				List.of(new FakeAxis("X", 500, null), new FakeAxis("Y", 750, null), new FakeAxis("Z", 2000, null)));
		Path file = new OmeTiff(1, 1, true).write(folder.resolve("scan.ome.tif"));
		try (URLClassLoader loader = BioFormats.loader();
				Context context = new Context(true)) {
			context.getServiceIndex().add(new FakeIOService(dataset));
			assertArrayEquals(
					new double[] {0.5, 0.75, 2},
					new ImageFiles(context, loader, Progress.none())
							.read(List.of(file), Reading.AS_IT_IS, 1)
							.spacing()
							.toArray(),
					1e-9);
		}
	}

	@Test
	void whatNobodyOpensIsRefused() {
		refused(
				InvalidVolume.class,
				() -> bySciJava(null, Reading.AS_IT_IS),
				"scan.xyz is no image that this ImageJ can open");
	}

	@Test
	void imageJsSignedTiffKeepsItsSign() {
		Volume volume = byImageJ(signedTiff());
		assertEquals(-1000, volume.voxels().getAt(1, 2, 3, 0).get());
		assertArrayEquals(new double[] {0.5, 0.75, 2}, volume.spacing().toArray(), 1e-6);
	}

	private Path signedTiff() {
		ImagePlus image = IJ.createHyperStack("ct", 4, 5, 1, 6, 1, 16);
		image.getCalibration().setSigned16BitCalibration();
		image.getCalibration().setUnit("mm");
		image.getCalibration().pixelWidth = 0.5;
		image.getCalibration().pixelHeight = 0.75;
		image.getCalibration().pixelDepth = 2;
		image.getStack().getProcessor(4).set(1, 2, -1000 + 32768);
		Path file = folder.resolve("ct.tif");
		IJ.saveAsTiff(image, file.toString());
		return file;
	}

	private Volume byBioFormats(Path file, Reading reading, int channels) throws Exception {
		try (URLClassLoader loader = BioFormats.loader();
				Context context = new Context(true)) {
			return new ImageFiles(context, loader, Progress.none()).read(List.of(file), reading, channels);
		}
	}

	/** In micron, millimetres and none (micron by the standard); pages with and without the tag SampleFormat. */
	@ParameterizedTest
	@ValueSource(booleans = {true, false})
	@Needs(Outside.BIO_FORMATS)
	void omeTiffByBioFormats(boolean sampleFormat) throws Exception {
		Volume volume = byBioFormats(
				new OmeTiff(1, 1, sampleFormat).write(folder.resolve("scan.ome.tif")), Reading.AS_IT_IS, 1);
		assertEquals(new Extent(4, 5, 6), volume.size());
		assertArrayEquals(new double[] {0.5, 0.75, 2}, volume.spacing().toArray(), 1e-9);
		assertEquals(-60, volume.voxels().getAt(0, 0, 0, 0).get());
		assertEquals(20 * 5 + 4 * 3 + 2 - 60, volume.voxels().getAt(2, 3, 5, 0).get());
	}

	/** Planes in the order Z, C, T, numbered through. */
	@Test
	@Needs(Outside.BIO_FORMATS)
	void channelsAndTimesOfAnOmeTiff() throws Exception {
		Path file = new OmeTiff(2, 3, true).write(folder.resolve("scan.ome.tif"));
		refused(InvalidVolume.class, () -> byBioFormats(file, Reading.AS_IT_IS, 2), "holds 3 volumes", "(<frame>)");
		refused(InvalidVolume.class, () -> byBioFormats(file, Reading.of("", 0, 2, ""), 1), "channel=1 to channel=2");
		assertThrows(InvalidRequest.class, () -> byBioFormats(file, Reading.of("", 3, 2, ""), 1));
		Volume one = byBioFormats(file, Reading.of("", 2, 3, ""), 1);
		assertEquals(1, one.channels());
		assertEquals(
				20 * (6 * (2 * 2 + 1) + 5) + 4 * 3 + 2 - 60,
				one.voxels().getAt(2, 3, 5, 0).get());
		Volume both = byBioFormats(file, Reading.of("1,2,3", 0, 2, ""), 2);
		assertEquals(
				20 * (6 * (2 * 1 + 1) + 5) - 60, both.voxels().getAt(0, 0, 5, 1).get());
		assertEquals(new Spacing(1, 2, 3), both.spacing());
	}

	@Test
	void channelsAndTimesOfImageJsTiff() {
		ImagePlus image = IJ.createHyperStack("many", 4, 5, 2, 6, 3, 32);
		image.getStack().setVoxel(1, 2, image.getStackIndex(2, 4, 3) - 1, 77.5);
		image.getCalibration().setUnit("mm");
		Path file = folder.resolve("many.tif");
		IJ.saveAsTiff(image, file.toString());
		try (Context context = new Context(true)) {
			ImageFiles files = new ImageFiles(context, NO_PLUGINS, Progress.none());
			assertEquals(
					77.5f,
					files.read(List.of(file), Reading.of("", 2, 3, ""), 1)
							.voxels()
							.getAt(1, 2, 3, 0)
							.get());
			assertEquals(
					77.5f,
					files.read(List.of(file), Reading.of("", 0, 3, ""), 2)
							.voxels()
							.getAt(1, 2, 3, 1)
							.get());
			assertThrows(InvalidVolume.class, () -> files.read(List.of(file), Reading.of("", 0, 3, ""), 1));
		}
	}

	@Test
	void channelsAndTimesOfADataset() throws Exception {
		FakeDataset dataset = new FakeDataset(
				new long[] {2, 3, 4, 5, 6},
				List.of(
						new FakeAxis("X", 1, "mm"),
						new FakeAxis("Y", 1, "mm"),
						new FakeAxis("Channel", 1, null),
						new FakeAxis("Z", 1, "mm"),
						new FakeAxis("Time", 1, "s")));
		refused(InvalidVolume.class, () -> bySciJava(dataset, Reading.AS_IT_IS), "frame=1 to frame=6");
		assertThrows(InvalidRequest.class, () -> bySciJava(dataset, Reading.of("", 5, 1, "")));
		Volume volume = bySciJava(dataset, Reading.of("", 3, 2, ""));
		assertEquals(new Extent(2, 3, 5), volume.size());
		assertEquals(
				(short) (1 + 2 * (2 + 3 * (2 + 4 * (4 + 5 * 1))) - 10),
				volume.voxels().getAt(1, 2, 4, 0).get());
	}

	@Test
	void anOmeZarrIsReadByOurReader() {
		Path scan = Path.of("test/resources/zarr/channels.zarr");
		assertTrue(ImageFiles.KINDS.isSeries().test(scan));
		assertTrue(ImageFiles.isForEngine(scan));
		try (Context context = new Context(true)) {
			Volume second = new ImageFiles(context, NO_PLUGINS, Progress.none())
					.read(List.of(scan), Reading.of("", 2, 0, ""), 1);
			assertEquals(new Extent(51, 40, 21), second.size());
			assertEquals(7 + 31 + 101 + 1, second.voxels().getAt(1, 1, 1, 0).get());
			assertThrows(InvalidVolume.class, () -> new ImageFiles(context, NO_PLUGINS, Progress.none())
					.read(List.of(folder), Reading.AS_IT_IS, 1));
		}
	}

	@Test
	@Needs({Outside.SHARED, Outside.BIO_FORMATS})
	void niftiIsReadByOurReaderAndImageJsTiffByImageJEvenWithBioFormats() throws Exception {
		try (URLClassLoader loader = BioFormats.loader();
				Context context = new Context(true)) {
			ImageFiles files = new ImageFiles(context, loader, Progress.none());
			Path scan = Reference.shared("data/ct_aorta/ct.nii.gz");
			assertTrue(ImageFiles.isForEngine(scan));
			// Under a name that says nothing.
			Path renamed = Files.copy(scan, folder.resolve("scan"));
			assertTrue(ImageFiles.isForEngine(renamed));
			Geometry geometry =
					files.read(List.of(renamed), Reading.AS_IT_IS, 1).geometry();
			assertArrayEquals(new double[] {1.5, 1.5, 1.5}, geometry.spacing().toArray(), 1e-4);
			assertEquals(
					-1000,
					files.read(List.of(signedTiff()), Reading.AS_IT_IS, 1)
							.voxels()
							.getAt(1, 2, 3, 0)
							.get());
			assertTrue(ImageFiles.isForEngine(signedTiff()));
		}
	}

	/** What ImageJ writes of all its types, against what it opens again. */
	@ParameterizedTest
	@ValueSource(ints = {8, 16, 32})
	void tiffIsReadAsImageJReadsIt(int bits) {
		ImagePlus image = IJ.createHyperStack("grey", 7, 5, 2, 4, 1, bits);
		for (int i = 1; i <= image.getStackSize(); i++)
			for (int p = 0; p < 35; p++)
				image.getStack().getProcessor(i).setf(p, bits == 32 ? i * 1.5f - p : (37 * i + 5 * p) % 256);
		if (bits == 8) image.getCalibration().setFunction(0, new double[] {-3, 0.5}, "HU");
		if (bits == 16) image.getCalibration().setSigned16BitCalibration();
		image.getCalibration().setUnit(bits == 8 ? "micron" : bits == 16 ? "inch" : "nm");
		image.getCalibration().pixelWidth = 0.123;
		image.getCalibration().pixelHeight = 17.5;
		image.getCalibration().pixelDepth = 0.3;
		Path file = folder.resolve("grey.tif");
		IJ.saveAsTiff(image, file.toString());
		Volume expected = ImageVolume.of(IJ.openImage(file.toString()), Reading.AS_IT_IS, 2);
		try (Context context = new Context(true)) {
			ImageFiles files = new ImageFiles(context, NO_PLUGINS, Progress.none());
			Volume volume = files.read(List.of(file), Reading.AS_IT_IS, 2);
			assertArrayEquals(expected.spacing().toArray(), volume.spacing().toArray(), 1e-12);
			for (int c = 0; c < 2; c++)
				assertArrayEquals(Channels.copy(expected.voxels(), c), Channels.copy(volume.voxels(), c));
			assertArrayEquals(
					Channels.copy(expected.voxels(), 1),
					Channels.copy(
							files.read(List.of(file), Reading.of("", 2, 1, ""), 1)
									.voxels(),
							0));
			assertThrows(InvalidRequest.class, () -> files.read(List.of(file), Reading.of("", 3, 0, ""), 1));
		}
	}

	@Test
	void tornTiffIsRefusedAndAPrintingResolutionIsNoVoxelSize() throws Exception {
		Path torn = Path.of(ImageFilesTest.class.getResource("/tiff/torn.tif").toURI());
		refused(InvalidVolume.class, () -> byImageJ(torn), "torn.tif is cut off");
		Path dpi = Path.of(
				ImageFilesTest.class.getResource("/tiff/resolution-inch.tif").toURI());
		assertTrue(ImageFiles.areForEngine(List.of(dpi), Reading.AS_IT_IS));
		refused(InvalidVolume.class, () -> byImageJ(dpi), Remedy.SPACING.toString());
		try (Context context = new Context(true)) {
			assertEquals(
					new Spacing(1, 2, 3),
					new ImageFiles(context, NO_PLUGINS, Progress.none())
							.read(List.of(dpi), Reading.of("1,2,3", 0, 0, ""), 1)
							.spacing());
		}
		refused(
				InvalidVolume.class,
				() -> ImageVolume.of(IJ.openImage(dpi.toString()), Reading.AS_IT_IS, 1),
				"resolution-inch.tif",
				"spacing=");
	}

	@Test
	void sizesThatAreNoneAreRefusedByName() {
		for (double depth : new double[] {0, Double.NaN, Double.POSITIVE_INFINITY}) {
			ImagePlus image = IJ.createHyperStack("flat", 4, 5, 1, 6, 1, 8);
			image.getCalibration().setUnit("mm");
			image.getCalibration().pixelDepth = depth;
			refused(
					InvalidVolume.class,
					() -> ImageVolume.of(image, Reading.AS_IT_IS, 1),
					"'flat'",
					"Image > Properties");
		}
	}
}
