package sc.fiji.stunet.fiji.launch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntUnaryOperator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import ij.ImagePlus;
import ij.ImageStack;
import ij.gui.Line;
import ij.gui.OvalRoi;
import ij.gui.PointRoi;
import ij.gui.Roi;
import ij.process.ByteProcessor;
import ij.process.FloatProcessor;
import net.imglib2.Cursor;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.view.Views;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.dataset.DataSet;
import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.fiji.image.Annotated;
import sc.fiji.stunet.io.Stored;
import sc.fiji.stunet.job.DataOutline;
import sc.fiji.stunet.job.DataSetReport;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.training.DataSets;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/** What is open in ImageJ as a data set of one case. */
class AnnotatedImageTest {

	private static final int WIDTH = 7, HEIGHT = 6, SLICES = 5;

	/** Of a label image. */
	private static final Annotation.Judged ALL = whole(List.of());

	@TempDir
	Path folder;

	/** Values: 1000 per channel, 100 per slice, then the pixel. */
	private static ImagePlus image(int channels) {
		ImageStack stack = new ImageStack(WIDTH, HEIGHT);
		for (int z = 0; z < SLICES; z++)
			for (int c = 0; c < channels; c++) {
				float[] pixels = new float[WIDTH * HEIGHT];
				for (int i = 0; i < pixels.length; i++) pixels[i] = 1000 * c + 100 * z + i;
				stack.addSlice(new FloatProcessor(WIDTH, HEIGHT, pixels));
			}
		ImagePlus image = new ImagePlus("scan", stack);
		image.setDimensions(channels, SLICES, 1);
		image.getCalibration().pixelWidth = 0.5;
		image.getCalibration().pixelHeight = 0.75;
		image.getCalibration().pixelDepth = 2;
		image.getCalibration().setUnit("mm");
		return image;
	}

	private static ImagePlus labelled(int slices, IntUnaryOperator value) {
		ImageStack stack = new ImageStack(WIDTH, HEIGHT);
		for (int z = 0; z < slices; z++) {
			byte[] pixels = new byte[WIDTH * HEIGHT];
			for (int i = 0; i < pixels.length; i++) pixels[i] = (byte) value.applyAsInt(z * pixels.length + i);
			stack.addSlice(new ByteProcessor(WIDTH, HEIGHT, pixels));
		}
		return new ImagePlus("painted", stack);
	}

	private static Annotation.Judged whole(List<Roi> rois) {
		return new Annotation.Judged(Annotated.VOLUME, OptionalInt.empty(), rois);
	}

	private static int at(LabelMap labels, int x, int y, int z) {
		return labels.voxels().getAt(x, y, z).get();
	}

	/** Also as the training reads it: without findings. */
	private LabelMap written(AnnotatedImage scan) throws Exception {
		scan.fill(Files.createDirectory(folder.resolve("data")));
		DataSetReport check = DataSets.check(folder.resolve("data"), Progress.none());
		assertEquals(List.of(), check.errors(), check.text());
		return Stored.labels(folder.resolve("data/labelsTr/open.nii.gz"));
	}

	private Map<?, ?> structures() throws Exception {
		JsonNode description =
				new ObjectMapper().readTree(folder.resolve("data/dataset.json").toFile());
		return new ObjectMapper().convertValue(description.get("labels"), Map.class);
	}

	@Test
	void aPaintedLabelImageLiesWhereTheImageLies() throws Exception {
		ImagePlus painted = labelled(SLICES, i -> i % 3);
		painted.setProp("Label 2", "spleen \"left\"");
		LabelMap labels = written(AnnotatedImage.of(image(1), painted, ALL));
		assertEquals(Map.of("background", 0, "structure_1", 1, "spleen \"left\"", 2), structures());
		Volume volume = Stored.volume(folder.resolve("data/imagesTr/open_0000.nii.gz"));
		assertEquals(new Extent(WIDTH, HEIGHT, SLICES), volume.size());
		assertArrayEquals(new double[] {0.5, 0.75, 2}, volume.spacing().toArray(), 1e-6);
		assertEquals(volume.geometry().spacing(), labels.geometry().spacing());
		assertEquals(3 * 100 + 2 * WIDTH + 4, volume.voxels().getAt(4, 2, 3, 0).get());
		int i = 0;
		for (Cursor<UnsignedShortType> voxels =
						Views.flatIterable(labels.voxels()).cursor();
				voxels.hasNext();
				i++) assertEquals(i % 3, voxels.next().get(), "voxel " + i);
		assertEquals(WIDTH * HEIGHT * SLICES, i);
	}

