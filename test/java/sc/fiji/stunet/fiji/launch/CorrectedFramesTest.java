package sc.fiji.stunet.fiji.launch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.io.FileSaver;
import ij.plugin.Duplicator;
import ij.plugin.StackReverser;
import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.fiji.image.Calibrations;
import sc.fiji.stunet.fiji.image.LabelImage;
import sc.fiji.stunet.fiji.image.TimeSeries;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.io.VolumeFiles;
import sc.fiji.stunet.measure.Statistics;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.TimeAxis;

/** Label images of several time points that were corrected by hand, saved in their scan's place. */
@Isolated
class CorrectedFramesTest {

	private static final int SIZE = 7;
	private static final int SLICES = 3;
	private static final int FRAMES = 3;
	private static final Geometry PLACE = Geometry.of(-0.7, 0, 0, 10, 0, 0, 0.7, -20, 0, -0.7, 0, 30);
	private static final TimeAxis TIMES = TimeAxis.of(FRAMES, 0.5);

	@TempDir
	Path folder;

	/** A heart that grows: one more row of voxels at each time point. */
	private static ImagePlus predicted() {
		List<ImagePlus> frames = new ArrayList<>();
		for (int frame = 1; frame <= FRAMES; frame++) {
			short[] values = new short[SIZE * SIZE * SLICES];
			for (int i = 0; i < SIZE * frame; i++) values[i] = (short) (1 + i % 2);
			frames.add(LabelImage.of(
					new LabelMap(ArrayImgs.unsignedShorts(values, SIZE, SIZE, SLICES), PLACE),
					Structures.named(List.of("ventricle", "muscle")),
					Calibrations.of(new Spacing(0.7, 0.7, 0.7)),
					"heart-labels"));
		}
		ImagePlus image = LabelImage.ofFrames(frames);
		TimeSeries.setStep(image, TIMES);
		return image;
	}

	private static void paint(ImagePlus image, int frame, int value) {
		image.getStack().getProcessor(image.getStackIndex(1, 2, frame)).set(4, 5, value);
	}

	private void save(ImagePlus image, Path file) {
		CorrectedLabels.of(image, "", Progress.none())
				.write(file, Optional.of(folder.resolve("volumes.csv")), false, Statistics.VOLUMES, Progress.none());
	}

