package sc.fiji.stunet.fiji.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;
import static sc.fiji.stunet.failure.Refusals.says;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.io.FileInfo;
import ij.io.FileSaver;
import ij.measure.Calibration;
import ij.plugin.Duplicator;
import ij.plugin.Slicer;
import ij.plugin.StackReverser;
import ij.process.ImageProcessor;
import ij.process.StackConverter;
import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.fiji.image.Calibrations;
import sc.fiji.stunet.fiji.image.GreyImage;
import sc.fiji.stunet.fiji.image.LabelImage;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.io.Stored;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.measure.Statistics;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.progress.ForwardingProgress;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.TimeAxis;

/** Label images that were corrected by hand, saved in their scan's place, and laid over it again. */
@Isolated
class CorrectedLabelsTest {

	private static final int SIZE = 9;
	private static final Spacing SPACING = new Spacing(0.7, 0.7, 0.7);
	private static final Structures TISSUES = Structures.named(List.of("csf", "grey"));

	@TempDir
	Path folder;

	private final List<String> log = new ArrayList<>();

	private final Progress progress = new ForwardingProgress(Progress.none()) {

		@Override
		public void log(String sentence) {
			log.add(sentence);
		}
	};

	/** Oblique, left-handed, of equal sizes: no turn is impossible. */
	private static Geometry oblique() {
		double c = 0.7 * Math.cos(0.3), s = 0.7 * Math.sin(0.3);
		return Geometry.of(SPACING, c, -s, 0, 5, s, c, 0, -60, 0, 0, -0.7, 7);
	}

	private static LabelMap map(Geometry geometry) {
		short[] values = new short[SIZE * SIZE * SIZE];
		for (int i = 0; i < 200; i++) values[i] = (short) (1 + i % 2);
		values[300] = 1;
		return new LabelMap(ArrayImgs.unsignedShorts(values, SIZE, SIZE, SIZE), geometry);
	}

	private static ImagePlus predicted(Geometry geometry) {
		ImagePlus image = LabelImage.of(map(geometry), TISSUES, Calibrations.of(SPACING), "head-labels");
		image.setProp("STU-Net model", "brain");
		return image;
	}

	private static void paint(ImagePlus image, int value) {
		image.getStack().getProcessor(3).set(4, 5, value);
	}

	private Path save(ImagePlus image) {
		Path file = folder.resolve("corrected.nii.gz");
		CorrectedLabels.of(image, "", progress)
				.write(file, Optional.of(folder.resolve("volumes.csv")), false, Statistics.VOLUMES, progress);
		return file;
	}

	private static void assertSameVoxels(ImagePlus image, LabelMap labels) {
		for (int z = 0; z < SIZE; z++)
			for (int y = 0; y < SIZE; y++)
				for (int x = 0; x < SIZE; x++)
					assertEquals(
							image.getStack().getVoxel(x, y, z),
							labels.voxels().getAt(x, y, z).get(),
							x + "," + y + "," + z);
	}

	private static void assertSamePlace(Geometry wanted, Geometry found) {
		assertEquals(wanted.isOriented(), found.isOriented());
		double[] a = wanted.affine(), b = found.affine();
		for (int i = 0; i < a.length; i++) assertEquals(a[i], b[i], 1e-4, "element " + i);
	}

	@ParameterizedTest
	@ValueSource(strings = {"a.nii.gz", "a.nii", "a.mha", "a.nrrd"})
	void whatWasPaintedIsSavedInTheScansPlace(String name) throws Exception {
		ImagePlus image = predicted(oblique());
		paint(image, 2);
		image.changes = true;
		Path file = folder.resolve(name);
		Path table = folder.resolve("volumes.csv");
		CorrectedLabels.of(image, "", progress).write(file, Optional.of(table), false, Statistics.VOLUMES, progress);
		assertSamePlace(oblique(), Stored.labels(file).geometry());
		assertSameVoxels(image, Stored.labels(file));
		assertEquals(2, Stored.labels(file).voxels().getAt(4, 5, 2).get());
		assertFalse(image.changes, "it is saved");
		assertEquals(
				List.of(
						"structure,value,voxels,mm3,mean,model,device",
						"csf,1,101,34.643,,brain,",
						"grey,2,101,34.643,,brain,"),
				Files.readAllLines(table));
		assertEquals(List.of(), log);
	}

	/** The place of a scan that has only voxel sizes: what Predict would have written. */
	@Test
	void aScanWithoutOrientationStaysSo() {
		ImagePlus image = predicted(Geometry.unoriented(SPACING));
		paint(image, 2);
		LabelMap saved = Stored.labels(save(image));
		assertSamePlace(Geometry.unoriented(SPACING), saved.geometry());
		assertSameVoxels(image, saved);
	}

