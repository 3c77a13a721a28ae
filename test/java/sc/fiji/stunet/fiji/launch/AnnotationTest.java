package sc.fiji.stunet.fiji.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.IntUnaryOperator;

import com.fasterxml.jackson.databind.ObjectMapper;
import ij.ImagePlus;
import ij.ImageStack;
import ij.gui.Line;
import ij.gui.OvalRoi;
import ij.gui.PointRoi;
import ij.gui.PolygonRoi;
import ij.gui.Roi;
import ij.gui.ShapeRoi;
import ij.process.ByteProcessor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.fiji.image.Annotated;
import sc.fiji.stunet.volume.InvalidVolume;

/** What of an image counts as annotated: slices with ROIs, areas, strokes, values of a label image. */
class AnnotationTest {

	private static final int WIDTH = 6, HEIGHT = 4, SLICES = 5;

	@TempDir
	Path folder;

	private static ImagePlus image(int channels, IntUnaryOperator value) {
		ImageStack stack = new ImageStack(WIDTH, HEIGHT);
		for (int plane = 0; plane < SLICES * channels; plane++) {
			byte[] pixels = new byte[WIDTH * HEIGHT];
			for (int i = 0; i < pixels.length; i++) pixels[i] = (byte) value.applyAsInt(plane * pixels.length + i);
			stack.addSlice(new ByteProcessor(WIDTH, HEIGHT, pixels));
		}
		ImagePlus image = new ImagePlus("scan", stack);
		image.setDimensions(channels, SLICES, 1);
		image.getCalibration().setUnit("mm");
		return image;
	}

	private static Roi on(int slice, String name, Roi roi) {
		roi.setName(name);
		roi.setPosition(slice);
		return roi;
	}

	private static Annotation drawn(ImagePlus image, Annotated annotated, Roi... rois) {
		return AnnotatedImage.of(image, new Annotation.Judged(annotated, OptionalInt.empty(), List.of(rois)))
				.annotation();
	}

	private static Annotation drawn(Annotated annotated, Roi... rois) {
		return drawn(image(1, i -> i), annotated, rois);
	}

	private static Annotation painted(Annotated annotated, int ignore, ImagePlus labels, Roi... rois) {
		OptionalInt value = ignore < 0 ? OptionalInt.empty() : OptionalInt.of(ignore);
		return AnnotatedImage.of(image(1, i -> i), labels, new Annotation.Judged(annotated, value, List.of(rois)))
				.annotation();
	}

	/** The rows of a slice, one digit per voxel. */
	private static List<String> slice(Annotation annotation, int slice) {
		String[] rows = new String[HEIGHT];
		Arrays.fill(rows, "");
		for (int y = 0; y < HEIGHT; y++)
			for (int x = 0; x < WIDTH; x++)
				rows[y] += annotation.labels().voxels().getAt(x, y, slice - 1).get();
		return List.of(rows);
	}

	private static final List<String> NOTHING = List.of("222222", "222222", "222222", "222222");
	private static final List<String> BACKGROUND = List.of("000000", "000000", "000000", "000000");

	@Test
	void slicesWithoutRoisAreNotLearntFrom() throws Exception {
		Annotation cells = drawn(
				Annotated.SLICES,
				on(2, "cell-0002", new Roi(1, 1, 2, 2)),
				on(4, "annotated", new PointRoi(0, 0)),
				on(2, "background", new Roi(2, 2, 1, 1)));
		assertEquals(NOTHING, slice(cells, 1));
		assertEquals(List.of("000000", "011000", "010000", "000000"), slice(cells, 2));
		assertEquals(NOTHING, slice(cells, 3));
		assertEquals(BACKGROUND, slice(cells, 4));
		assertEquals(Map.of("background", 0, "cell", 1, "ignore", 2), cells.values());
		assertEquals("Learnt from are 2 of 5 slices, 48 of 120 voxels (40.00 %).", cells.extent());
		assertEquals("1 cell", cells.text());
	}

	@Test
	void theDataSetNamesWhatNobodyHasJudged() throws Exception {
		Roi cell = on(2, "cell", new Roi(1, 1, 2, 2));
		AnnotatedImage.of(image(1, i -> i), new Annotation.Judged(Annotated.SLICES, OptionalInt.empty(), List.of(cell)))
				.fill(Files.createDirectory(folder.resolve("data")));
		var labels = new ObjectMapper()
				.readTree(folder.resolve("data/dataset.json").toFile())
				.get("labels");
		assertEquals("{\"background\":0,\"cell\":1,\"ignore\":2}", labels.toString());
	}