	@Test
	void everyChannelIsAFile() throws Exception {
		written(AnnotatedImage.of(image(2), labelled(SLICES, i -> i % 2), ALL));
		assertEquals(
				1000 + 100,
				Stored.volume(folder.resolve("data/imagesTr/open_0001.nii.gz"))
						.voxels()
						.getAt(0, 0, 1, 0)
						.get());
		assertEquals(
				100,
				Stored.volume(folder.resolve("data/imagesTr/open_0000.nii.gz"))
						.voxels()
						.getAt(0, 0, 1, 0)
						.get());
		assertTrue(Files.readString(folder.resolve("data/dataset.json")).contains("\"channel_1\""));
	}

	/** Of all channels, since there is one modality: nnU-Net's rules know it by its name. */
	@Test
	void theChannelsOfACtAreCalledSo() throws Exception {
		AnnotatedImage.of(image(2), labelled(SLICES, i -> i % 2), ALL)
				.with(Modality.CT)
				.fill(Files.createDirectory(folder.resolve("data")));
		assertEquals(
				List.of("CT", "CT"),
				DataSet.read(folder.resolve("data"), Progress.none()).channels());
		assertEquals(Modality.CT, Modality.of("ct"));
		refused(InvalidRequest.class, () -> Modality.of("MR"), "modality=MR is neither other nor CT");
		assertThrows(
				InvalidRequest.class,
				() -> new Training.Source(Optional.of(folder), "", "", Annotated.SLICES, "", Modality.CT, null, null),
				"a data set has its own names");
	}

	@Test
	void aBinaryMaskIsOneStructure() throws Exception {
		LabelMap labels = written(AnnotatedImage.of(image(1), labelled(SLICES, i -> i == 8 ? 255 : 0), ALL));
		assertEquals(1, at(labels, 1, 1, 0));
		assertEquals(Map.of("background", 0, "structure_1", 1), structures());
	}

	/** As a prediction in which a structure of the model was not found, or was erased. */
	@Test
	void aNamedStructureMayBeAbsent() throws Exception {
		ImagePlus painted = labelled(SLICES, i -> i % 2 == 0 ? 1 : 3);
		List<String> names = List.of("liver", "spleen", "vein", "artery");
		names.forEach(name -> painted.setProp("Label " + (names.indexOf(name) + 1), name));
		painted.setProp("Label 70000", "no value of a label map");
		painted.setProp("Label 0", "nothing");
		LabelMap labels = written(AnnotatedImage.of(image(1), painted, ALL));
		assertEquals(Map.of("background", 0, "liver", 1, "spleen", 2, "vein", 3, "artery", 4), structures());
		assertEquals(1, at(labels, 0, 0, 0));
		assertEquals(3, at(labels, 1, 0, 0));
	}

	@Test
	void valuesWithGapsAreNumberedAnew() throws Exception {
		ImagePlus painted = labelled(SLICES, i -> new int[] {0, 3, 20, 200}[i % 4]);
		painted.setProp("Label 20", "vein");
		AnnotatedImage scan = AnnotatedImage.of(image(1), painted, ALL);
		LabelMap labels = written(scan);
		assertEquals(Map.of("background", 0, "structure_3", 1, "vein", 2, "structure_200", 3), structures());
		assertEquals("1 structure_3, 2 vein, 3 structure_200", scan.annotation().text());
		for (int x = 0; x < 4; x++) assertEquals(x, at(labels, x, 0, 0));
	}