	@Test
	void aTiffRemembersIt() {
		ImagePlus image = predicted(oblique());
		paint(image, 2);
		String tiff = folder.resolve("work.tif").toString();
		assertTrue(new FileSaver(image).saveAsTiffStack(tiff));
		ImagePlus again = IJ.openImage(tiff);
		paint(again, 1);
		LabelMap saved = Stored.labels(save(again));
		assertSamePlace(oblique(), saved.geometry());
		assertSameVoxels(again, saved);
	}

	@Test
	void aDuplicateOfTheWholeIsTheSame() {
		ImagePlus image = new Duplicator().run(predicted(oblique()));
		paint(image, 2);
		LabelMap saved = Stored.labels(save(image));
		assertSamePlace(oblique(), saved.geometry());
		assertSameVoxels(image, saved);
	}

	/** @param how on the open image, as ImageJ's commands do it */
	private record Change(String name, Consumer<ImagePlus> how, String words) {

		@Override
		public String toString() {
			return name;
		}
	}

	private static void each(ImagePlus image, Consumer<ImageProcessor> change) {
		for (int z = 1; z <= image.getStackSize(); z++)
			change.accept(image.getStack().getProcessor(z));
	}

	private static void replace(ImagePlus image, ImagePlus by) {
		image.setStack(by.getStack());
	}

	private static void turn(ImagePlus image) {
		ImageStack turned = new ImageStack(SIZE, SIZE);
		for (int z = 1; z <= SIZE; z++)
			turned.addSlice(
					image.getStack().getSliceLabel(z),
					image.getStack().getProcessor(z).rotateRight());
		image.setStack(turned);
	}

	private static void crop(ImagePlus image) {
		image.setRoi(0, 0, SIZE, SIZE - 1);
		replace(image, new Duplicator().run(image));
	}

	static List<Change> changes() {
		return List.of(
				new Change("Flip Horizontally", image -> each(image, ImageProcessor::flipHorizontal), "flipped"),
				new Change("Flip Vertically", image -> each(image, ImageProcessor::flipVertical), "flipped"),
				new Change("Rotate 90 Degrees Right", CorrectedLabelsTest::turn, "flipped or rotated"),
				new Change("Flip Z", image -> new StackReverser().flipStack(image), "slices in another order"),
				new Change("Delete Slice", image -> image.getStack().deleteSlice(2), "cropped"),
				new Change(
						"a slice is replaced by a new one",
						image -> {
							image.getStack().deleteSlice(2);
							image.getStack().addSlice("", image.getProcessor().createProcessor(SIZE, SIZE));
						},
						"other slices"),
				new Change("Crop", CorrectedLabelsTest::crop, "cropped"),
				new Change(
						"Properties",
						image -> image.getCalibration().pixelDepth = 2,
						"0.7000 x 0.7000 x 2.000 mm by Image > Properties"),
				new Change(
						"another program's properties", image -> image.setProp("STU-Net geometry", null), "lost some"));
	}

	@ParameterizedTest
	@MethodSource("changes")
	void whatNoLongerLiesThereIsRefused(Change change) {
		ImagePlus image = predicted(oblique());
		paint(image, 2);
		change.how().accept(image);
		refused(InvalidVolume.class, () -> save(image), "'head-labels'", change.words());
		assertFalse(Files.exists(folder.resolve("corrected.nii.gz")));
	}

	/** A cube keeps its size: its slices are no longer those of the scan. */
	@Test
	void aReslicedImageHasNoPlace() {
		ImagePlus resliced = new Slicer().reslice(predicted(oblique()));
		resliced.setTitle("resliced");
		refused(InvalidVolume.class, () -> save(resliced), "'resliced'");
	}

	@Test
	void aLabelImageOfElsewhereNeedsItsScan() {
		ImagePlus painted = IJ.createImage("painted", SIZE, SIZE, SIZE, 8);
		painted.setCalibration(Calibrations.of(SPACING));
		paint(painted, 7);
		refused(InvalidVolume.class, () -> save(painted), "'painted' does not tell which scan", "scan=");
		refused(InvalidRequest.class, () -> CorrectedLabels.of(painted, "head", progress), "No open image", "'head'");
	}

	private ImagePlus scan(Geometry geometry, int size) {
		float[] values = new float[size * size * size];
		for (int i = 0; i < values.length; i++) values[i] = i;
		LabelMap empty = new LabelMap(ArrayImgs.unsignedShorts(size, size, size), geometry);
		ImagePlus labels = LabelImage.of(empty, TISSUES, Calibrations.of(geometry.spacing()), "head-labels");
		ImagePlus scan = GreyImage.of(ArrayImgs.floats(values, size, size, size), labels);
		scan.setTitle("head");
		return scan;
	}