	@Test
	void whereEverySliceIsAnnotatedNothingIsIgnored() {
		Roi[] rois = new Roi[SLICES];
		for (int slice = 1; slice <= SLICES; slice++) rois[slice - 1] = on(slice, "cell", new Roi(0, 0, 2, 2));
		Annotation all = drawn(Annotated.SLICES, rois);
		assertEquals(Map.of("background", 0, "cell", 1), all.values());
		assertEquals("All 5 slices count as annotated.", all.extent());
	}

	@Test
	void aWholeVolumeHasBackgroundElsewhere() {
		Annotation cells =
				drawn(Annotated.VOLUME, on(2, "cell", new Roi(1, 1, 2, 2)), on(3, "annotated", new Roi(1, 1, 2, 2)));
		assertEquals(BACKGROUND, slice(cells, 1));
		assertEquals(BACKGROUND, slice(cells, 3));
		assertEquals(Map.of("background", 0, "cell", 1), cells.values());
	}

	@Test
	void onlyTheInsideOfAnnotatedAreasCounts() {
		Annotation cells =
				drawn(Annotated.INSIDE, on(2, "cell", new Roi(1, 1, 4, 2)), on(2, "annotated", new Roi(0, 0, 3, 4)));
		assertEquals(List.of("000222", "011222", "011222", "000222"), slice(cells, 2));
		assertEquals(NOTHING, slice(cells, 3));
		refused(
				InvalidVolume.class,
				() -> drawn(Annotated.INSIDE, on(2, "cell", new Roi(1, 1, 4, 2))),
				"No ROI is named 'annotated'");
		refused(
				InvalidVolume.class,
				() -> drawn(
						Annotated.INSIDE,
						on(2, "cell", new Roi(1, 1, 4, 2)),
						on(2, "cell", new Roi(1, 1, 4, 2)),
						on(3, "vein", new Roi(0, 0, 1, 1)),
						on(2, "annotated", new Roi(0, 0, 3, 4))),
				"No annotated voxel of 'scan' is vein, since it lies outside");
	}

	@Test
	void strokesAreLinesPointsAndAreas() {
		PointRoi points = new PointRoi(0.5, 3.5);
		points.addPoint(5.5, 3.5);
		Annotation cells = drawn(
				Annotated.STROKES,
				on(2, "cell", new Line(1, 1, 4, 1)),
				on(2, "cell", points),
				on(2, "background", new PolygonRoi(new int[] {0, 2, 2}, new int[] {0, 0, 0}, 3, Roi.FREELINE)),
				on(3, "background", new Roi(0, 0, 2, 1)));
		assertEquals(List.of("000222", "211112", "222222", "122221"), slice(cells, 2));
		assertEquals(List.of("002222", "222222", "222222", "222222"), slice(cells, 3));
		assertEquals(NOTHING, slice(cells, 1));
		refused(
				InvalidVolume.class,
				() -> drawn(Annotated.STROKES, on(2, "cell", new Line(1, 1, 4, 1))),
				"The strokes show no background");
		refused(
				InvalidVolume.class,
				() -> drawn(Annotated.SLICES, on(2, "cell", new Line(1, 1, 4, 1))),
				"'cell' is no area",
				"annotated=strokes");
	}

	@Test
	void pointsOverTheEdgeAreLeftOut() {
		PointRoi points = new PointRoi(1.5, 1.5);
		points.addPoint(-0.4, 1.5);
		points.addPoint(6.2, 1.5);
		points.addPoint(2.5, 4);
		Annotation cells = drawn(Annotated.STROKES, on(2, "cell", points), on(2, "background", new Line(0, 0, 2, 0)));
		assertEquals(List.of("000222", "212222", "222222", "222222"), slice(cells, 2));
	}

	/** As the multi-point tool makes them. */
	@Test
	void pointsLieOnSlicesOfTheirOwn() {
		ImagePlus image = image(2, i -> i);
		PointRoi points = new PointRoi();
		points.addUserPoint(image, 1.5, 1.5);
		image.setPosition(1, 4, 1);
		points.addUserPoint(image, 2.5, 2.5);
		points.setName("cell");
		Roi ground = new Roi(0, 0, 1, 1);
		ground.setPosition(2, 3, 1);
		ground.setName("background");
		Annotation cells = drawn(image, Annotated.STROKES, points, ground);
		assertEquals(List.of("222222", "212222", "222222", "222222"), slice(cells, 1));
		assertEquals(List.of("022222", "222222", "222222", "222222"), slice(cells, 3));
		assertEquals(List.of("222222", "222222", "221222", "222222"), slice(cells, 4));
	}