	private static void assertSaved(ImagePlus image, Path file) {
		assertEquals(TIMES, VolumeFiles.timesOf(file));
		for (int frame = 1; frame <= FRAMES; frame++) {
			LabelMap saved = VolumeFiles.plain(Progress.none()).at(frame).readLabels(file);
			assertArrayEquals(PLACE.affine(), saved.geometry().affine(), 1e-5);
			for (int z = 0; z < SLICES; z++)
				for (int y = 0; y < SIZE; y++)
					for (int x = 0; x < SIZE; x++)
						assertEquals(
								image.getStack().getVoxel(x, y, (frame - 1) * SLICES + z),
								saved.voxels().getAt(x, y, z).get(),
								x + "," + y + "," + z + " at " + frame);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = {"heart.nii.gz", "heart.mha", "heart.nrrd"})
	void everyTimePointIsSavedInTheScansPlace(String name) throws Exception {
		ImagePlus image = predicted();
		paint(image, 2, 2);
		image.changes = true;
		Path file = folder.resolve(name);
		save(image, file);
		assertSaved(image, file);
		assertFalse(image.changes, "it is saved");
		assertEquals(
				List.of(
						"frame,structure,value,voxels,mm3,mean,model,device",
						"1,ventricle,1,4,1.372,,,",
						"1,muscle,2,3,1.029,,,",
						"2,ventricle,1,7,2.401,,,",
						"2,muscle,2,8,2.744,,,",
						"3,ventricle,1,11,3.773,,,",
						"3,muscle,2,10,3.43,,,"),
				Files.readAllLines(folder.resolve("volumes.csv")));
	}

	@Test
	void aTiffRemembersThePlace() {
		ImagePlus image = predicted();
		String tiff = folder.resolve("work.tif").toString();
		assertTrue(new FileSaver(image).saveAsTiffStack(tiff));
		ImagePlus again = IJ.openImage(tiff);
		paint(again, 3, 1);
		Path file = folder.resolve("heart.nii.gz");
		save(again, file);
		assertSaved(again, file);
	}

	/** @param how on the open image, as ImageJ's commands do it */
	private record Change(String name, Consumer<ImagePlus> how, String words) {

		@Override
		public String toString() {
			return name;
		}
	}

	private static void flip(ImagePlus image, int frame) {
		for (int z = 1; z <= SLICES; z++)
			image.getStack().getProcessor(image.getStackIndex(1, z, frame)).flipVertical();
	}

	/** Time points are left out, repeated or put in another order, with the labels of their slices. */
	private static void setFrames(ImagePlus image, int... order) {
		ImageStack stack = new ImageStack(SIZE, SIZE);
		for (int frame : order)
			for (int z = 1; z <= SLICES; z++) {
				int index = image.getStackIndex(1, z, frame);
				stack.addSlice(
						image.getStack().getSliceLabel(index), image.getStack().getProcessor(index));
			}
		image.setStack(stack, 1, SLICES, order.length);
	}

	static List<Change> changes() {
		return List.of(
				new Change("the last time point is flipped", image -> flip(image, FRAMES), "flipped"),
				new Change("the last time point is gone", image -> setFrames(image, 1, 2), "other time points"),
				new Change("a time point comes twice", image -> setFrames(image, 1, 2, 3, 3), "other time points"),
				new Change("the time points are reversed", image -> setFrames(image, 3, 2, 1), "another order"));
	}

	@ParameterizedTest
	@MethodSource("changes")
	void whatNoLongerLiesThereIsRefused(Change change) {
		ImagePlus image = predicted();
		change.how().accept(image);
		Path file = folder.resolve("heart.nii.gz");
		refused(InvalidVolume.class, () -> save(image, file), "'heart-labels'", change.words());
		assertFalse(Files.exists(file));
	}

	@Test
	void aTimePointAloneIsSavedInTheScansPlace() {
		ImagePlus alone = new Duplicator().run(predicted(), 1, 1, 1, SLICES, 2, 2);
		alone.getStack().getProcessor(2).set(4, 5, 2);
		Path file = folder.resolve("alone.nii.gz");
		save(alone, file);
		LabelMap saved = VolumeFiles.plain(Progress.none()).readLabels(file);
		assertArrayEquals(PLACE.affine(), saved.geometry().affine(), 1e-5);
		assertEquals(Map.of(1, 7L, 2, 8L), saved.voxelsByLabel());
	}

	@Test
	void aTimePointAloneIsRefusedWhereItsPlaceIsLost() {
		ImagePlus flipped = new Duplicator().run(predicted(), 1, 1, 1, SLICES, 3, 3);
		for (int z = 1; z <= SLICES; z++) flipped.getStack().getProcessor(z).flipVertical();
		refused(InvalidVolume.class, () -> save(flipped, folder.resolve("alone.nii.gz")), "was flipped");
		ImagePlus part = new Duplicator().run(predicted(), 1, 1, 1, SLICES - 1, 2, 2);
		refused(InvalidVolume.class, () -> save(part, folder.resolve("alone.nii.gz")), "was cropped");
		ImagePlus reversed = new Duplicator().run(predicted(), 1, 1, 1, SLICES, 2, 2);
		new StackReverser().flipStack(reversed);
		refused(InvalidVolume.class, () -> save(reversed, folder.resolve("alone.nii.gz")), "another order");
		ImagePlus bare = new Duplicator().run(predicted(), 1, 1, 1, SLICES, 2, 2);
		for (int z = 1; z <= SLICES; z++) bare.getStack().setSliceLabel(null, z);
		refused(InvalidVolume.class, () -> save(bare, folder.resolve("alone.nii.gz")), "does not tell which scan");
	}

	@Test
	void theScanHasAsManyTimePoints() throws Exception {
		ImagePlus painted = IJ.createHyperStack("painted", SIZE, SIZE, 1, SLICES, 2, 8);
		paint(painted, 2, 7);
		ImagePlus scan = IJ.createHyperStack("scan", SIZE, SIZE, 1, SLICES, 2, 16);
		scan.setCalibration(Calibrations.of(new Spacing(0.7, 0.7, 2)));
		paint(scan, 2, 300);
		Path table = folder.resolve("painted.csv");
		CorrectedLabels labels = CorrectedLabels.of(painted, Optional.of(scan), Progress.none());
		labels.write(folder.resolve("painted.nii"), Optional.of(table), false, Statistics.VOLUMES, Progress.none());
		assertEquals("2,label 7,7,1,0.98,300,,", Files.readAllLines(table).get(2));
		assertTrue(labels.description().startsWith("2 time points of 7 x 7 x 3 voxels"), labels.description());
		ImagePlus single = IJ.createImage("single", SIZE, SIZE, SLICES, 16);
		refused(
				InvalidVolume.class,
				() -> CorrectedLabels.of(painted, Optional.of(single), Progress.none()),
				"'painted' has 2 time points, but the scan 'single' has 1 time point");
		refused(
				InvalidVolume.class,
				() -> CorrectedLabels.of(single, Optional.of(scan), Progress.none()),
				"'single' has 1 time point, but the scan 'scan' has 2 time points",
				"Image > Duplicate");
	}

	@Test
	void noOmeZarrIsWritten() {
		Path file = folder.resolve("heart.zarr");
		refused(InvalidOutput.class, () -> save(predicted(), file), "several time points");
		assertFalse(Files.exists(file));
	}
}