	@Test
	void structuresOfOneNameStayTwo() throws Exception {
		ImagePlus painted = labelled(SLICES, i -> i % 5);
		painted.setProp("Label 1", "background");
		painted.setProp("Label 2", "rib");
		painted.setProp("Label 3", "rib ");
		painted.setProp("Label 4", "rib_3");
		LabelMap labels = written(AnnotatedImage.of(image(1), painted, ALL));
		assertEquals(Map.of("background", 0, "background_1", 1, "rib", 2, "rib_3", 3, "rib_3_4", 4), structures());
		assertEquals(4, at(labels, 4, 0, 0));
	}

	@Test
	void aMaskMayBeNamed() throws Exception {
		ImagePlus painted = labelled(SLICES, i -> i == 8 ? 255 : 0);
		painted.setProp("Label 1", "liver");
		assertEquals(1, at(written(AnnotatedImage.of(image(1), painted, ALL)), 1, 1, 0));
		assertEquals(Map.of("background", 0, "liver", 1), structures());
	}

	private static Roi roi(Roi roi, String name, int slice) {
		roi.setName(name);
		roi.setPosition(slice);
		return roi;
	}

	@Test
	void roisOfOneNameAreOneStructure() throws Exception {
		List<Roi> rois = List.of(
				roi(new Roi(1, 1, 3, 2), "liver-0001", 1),
				roi(new Roi(0, 0, 2, 2), "vein", 3),
				roi(new Roi(2, 2, 2, 2), "liver-0003", 3),
				roi(new OvalRoi(3, 0, 4, 4), "0005-0010", 5),
				roi(new Roi(0, 5, 1, 1), null, 5));
		LabelMap labels = written(AnnotatedImage.of(image(1), whole(rois)));
		assertEquals(Map.of("background", 0, "liver", 1, "vein", 2, "structure_1", 3), structures());
		assertEquals(1, at(labels, 3, 2, 0));
		assertEquals(0, at(labels, 4, 2, 0));
		assertEquals(0, at(labels, 1, 1, 1));
		assertEquals(2, at(labels, 0, 1, 2));
		assertEquals(1, at(labels, 3, 3, 2));
		assertEquals(3, at(labels, 4, 1, 4));
		assertEquals(0, at(labels, 3, 0, 4), "the oval's corner");
		assertEquals(3, at(labels, 0, 5, 4));
	}

	@Test
	void roisOfAHyperstackLieOnTheirSlice() throws Exception {
		Roi roi = new Roi(1, 1, 2, 2);
		roi.setPosition(2, 4, 1);
		assertEquals(1, at(written(AnnotatedImage.of(image(2), whole(List.of(roi)))), 2, 2, 3));
	}

	/** As ImageJ shows them: its ROI Manager goes to slice 4 for this position. */
	@Test
	void aPositionOfOneNumberIsASliceOfAHyperstackToo() throws Exception {
		AnnotatedImage scan = AnnotatedImage.of(image(2), whole(List.of(roi(new Roi(1, 1, 2, 2), "a", 4))));
		assertEquals(1, at(written(scan), 2, 2, 3));
	}

	/** A time point that was taken out of a series keeps the positions of its ROIs. */
	@Test
	void roisAreOfOneTimePoint() throws Exception {
		Roi third = roi(new Roi(1, 1, 2, 2), "a", 0), fourth = roi(new Roi(4, 1, 2, 2), "b", 0);
		third.setPosition(1, 2, 3);
		fourth.setPosition(1, 2, 4);
		Roi ofAll = roi(new Roi(0, 0, 1, 1), "a", 3);
		for (int channels : List.of(1, 2))
			assertMessage(
					"'a' is of time point 3 and 'b' of 4, but 'scan' has one",
					() -> AnnotatedImage.of(image(channels), whole(List.of(third, ofAll, fourth))));
		LabelMap labels = written(AnnotatedImage.of(image(2), whole(List.of(third, ofAll))));
		assertEquals(1, at(labels, 2, 2, 1));
		assertEquals(1, at(labels, 0, 0, 2));
	}

