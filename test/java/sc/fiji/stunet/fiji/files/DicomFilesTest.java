package sc.fiji.stunet.fiji.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;

import ij.ImagePlus;
import ij.ImageStack;
import ij.plugin.FolderOpener;
import net.imglib2.Cursor;
import net.imglib2.test.ImgLib2Assert;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.Context;

import sc.fiji.stunet.dicom.DicomBytes;
import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.fiji.image.ImageVolume;
import sc.fiji.stunet.fiji.image.Reading;
import sc.fiji.stunet.files.FileReads;
import sc.fiji.stunet.io.Stored;
import sc.fiji.stunet.io.VolumeFiles;
import sc.fiji.stunet.outside.Needs;
import sc.fiji.stunet.outside.Outside;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.reference.Reference;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/** DICOM as ImageJ's users have it: a folder, a file of it, or an image that ImageJ or Bio-Formats opened from it. */
class DicomFilesTest {

	@TempDir
	private Path folder;

	private static Volume read(ClassLoader plugins, Path input, Reading reading) {
		try (Context context = new Context(true)) {
			return new ImageFiles(context, plugins, Progress.none()).read(List.of(input), reading, 1);
		}
	}

	private static Volume read(Path input, Reading reading) {
		return read(DicomFilesTest.class.getClassLoader(), input, reading);
	}

	/** A real, JPEG 2000 compressed series against what another program made of it. */
	@Test
	@Needs({Outside.SHARED, Outside.BIO_FORMATS})
	void aCompressedSeriesIsTheNiftiFileVoxelForVoxel() throws Exception {
		Path series = Reference.shared("data/ct_abdomen/dicom");
		Volume expected = Stored.volume(Reference.shared("data/ct_abdomen/ct.nii.gz"));
		try (URLClassLoader plugins = BioFormats.loader();
				FileReads reads = new FileReads()) {
			Volume volume = read(plugins, series, Reading.AS_IT_IS);
			var times = reads.times();
			for (Path slice : VolumeFiles.filesOf(series)) assertEquals(1, times.apply(slice), 0.3, slice.toString());
			assertEquals(new Spacing(0.9765625, 0.9765625, 2), volume.spacing());
			assertEquals(expected.size(), volume.size());
			assertArrayEquals(expected.geometry().affine(), volume.geometry().affine(), 1e-4);
			ImgLib2Assert.assertImageEquals(expected.voxels(), volume.voxels());
			float lowest = Float.MAX_VALUE;
			float highest = -Float.MAX_VALUE;
			Cursor<FloatType> cursor = Views.flatIterable(volume.voxels()).cursor();
			while (cursor.hasNext()) {
				float value = cursor.next().get();
				lowest = Math.min(lowest, value);
				highest = Math.max(highest, value);
			}
			assertEquals(-1024, lowest);
			assertEquals(1839, highest);
		}
	}

	@Test
	@Needs(Outside.SHARED)
	void withoutBioFormatsTheSentenceNamesIt() {
		Path series = Reference.shared("data/ct_abdomen/dicom");
		refused(InvalidVolume.class, () -> read(series, Reading.AS_IT_IS), "is compressed", "Bio-Formats");
	}

	/** Three slices, given in the order of the heights. */
	private Path series(String orientation, double... heights) {
		for (int i = 0; i < heights.length; i++)
			new DicomBytes(DicomBytes.EXPLICIT, 100 * i)
					.position(-10, -20, heights[i])
					.text(0x00200037, "DS", orientation)
					.rescale(1, -1000)
					.text(0x00200013, "IS", Integer.toString(i + 1))
					.write(folder.resolve("slice" + i + ".dcm"));
		return folder;
	}