	@Test
	void onANamedScanItLiesVoxelByVoxel() throws Exception {
		ImagePlus painted = IJ.createImage("painted", SIZE, SIZE, SIZE, 8);
		paint(painted, 7);
		ImagePlus scan = scan(oblique(), SIZE);
		Path file = folder.resolve("painted.nii.gz");
		Path table = folder.resolve("painted.csv");
		CorrectedLabels.of(painted, Optional.of(scan), progress)
				.write(file, Optional.of(table), false, Statistics.VOLUMES, progress);
		assertSamePlace(oblique(), Stored.labels(file).geometry());
		assertSameVoxels(painted, Stored.labels(file));
		assertEquals(
				"label 7,7,1,0.343," + (2 * SIZE * SIZE + 5 * SIZE + 4) + ",,",
				Files.readAllLines(table).get(1));
		Calibration other = Calibrations.of(new Spacing(0.7, 0.7, 2));
		painted.setCalibration(other);
		refused(
				InvalidVolume.class,
				() -> CorrectedLabels.of(painted, Optional.of(scan), progress),
				"not as large as those of 'head'");
		refused(
				InvalidVolume.class,
				() -> CorrectedLabels.of(predicted(oblique()), Optional.of(scan(oblique(), SIZE + 1)), progress),
				"'head-labels' does not lie on the grid of the scan 'head'");
		refused(InvalidRequest.class, () -> CorrectedLabels.of(scan, Optional.of(scan), progress), "its own scan");
	}

	@Test
	void valuesWithoutANameAreSaid() {
		ImagePlus image = predicted(oblique());
		paint(image, 9);
		save(image);
		says(log.get(0), "Warning", "without a name: 9");
	}

	/** Interpolation, as of Image > Scale, makes values that are no labels. */
	@Test
	void fractionsAreNoLabels() {
		ImagePlus image = predicted(oblique());
		new StackConverter(image).convertToGray32();
		image.getStack().getProcessor(1).setf(0, 0, 1.5f);
		refused(InvalidVolume.class, () -> save(image), "no label map");
	}

	@Test
	void anExistingFileIsKept() throws Exception {
		Path file = save(predicted(oblique()));
		byte[] before = Files.readAllBytes(file);
		ImagePlus again = predicted(oblique());
		paint(again, 2);
		refused(InvalidOutput.class, () -> save(again), "exists already");
		Files.delete(folder.resolve("volumes.csv"));
		CorrectedLabels labels = CorrectedLabels.of(again, "", progress);
		refused(
				InvalidRequest.class,
				() -> labels.write(file, Optional.of(file), true, Statistics.VOLUMES, progress),
				"different names");
		assertTrue(Arrays.equals(before, Files.readAllBytes(file)));
	}

	/** Not even where files may be overwritten. */
	@Test
	void theFileOfAnOpenScanIsKept() throws Exception {
		Path file = folder.resolve("scan.nii.gz");
		VolumeWriter.writeLabels(file, map(oblique()), false);
		ImagePlus scan = scan(oblique(), SIZE);
		FileInfo info = new FileInfo();
		info.directory = folder + "/";
		info.fileName = "scan.nii.gz";
		scan.setFileInfo(info);
		CorrectedLabels labels = CorrectedLabels.of(predicted(oblique()), Optional.of(scan), progress);
		refused(
				InvalidRequest.class,
				() -> labels.write(file, Optional.empty(), true, Statistics.VOLUMES, progress),
				"scan.nii.gz",
				"is the file of the open image 'head'");
	}

	@Test
	void itIsLaidOverTheScanAgain() {
		ImagePlus image = predicted(oblique());
		paint(image, 2);
		Path file = save(image);
		ImagePlus scan = scan(oblique(), SIZE);
		ImagePlus laid = LaidLabels.of(file, scan, Optional.empty(), progress)
				.show(ResultKind.LABEL_IMAGE, progress)
				.orElseThrow();
		assertSameVoxels(laid, Stored.labels(file));
		assertEquals(Optional.of("label 2 (2)"), LabelImage.structure(slice(laid, 3), 4, 5));
		paint(laid, 1);
		Path again = folder.resolve("again.nrrd");
		CorrectedLabels.of(laid, "", progress).write(again, Optional.empty(), false, Statistics.VOLUMES, progress);
		assertSamePlace(oblique(), Stored.labels(again).geometry());
		assertEquals(1, Stored.labels(again).voxels().getAt(4, 5, 2).get());
		assertEquals(
				Optional.empty(),
				LaidLabels.of(file, scan, Optional.empty(), progress).show(ResultKind.OVERLAY, progress));
		assertTrue(scan.getOverlay().size() > 0);
	}