	/** What the written data set has, without its voxels. */
	@Test
	void isOutlinedBeforeItIsWritten() {
		DataOutline.Scan scan = new DataOutline.Scan(new Extent(WIDTH, HEIGHT, SLICES), new Spacing(0.5, 0.75, 2));
		ImagePlus painted = labelled(SLICES, i -> new int[] {0, 3, 20, 200}[i % 4]);
		painted.setProp("Label 7", "vein");
		assertEquals(
				new DataOutline(List.of(scan), 2, 4), AnnotatedImage.outline(image(2), painted, ALL, Progress.none()));
		Annotation.Judged without20 = new Annotation.Judged(Annotated.VOLUME, OptionalInt.of(20), List.of());
		assertEquals(
				3,
				AnnotatedImage.outline(image(1), painted, without20, Progress.none())
						.structures());
		ImagePlus mask = labelled(SLICES, i -> i == 8 ? 255 : 0);
		assertEquals(
				1, AnnotatedImage.outline(image(1), mask, ALL, Progress.none()).structures());
		List<Roi> rois = List.of(roi(new Roi(1, 1, 3, 2), "liver-0001", 1), roi(new Roi(1, 1, 3, 2), "background", 1));
		assertEquals(new DataOutline(List.of(scan), 1, 1), AnnotatedImage.outline(image(1), whole(rois)));
		assertMessage("There are no labels", () -> AnnotatedImage.outline(image(1), whole(List.of())));
		assertMessage(
				"has 7 x 6 x 4 voxels",
				() -> AnnotatedImage.outline(image(1), labelled(SLICES - 1, i -> 1), ALL, Progress.none()));
		assertMessage(
				"has no labels",
				() -> AnnotatedImage.outline(image(1), labelled(SLICES, i -> 0), ALL, Progress.none()));
		assertMessage("has the value 0.5", () -> AnnotatedImage.outline(image(1), half(), ALL, Progress.none()));
		ImagePlus flat = new ImagePlus("flat", new ByteProcessor(WIDTH, HEIGHT));
		assertMessage("is 2D", () -> AnnotatedImage.outline(flat, whole(rois)));
	}

	private static ImagePlus half() {
		ImagePlus half = image(1);
		for (int z = 1; z <= SLICES; z++) half.getStack().getProcessor(z).multiply(0.5);
		return half;
	}

	@Test
	void whatFitsNotIsOneSentence() {
		assertMessage(
				"has 7 x 6 x 4 voxels, but 'scan' has 7 x 6 x 5",
				() -> AnnotatedImage.of(image(1), labelled(SLICES - 1, i -> 1), ALL));
		assertMessage("'painted' has no labels", () -> AnnotatedImage.of(image(1), labelled(SLICES, i -> 0), ALL));
		assertMessage("There are no labels", () -> AnnotatedImage.of(image(1), whole(List.of())));
		assertMessage(
				"is no area", () -> AnnotatedImage.of(image(1), whole(List.of(roi(new Line(0, 0, 2, 2), "a", 1)))));
	}

	/** One that ImageJ shows on all slices is on none. */
	@Test
	void aRoiIsOnASlice() {
		for (int channels : List.of(1, 2)) {
			for (int slice : List.of(0, SLICES + 1, channels * SLICES + 1)) {
				assertOnNoSlice(channels, roi(new Roi(0, 0, 2, 2), "a", slice));
				for (int channel : List.of(0, 2)) {
					Roi ofHyperstack = roi(new Roi(0, 0, 2, 2), "a", 0);
					ofHyperstack.setPosition(channel, slice, 1);
					assertOnNoSlice(channels, ofHyperstack);
				}
			}
			assertOnNoSlice(channels, roi(new PointRoi(1, 1), "a", 0));
			ImagePlus larger = image(3);
			larger.setPosition(3, SLICES, 1);
			PointRoi points = new PointRoi();
			points.addUserPoint(larger, 1, 1);
			assertOnNoSlice(channels, roi(points, "a", 0));
		}
	}

	private static void assertOnNoSlice(int channels, Roi roi) {
		Roi other = roi(new Roi(0, 0, 2, 2), "background", 1);
		for (Annotated annotated : Annotated.values())
			assertMessage(
					"The ROI '" + roi.getName() + "' is on no slice of 'scan'",
					() -> AnnotatedImage.of(
							image(channels),
							new Annotation.Judged(annotated, OptionalInt.empty(), List.of(other, roi))));
	}

	private static void assertMessage(String words, Runnable work) {
		refused(InvalidVolume.class, work::run, words);
	}
}