	@Test
	void aGivenSpacingKeepsTheDirections() {
		Volume volume = read(series("1\\0\\0\\0\\1\\0", 0, 2, 4), Reading.of("1,1,3", 0, 0, ""));
		assertArrayEquals(
				new double[] {-1, 0, 0, 10, 0, -1, 0, 20, 0, 0, 3, 0},
				volume.geometry().affine(),
				1e-12);
		refused(InvalidRequest.class, () -> read(folder, Reading.of("", 2, 0, "")), "leave channel= and frame= out");
	}

	/** As File > Import > Image Sequence opens it. */
	private ImagePlus opened() {
		ImagePlus image = FolderOpener.open(folder.toString());
		assertEquals(3, image.getStackSize());
		return image;
	}

	@Test
	void anOpenSeriesKnowsItsPlaceInEitherOrder() {
		for (double[] heights : new double[][] {{0, 2, 4}, {4, 2, 0}}) {
			Volume file = read(series("1\\0\\0\\0\\1\\0", heights), Reading.AS_IT_IS);
			Volume open = ImageVolume.of(opened(), Reading.AS_IT_IS, 1);
			assertArrayEquals(
					new double[] {-0.5, 0, 0, 10, 0, -0.75, 0, 20, 0, 0, heights[1] - heights[0], heights[0]},
					open.geometry().affine(),
					1e-9);
			for (int z = 0; z < 3; z++) {
				int same = heights[0] == 0 ? z : 2 - z;
				assertEquals(
						file.voxels().getAt(2, 1, same, 0).get(),
						open.voxels().getAt(2, 1, z, 0).get());
			}
			assertArrayEquals(
					new double[] {1, 1, 3},
					ImageVolume.of(opened(), Reading.of("1,1,3", 0, 0, ""), 1)
							.spacing()
							.toArray());
			assertTrue(ImageVolume.of(opened(), Reading.of("1,1,3", 0, 0, ""), 1)
					.geometry()
					.isOriented());
		}
	}

	@Test
	void anOpenSeriesThatWasChangedDoesNotKnowItsPlace() {
		series("1\\0\\0\\0\\1\\0", 0, 2, 4);
		ImagePlus cropped = opened();
		cropped.setRoi(0, 0, 2, 2);
		assertFalse(ImageVolume.of(cropped.crop("stack"), Reading.AS_IT_IS, 1)
				.geometry()
				.isOriented());
		ImagePlus scaled = opened();
		scaled.getCalibration().pixelWidth *= 2;
		assertEquals(
				Geometry.unoriented(new Spacing(1, 0.75, 2)),
				ImageVolume.of(scaled, Reading.AS_IT_IS, 1).geometry());
		ImagePlus apart = opened();
		apart.getCalibration().pixelDepth = 3;
		refused(
				InvalidVolume.class,
				() -> ImageVolume.of(apart, Reading.AS_IT_IS, 1),
				"are 3.000 mm apart by Image > Properties, but 2.000 mm by their DICOM positions",
				"spacing=");
		ImageStack mixed = opened().getStack();
		mixed.setSliceLabel(mixed.getSliceLabel(1), 2);
		ImagePlus twice = new ImagePlus("twice", mixed);
		twice.getCalibration().setUnit("mm");
		refused(
				InvalidVolume.class,
				() -> ImageVolume.of(twice, Reading.AS_IT_IS, 1),
				"'twice' has two slices at the same");
	}

	/**
	 * Bio-Formats shows what is stored and forgets the distance of the slices: no result is better than a wrong one.
	 */
	@Test
	@Needs(Outside.BIO_FORMATS)
	void anImageThatBioFormatsOpenedFromDicomIsRefusedWithAdvice() throws Exception {
		series("1\\0\\0\\0\\1\\0", 0, 2, 4);
		try (URLClassLoader plugins = BioFormats.loader()) {
			ImagePlus image = new BioFormatsReader(plugins)
					.read(folder.resolve("slice0.dcm"))
					.orElseThrow();
			refused(
					InvalidVolume.class,
					() -> ImageVolume.of(image, Reading.of("1,1,1", 0, 0, ""), 1),
					"Hounsfield",
					"input=");
		}
	}
}