	private static ImagePlus slice(ImagePlus image, int slice) {
		image.setSlice(slice);
		return image;
	}

	/** The same voxels of the patient in a file whose axes run elsewhere. */
	@Test
	void aTurnedFileIsTurnedToTheScan() {
		Geometry straight = Geometry.of(-0.7, 0, 0, 10, 0, -0.7, 0, 20, 0, 0, 0.7, 30);
		Geometry turned =
				Geometry.of(0.7, 0, 0, 10 - 0.7 * (SIZE - 1), 0, 0.7, 0, 20 - 0.7 * (SIZE - 1), 0, 0, 0.7, 30);
		Path file = folder.resolve("turned.nii.gz");
		VolumeWriter.writeLabels(file, map(turned), false);
		ImagePlus laid = LaidLabels.of(file, scan(straight, SIZE), Optional.empty(), progress)
				.show(ResultKind.LABEL_IMAGE, progress)
				.orElseThrow();
		for (int x = 0; x < SIZE; x++)
			assertEquals(
					map(turned).voxels().getAt(SIZE - 1 - x, SIZE - 1, 0).get(),
					laid.getStack().getVoxel(x, 0, 0));
	}

	/** As frame=all writes them. */
	@ParameterizedTest
	@ValueSource(strings = {"beats.nii.gz", "beats.nrrd"})
	void severalTimePointsLieOnThoseOfTheScan(String name) {
		Path file = folder.resolve(name);
		LabelMap late = map(oblique());
		late.voxels().getAt(2, 3, 4).set(7);
		VolumeWriter.writeLabels(file, List.of(map(oblique()), late), TimeAxis.of(2, 0.5), false);
		ImagePlus scan = scan(oblique(), SIZE);
		refused(
				InvalidVolume.class,
				() -> LaidLabels.of(file, scan, Optional.empty(), progress),
				"has 2 time points, but the scan 'head' has 1 time point");
		ImageStack twice = scan.getStack().duplicate();
		for (int z = 1; z <= SIZE; z++) twice.addSlice(scan.getStack().getProcessor(z));
		scan.setStack(twice, 1, SIZE, 2);
		ImagePlus laid = LaidLabels.of(file, scan, Optional.empty(), progress)
				.show(ResultKind.LABEL_IMAGE, progress)
				.orElseThrow();
		assertEquals(List.of(1, SIZE, 2), List.of(laid.getNChannels(), laid.getNSlices(), laid.getNFrames()));
		assertTrue(laid.isHyperStack());
		assertEquals(0, laid.getStack().getVoxel(2, 3, 4));
		assertEquals(7, laid.getStack().getVoxel(2, 3, SIZE + 4));
		assertEquals("label 7", laid.getProp("Label 7"));
		LaidLabels.of(file, scan, Optional.empty(), progress).show(ResultKind.OVERLAY, progress);
		List<Integer> ofSeven = Arrays.stream(scan.getOverlay().toArray())
				.filter(roi -> roi.getName().startsWith("label 7"))
				.flatMap(roi -> List.of(roi.getZPosition(), roi.getTPosition()).stream())
				.toList();
		assertEquals(List.of(5, 2), ofSeven, "slice and time point");
		Path one = folder.resolve("one.nii.gz");
		VolumeWriter.writeLabels(one, late, false);
		refused(
				InvalidVolume.class,
				() -> LaidLabels.of(one, scan, Optional.empty(), progress),
				"has 1 time point, but the scan 'head' has 2 time points");
	}

	@Test
	void anotherGridIsRefused() {
		Path file = folder.resolve("other.nii.gz");
		VolumeWriter.writeLabels(file, map(oblique()), false);
		refused(
				InvalidVolume.class,
				() -> LaidLabels.of(file, scan(oblique(), SIZE + 1), Optional.empty(), progress),
				"other.nii.gz does not lie on the grid of the scan 'head'");
		Geometry elsewhere = Geometry.of(0.7, 0, 0, 10, 0, 0.7, 0, 20, 0, 0, 0.7, 30);
		refused(
				InvalidVolume.class,
				() -> LaidLabels.of(file, scan(elsewhere, SIZE), Optional.empty(), progress),
				"does not lie on the grid");
		refused(InvalidRequest.class, () -> LaidLabels.of(file, null, Optional.empty(), progress), "no scan");
	}
}
