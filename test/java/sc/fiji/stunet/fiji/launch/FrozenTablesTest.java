package sc.fiji.stunet.fiji.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import ij.IJ;
import ij.ImagePlus;
import ij.gui.Roi;
import ij.process.ByteProcessor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.dataset.DataSet;
import sc.fiji.stunet.fiji.image.Annotated;
import sc.fiji.stunet.fiji.image.GeometryProperty;
import sc.fiji.stunet.fiji.image.LabelImage;
import sc.fiji.stunet.fiji.image.StructureRois;
import sc.fiji.stunet.fiji.view.ScoresTable;
import sc.fiji.stunet.frozen.Frozen;
import sc.fiji.stunet.job.EvaluationReport;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.job.Speed;
import sc.fiji.stunet.job.StructureVolume;
import sc.fiji.stunet.measure.LabelDetails;
import sc.fiji.stunet.measure.Statistics;
import sc.fiji.stunet.measure.VolumesTable;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.StatedOrientation;

/** Tables, data sets and properties of images that Fiji saves: the same names and words as an earlier version's. */
class FrozenTablesTest {

	@TempDir
	private Path folder;

	@Test
	void volumes() throws IOException {
		new VolumesTable(
						List.of(
								new VolumesTable.Row(0, "left, lower", 3, 10, 31.25, -12.5, LabelDetails.ABSENT),
								new VolumesTable.Row(0, "right", 7, 0, 0, Double.NaN, LabelDetails.ABSENT)),
						Statistics.VOLUMES,
						"RAS",
						"abdomen",
						"gpu:0",
						"arXiv:2304.06716")
				.write(folder.resolve("volumes.csv"), false);
		Frozen.assertSameLines("tables/volumes.csv", folder.resolve("volumes.csv"));
	}

	@Test
	void allStatistics() throws IOException {
		List<Double> point = List.of(1.0, 2.0, 0.5);
		VolumesTable table = new VolumesTable(
				List.of(
						new VolumesTable.Row(
								2,
								"left, lower",
								3,
								10,
								31.25,
								-12.5,
								new LabelDetails(-12, 1.5, 2, point, point, List.of(0.0, 1.0, 0.0), point)),
						new VolumesTable.Row(2, "right", 7, 0, 0, Double.NaN, LabelDetails.ABSENT)),
				Statistics.ALL,
				"RAS",
				"abdomen",
				"gpu:0",
				"arXiv:2304.06716");
		table.write(folder.resolve("all.csv"), false);
		Frozen.assertSameLines("tables/volumes-all.csv", folder.resolve("all.csv"));
		table.write(folder.resolve("all.json"), false);
		// Corners of boxes are whole numbers; before they were 13.0.
		Frozen.assertSameJson("tables/volumes-all-whole.json", folder.resolve("all.json"));
	}

	@Test
	void scores() throws IOException {
		List<EvaluationReport.Score> scores = List.of(
				new EvaluationReport.Score(
						3, "left", 0.5, 0.25, 0.75, 1.5, new StructureVolume(10, 30), new StructureVolume(20, 60)),
				new EvaluationReport.Score(
						7,
						"right",
						0,
						0,
						0,
						Double.POSITIVE_INFINITY,
						new StructureVolume(4, 12),
						new StructureVolume(0, 0)));
		new ScoresTable(new EvaluationReport(
						3,
						scores,
						new EvaluationReport.Means(2, 0.25, 0.125, 0.375, Double.NaN),
						1,
						0,
						0,
						Optional.empty()))
				.write(folder.resolve("scores.csv"), false);
		Frozen.assertSameTable("tables/scores.csv", folder.resolve("scores.csv"));
	}

	/** An image with a ROI as the data set of a training, that is resumed. */
	@Test
	void annotated() throws IOException {
		ImagePlus image = IJ.createImage("scan", "8-bit ramp", 4, 3, 2);
		image.getCalibration().setUnit("mm");
		Roi roi = new Roi(1, 1, 2, 1);
		roi.setName("cell");
		roi.setPosition(1);
		AnnotatedImage.of(image, new Annotation.Judged(Annotated.VOLUME, OptionalInt.empty(), List.of(roi)))
				.with(Modality.CT)
				.fill(folder);
		Frozen.assertSameJson("annotated/dataset.json", folder.resolve("dataset.json"));
		DataSet read = DataSet.read(Frozen.file("annotated"), Progress.none());
		assertEquals(List.of("CT"), read.channels());
		assertEquals(
				List.of("cell"),
				read.structures().all().stream().map(one -> one.name()).toList());
		assertEquals(
				List.of("open"), read.cases().stream().map(one -> one.name()).toList());
	}

	/** Saved with an image in a TIFF. */
	@Test
	void geometry() throws IOException {
		ImagePlus image = new ImagePlus("scan", new ByteProcessor(4, 3));
		GeometryProperty.set(image, Geometry.of(new double[] {-1, 0, 0, 4, 0, -1.5, 0, 5, 0, 0, 2, -6}));
		assertEquals(
				"4 x 3 x 1: -1.0 0.0 0.0 4.0 0.0 -1.5 0.0 5.0 0.0 0.0 2.0 -6.0", image.getProp("STU-Net geometry"));
		assertEquals(-1.5, GeometryProperty.of(image).orElseThrow().affine()[5]);
	}

	/** Saved with an image or with ROIs; macros ask for them. */
	@Test
	void properties() {
		Model model = Model.read(Frozen.file("6c00ba9/model.stunet"));
		ResultProperties result = new ResultProperties(
				model,
				new PredictionSettings(0.5, Optional.empty(), Optional.of(new StatedOrientation("LPS")), Speed.BEST),
				"gpu:0");
		ImagePlus image = new ImagePlus("scan", new ByteProcessor(4, 3));
		result.set(image);
		Roi roi = new Roi(1, 1, 2, 1);
		result.set(roi);
		Map<String, String> expected = Map.of(
				"model",
				"model",
				"weights SHA-256",
				model.provenance().weightsSha256(),
				"device",
				"gpu:0",
				"cite",
				"arXiv:2304.06716",
				"step",
				"0.5",
				"mirroring",
				"x",
				"orientation",
				"LPS");
		expected.forEach((name, value) -> assertEquals(value, image.getProp("STU-Net " + name)));
		expected.forEach((name, value) -> assertEquals(value, roi.getProperty("STU-Net-" + name.replace(' ', '-'))));
		assertEquals(List.of("Label ", "STU-Net-structure"), List.of(LabelImage.PROPERTY, StructureRois.PROPERTY));
	}
}