	@Test
	void shapesHaveHolesAndLaterRoisCount() {
		ShapeRoi ring = new ShapeRoi(new Roi(0, 0, 5, 4)).not(new ShapeRoi(new Roi(1, 1, 2, 2)));
		Annotation cells = drawn(
				Annotated.SLICES,
				on(2, "ring", ring),
				on(2, "spot", new Roi(4, 0, 2, 2)),
				on(2, "ignore", new Roi(0, 0, 1, 1)));
		assertEquals(List.of("311122", "100122", "100110", "111110"), slice(cells, 2));
	}

	@Test
	void aValueOfALabelImageMayMeanNotJudged() {
		ImagePlus labels = image(1, i -> i < 24 ? i % 3 : 7);
		labels.setTitle("painted");
		labels.setProp("Label 2", "vein");
		labels.setProp("Label 8", "ignore");
		assertEquals(
				Map.of("background", 0, "structure_1", 1, "vein", 2, "structure_7", 3),
				painted(Annotated.VOLUME, -1, labels).values(),
				"a name that no voxel has");
		labels.setProp("Label 8", null);
		Annotation all = painted(Annotated.SLICES, 7, labels);
		assertEquals(List.of("012012", "012012", "012012", "012012"), slice(all, 1));
		assertEquals(Map.of("background", 0, "structure_1", 1, "vein", 2, "ignore", 3), all.values());
		assertEquals(3, all.labels().voxels().getAt(0, 0, 1).get());
		Annotation named = painted(Annotated.VOLUME, -1, labels);
		assertEquals(Map.of("background", 0, "structure_1", 1, "vein", 2, "structure_7", 3), named.values());
		refused(InvalidVolume.class, () -> painted(Annotated.SLICES, 2, labels), "is the structure 'vein'");
		refused(InvalidVolume.class, () -> painted(Annotated.SLICES, 9, labels), "No voxel of 'painted' has the value");
		refused(InvalidVolume.class, () -> painted(Annotated.STROKES, -1, labels), "annotated=strokes is for ROIs");
		labels.setProp("Label 7", "ignore");
		assertEquals(all.values(), painted(Annotated.SLICES, -1, labels).values());
		assertEquals(all.values(), painted(Annotated.SLICES, 7, labels).values());
		labels.setProp("Label 9", "artery");
		refused(InvalidVolume.class, () -> painted(Annotated.SLICES, 7, labels), "No annotated voxel is artery");
	}

	@Test
	void nothingPaintedMayMeanNotJudged() {
		ImagePlus labels = image(1, i -> i < 12 ? i % 3 : 0);
		refused(
				InvalidVolume.class,
				() -> painted(Annotated.SLICES, 0, image(1, i -> i == 3 ? 1 : 0)),
				"All annotated");
		labels.setProp("Label 2", "background");
		Annotation strokes = painted(Annotated.SLICES, 0, labels);
		assertEquals(List.of("210210", "210210", "222222", "222222"), slice(strokes, 1));
		assertEquals(Map.of("background", 0, "structure_1", 1, "ignore", 2), strokes.values());
		refused(InvalidVolume.class, () -> painted(Annotated.SLICES, 0, image(1, i -> 0)), "has no labels");
	}

	@Test
	void aLabelImageCountsInsideOfAnnotatedAreas() {
		Annotation left =
				painted(Annotated.INSIDE, -1, image(1, i -> i % 2), on(3, "annotated-1", new OvalRoi(0, 0, 4, 4)));
		assertEquals(NOTHING, slice(left, 1));
		assertEquals(List.of("210222", "010122", "010122", "210222"), slice(left, 3));
	}

	@Test
	void whatFitsNotIsOneSentence() {
		refused(InvalidVolume.class, () -> drawn(Annotated.SLICES), "no slice is annotated");
		refused(
				InvalidVolume.class,
				() -> drawn(Annotated.SLICES, on(2, "annotated", new Roi(0, 0, 2, 2))),
				"The ROIs outline no structure");
		refused(
				InvalidVolume.class,
				() -> drawn(Annotated.SLICES, on(2, "cell", new Roi(4, 2, 30, 30))),
				"'cell' reaches out of 'scan', which has 6 x 4 pixels");
		refused(
				InvalidVolume.class,
				() -> drawn(Annotated.SLICES, on(2, "a", new Roi(0, 0, 2, 2)), on(2, "b", new Roi(0, 0, 3, 3))),
				"No annotated voxel of 'scan' is a, since later ROIs cover it");
		refused(
				InvalidVolume.class,
				() -> drawn(Annotated.SLICES, on(2, "a", new Roi(0, 0, 6, 4))),
				"All annotated voxels are a");
		refused(InvalidRequest.class, () -> Annotated.of("some"), "annotated=some is none of [slices with ROIs]");
		assertEquals(Annotated.INSIDE, Annotated.of("Inside"));
		assertEquals(Annotated.STROKES, Annotated.of(Annotated.DRAWN));
	}
}
