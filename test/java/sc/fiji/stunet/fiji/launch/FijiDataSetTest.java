package sc.fiji.stunet.fiji.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static sc.fiji.stunet.failure.Refusals.refused;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import ij.IJ;
import ij.ImagePlus;
import ij.gui.PointRoi;
import ij.gui.Roi;
import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.dataset.DataSet;
import sc.fiji.stunet.dataset.IntegrityCheck;
import sc.fiji.stunet.dataset.IntegrityReport;
import sc.fiji.stunet.dataset.InvalidDataSet;
import sc.fiji.stunet.dataset.MadeData;
import sc.fiji.stunet.failure.Failure;
import sc.fiji.stunet.fiji.image.Annotated;
import sc.fiji.stunet.fiji.image.RoiFile;
import sc.fiji.stunet.io.Stored;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.job.DataOutline;
import sc.fiji.stunet.job.DataSetReport;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.TimeAxis;
import sc.fiji.stunet.volume.Volume;
import sc.fiji.stunet.worker.client.EngineFailure;

/** ROI zips as the labels of a data set. */
class FijiDataSetTest {

	@TempDir
	Path folder;

	private Path data;

	@BeforeEach
	void threeImages() throws IOException {
		data = folder.resolve("cells");
		Files.createDirectories(data.resolve("images"));
		Files.createDirectories(data.resolve("labels"));
		for (String name : List.of("a", "b", "not-annotated"))
			VolumeWriter.write(
					data.resolve("images/" + name + ".nii.gz"),
					new Volume(ArrayImgs.floats(4, 3, 5, 1), Geometry.unoriented(new Spacing(1, 1, 4))),
					false);
	}

	private void rois(String name, Roi... rois) throws IOException {
		try (var out = Files.newOutputStream(data.resolve("labels/" + name + ".zip"))) {
			RoiFile.write(List.of(rois), out);
		}
	}

	/** What the written data set has, by the headers alone. */
	@Test
	void isOutlinedBeforeItIsWritten() throws IOException {
		rois("a", roi("nucleus", 1, 0), roi("annotated", 2, 0));
		rois("b", roi("nucleus-1", 1, 0), roi("membrane", 3, 2), roi("background", 3, 0));
		DataOutline.Scan scan = new DataOutline.Scan(new Extent(4, 3, 5), new Spacing(1, 1, 4));
		assertEquals(
				new DataOutline(List.of(scan, scan), 1, 2),
				new FijiDataSet(data, Annotated.SLICES, Progress.none()).outline());
		Files.writeString(data.resolve("dataset.json"), "{\"spacing\": [3, 0.5, 0.25]}");
		assertEquals(
				new Spacing(0.25, 0.5, 3),
				new FijiDataSet(data, Annotated.SLICES, Progress.none())
						.outline()
						.scans()
						.get(1)
						.spacing());
		Files.delete(data.resolve("images/a.nii.gz"));
		refused(
				InvalidDataSet.class,
				() -> new FijiDataSet(data, Annotated.SLICES, Progress.none()).outline(),
				"a.zip has no image");
	}

	private static Roi roi(String name, int slice, int x) {
		Roi roi = new Roi(x, 1, 2, 1);
		roi.setName(name);
		roi.setPosition(slice);
		return roi;
	}

	private JsonNode written(Annotated annotated) throws IOException {
		Path target = Files.createDirectory(folder.resolve("cells-data"));
		new FijiDataSet(data, annotated, Progress.none()).fill(target);
		return new ObjectMapper().readTree(target.resolve("dataset.json").toFile());
	}

	private List<Integer> values(String name, int slice) {
		LabelMap labels = Stored.labels(folder.resolve("cells-data/labelsFromRois/" + name + ".nii.gz"));
		assertEquals(4, labels.geometry().spacing().z());
		return List.of(0, 1, 2, 3).stream()
				.map(x -> labels.voxels().getAt(x, 1, slice - 1).get())
				.toList();
	}

	@Test
	void becomeLabelMapsBesideTheImagesWhereTheyAre() throws Exception {
		rois("a", roi("cell", 2, 0), roi("cell", 2, 1), roi("vein-0004", 4, 2));
		rois("b", roi("vein", 1, 2));
		assertTrue(FijiDataSet.isIn(data));
		JsonNode written = written(Annotated.SLICES);
		assertEquals(
				"{\"background\":0,\"cell\":1,\"vein\":2,\"ignore\":3}",
				written.get("labels").toString());
		assertEquals(2, written.get("dataset").size());
		assertTrue(Files.isRegularFile(
				Path.of(written.get("dataset").get("a").get("images").get(0).asText())));
		assertEquals(List.of(1, 1, 1, 0), values("a", 2));
		assertEquals(List.of(0, 0, 2, 2), values("a", 4));
		assertEquals(List.of(3, 3, 3, 3), values("a", 1));
		assertEquals(List.of(0, 0, 2, 2), values("b", 1));
	}

	@Test
	void valuesAreThoseOfTheDescription() throws Exception {
		Files.writeString(
				data.resolve("dataset.json"),
				"{\"channel_names\": {\"0\": \"CT\"}, \"labels\": {\"background\": 0, \"vein\": 1, \"cell\": 2}}");
		rois("a", roi("cell", 2, 0));
		JsonNode written = written(Annotated.VOLUME);
		assertEquals(
				"{\"background\":0,\"vein\":1,\"cell\":2}",
				written.get("labels").toString());
		assertEquals("CT", written.get("channel_names").get("0").asText());
		assertEquals(List.of(2, 2, 0, 0), values("a", 2));
		assertEquals(List.of(0, 0, 0, 0), values("a", 1));
		rois("b", roi("artery", 2, 0));
		refused(
				InvalidVolume.class,
				() -> new FijiDataSet(data, Annotated.SLICES, Progress.none())
						.fill(Files.createDirectory(folder.resolve("other"))),
				"'artery' of 'b' is none of the structures vein, cell");
	}

	/** What the refusal recommends. */
	@Test
	void theDescriptionMayTellTheVoxelSizeOfTiffs() throws Exception {
		Files.delete(data.resolve("images/a.nii.gz"));
		IJ.saveAsTiff(
				IJ.createImage("a", 4, 3, 5, 8), data.resolve("images/a.tif").toString());
		rois("a", roi("cell", 2, 0));
		refused(
				InvalidVolume.class,
				() -> new FijiDataSet(data, Annotated.SLICES, Progress.none())
						.fill(Files.createDirectory(folder.resolve("other"))),
				"a.tif",
				"voxel size",
				"dataset.json");
		describe("{\"spacing\": [4, 2, 1]}");
		written(Annotated.SLICES);
		assertEquals(List.of(1, 1, 0, 0), values("a", 2));
		Spacing labels = Stored.labels(folder.resolve("cells-data/labelsFromRois/a.nii.gz"))
				.geometry()
				.spacing();
		assertEquals(new Spacing(1, 2, 4), labels);
		assertEquals(
				new Spacing(1, 2, 4),
				DataSet.read(folder.resolve("cells-data"), Progress.none())
						.cases()
						.get(0)
						.read(Progress.none())
						.image()
						.spacing());
		describe("{\"spacing\": [4, 2]}");
		refused(
				InvalidDataSet.class,
				() -> new FijiDataSet(data, Annotated.SLICES, Progress.none()),
				"write three positive numbers in mm");
	}

	private void describe(String json) throws IOException {
		Files.writeString(data.resolve("dataset.json"), json);
	}

	@Test
	void whatIsDrawnAsIgnoredIsDescribedSo() throws Exception {
		rois("a", roi("cell", 2, 0), roi("ignore-0002", 3, 1));
		assertEquals(
				"{\"background\":0,\"cell\":1,\"ignore\":2}",
				written(Annotated.VOLUME).get("labels").toString());
		assertEquals(List.of(0, 2, 2, 0), values("a", 3));
	}

	@Test
	void regionsAreRefused() throws Exception {
		rois("a", roi("whole", 2, 0));
		describe("{\"labels\": {\"background\": 0, \"whole\": 1, \"core\": [2, 3]}, \"regions_class_order\": [1, 2]}");
		refused(
				InvalidDataSet.class,
				() -> new FijiDataSet(data, Annotated.SLICES, Progress.none()),
				"the labels are regions of several values");
	}

	@Test
	void whatFitsNotIsOneSentence() throws Exception {
		assertFalse(FijiDataSet.isIn(data));
		assertFalse(FijiDataSet.isIn(folder.resolve("nothing")));
		rois("c", roi("cell", 2, 0));
		refused(InvalidDataSet.class, () -> written(Annotated.SLICES), "c.zip has no image");
		rois("d", roi("cell", 2, 0));
		refused(
				InvalidDataSet.class,
				() -> new FijiDataSet(data, Annotated.SLICES, Progress.none()),
				"2 errors in",
				"c.zip has no image",
				"d.zip has no image");
		Files.delete(data.resolve("labels/d.zip"));
		rois("a", roi("cell", 2, 0));
		Files.delete(data.resolve("labels/c.zip"));
		Files.copy(data.resolve("images/b.nii.gz"), data.resolve("labels/b.nii.gz"));
		refused(
				InvalidDataSet.class,
				() -> new FijiDataSet(data, Annotated.SLICES, Progress.none()),
				"has both ROIs and label maps",
				"dataset.json, as \"labels\"");
	}

	@Test
	void labelMapsBesideRoisStayWhereTheyAre() throws Exception {
		rois("a", roi("cell", 2, 0));
		Files.copy(data.resolve("images/b.nii.gz"), data.resolve("labels/b.nii.gz"));
		Files.writeString(data.resolve("labels.txt"), "1 vein\n2 cell\n");
		JsonNode written = written(Annotated.SLICES);
		assertEquals(
				"{\"background\":0,\"vein\":1,\"cell\":2,\"ignore\":3}",
				written.get("labels").toString());
		assertEquals(
				data.resolve("labels/b.nii.gz").toString(),
				written.get("dataset").get("b").get("label").asText());
		assertEquals(List.of(2, 2, 0, 0), values("a", 2));
	}

	/** What the engine says of the copy is told of the user's own files; the copy is gone afterwards. */
	@Test
	void theEngineReadsACopy() throws Exception {
		rois("a", roi("cell", 2, 0));
		rois("b", roi("cell", 2, 0));
		List<Path> copies = new ArrayList<>();
		List<String> said = new ArrayList<>();
		Progress listening = new FakeProgress().logging(said::add);
		String text = EngineData.with(data, folder, listening, ready -> {
			copies.add(ready.folder());
			DataSet copy = DataSet.read(ready.folder(), Progress.none());
			ready.progress().log("see " + copy.cases().get(1).labels());
			return ready.inOwnNames()
					.apply(IntegrityCheck.run(copy, Progress.none()).toText());
		});
		says(
				text,
				data + ": 2 cases",
				"cell: in 2 of 2",
				"Learnt from are 2 of 10 slices, 24 of 120 voxels (20.00 %).");
		assertFalse(text.contains("stunet-data") || text.contains("labelsFromRois"), text);
		assertEquals("see " + data.resolve("labels/b.zip"), said.get(said.size() - 1));
		assertFalse(Files.exists(copies.get(0)));
		EngineFailure failure = assertThrows(
				EngineFailure.class,
				() -> EngineData.with(data, folder, Progress.none(), ready -> {
					throw new EngineFailure(
							Failure.Kind.INVALID_DATA_SET, ready.folder().resolve("labelsFromRois/a.nii.gz") + "?", "");
				}));
		assertEquals(data.resolve("labels/a.zip") + "?", failure.getMessage());
		Path other = Files.createDirectory(folder.resolve("plain"));
		EngineData.with(other, folder, Progress.none(), ready -> copies.set(0, ready.folder()));
		assertEquals(other, copies.get(0));
	}

	/** Those of an ending that only Fiji knows are written once, channel by channel. */
	@Test
	void imagesThatFijiReads() throws Exception {
		for (String name : List.of("a", "b", "not-annotated")) Files.delete(data.resolve("images/" + name + ".nii.gz"));
		ImagePlus image = IJ.createHyperStack("cells", 4, 3, 2, 5, 1, 8);
		image.getStack().getProcessor(2).set(1, 1, 77);
		image.getCalibration().setUnit("um");
		image.getCalibration().pixelDepth = 4;
		IJ.saveAsTiff(image, data.resolve("images/a.tif").toString());
		Files.move(data.resolve("images/a.tif"), data.resolve("images/a.lsm"));
		IJ.saveAsTiff(image, data.resolve("images/b.tif").toString());
		MadeData.in(data)
				.with(new Extent(4, 3, 5))
				.with(Geometry.unoriented(new Spacing(.001, .001, .004)))
				.labels("labels/a.nii.gz", 1)
				.labels("labels/b.nii.gz", 1)
				.text("labels.txt", "1 cell");
		assertTrue(FijiDataSet.isIn(data));
		assertFalse(FijiDataSet.hasRois(data));
		JsonNode written = written(Annotated.SLICES);
		assertEquals("{\"background\":0,\"cell\":1}", written.get("labels").toString());
		assertEquals(
				"[\"imagesFromFiji/a_0000.nii.gz\",\"imagesFromFiji/a_0001.nii.gz\"]",
				written.get("dataset").get("a").get("images").toString());
		IntegrityReport report =
				IntegrityCheck.run(DataSet.read(folder.resolve("cells-data"), Progress.none()), Progress.none());
		assertEquals(List.of("channel 0", "channel 1"), report.data().channels());
		assertEquals(
				77f,
				report.data()
						.cases()
						.get(0)
						.read(Progress.none())
						.image()
						.voxels()
						.getAt(1, 1, 0, 1)
						.get());
		assertEquals(
				.004,
				report.data()
						.cases()
						.get(0)
						.read(Progress.none())
						.image()
						.spacing()
						.z(),
				1e-9);
	}

	/** As the only image. */
	private void writeTwoVolumes() throws IOException {
		LabelMap plane = new LabelMap(ArrayImgs.unsignedShorts(4, 3, 5), Geometry.unoriented(new Spacing(1, 1, 4)));
		VolumeWriter.writeLabels(
				data.resolve("images/a.nii.gz"), List.of(plane, plane), new TimeAxis(2, OptionalDouble.empty()), true);
		Files.delete(data.resolve("images/b.nii.gz"));
		Files.delete(data.resolve("images/not-annotated.nii.gz"));
	}

	/** Where dataset.json names them, as in the Medical Segmentation Decathlon. */
	@Test
	void imagesMayHaveTheirChannelsAsVolumes() throws Exception {
		writeTwoVolumes();
		rois("a", roi("cell", 2, 0));
		describe("{\"channel_names\": {\"0\": \"T1\", \"1\": \"T2\"}}");
		new FijiDataSet(data, Annotated.SLICES, Progress.none())
				.fill(Files.createDirectory(folder.resolve("cells-data")));
		assertEquals(List.of(1, 1, 0, 0), values("a", 2));
	}

	/** Volumes, which ImageJ shows as time points, may have ROIs of their own. */
	@Test
	void roisMayBeDrawnOnAnyOfTheVolumes() throws Exception {
		writeTwoVolumes();
		ImagePlus series = IJ.createHyperStack("a", 4, 3, 1, 5, 2, 8);
		PointRoi points = new PointRoi();
		points.setName("cell");
		series.setPosition(1, 3, 2);
		points.addUserPoint(series, 1, 1);
		Roi first = roi("background", 0, 2), second = roi("background", 0, 0);
		first.setPosition(0, 4, 1);
		second.setPosition(0, 5, 2);
		rois("a", points, first, second);
		describe("{\"channel_names\": {\"0\": \"T1\", \"1\": \"T2\"}}");
		written(Annotated.STROKES);
		assertEquals(List.of(2, 1, 2, 2), values("a", 3));
		assertEquals(List.of(2, 2, 0, 0), values("a", 4));
		assertEquals(List.of(0, 0, 2, 2), values("a", 5));
	}

	/** Points tell the plane in the stack of all channels, which are files of their own when Fiji has written them. */
	@Test
	void pointsLieOnSlicesOfHyperstacks() throws Exception {
		for (String name : List.of("a", "b", "not-annotated")) Files.delete(data.resolve("images/" + name + ".nii.gz"));
		ImagePlus image = IJ.createHyperStack("cells", 4, 3, 2, 5, 1, 8);
		image.getCalibration().setUnit("mm");
		image.getCalibration().pixelDepth = 4;
		PointRoi points = new PointRoi();
		points.setName("cell");
		image.setPosition(2, 2, 1);
		points.addUserPoint(image, 1, 1);
		for (String name : List.of("a", "b")) {
			IJ.saveAsTiff(image, data.resolve("images/" + name + ".tif").toString());
			rois(name, points, roi("background", 3, 0));
		}
		Files.move(data.resolve("images/a.tif"), data.resolve("images/a.lsm"));
		written(Annotated.STROKES);
		for (String name : List.of("a", "b")) {
			assertEquals(List.of(2, 1, 2, 2), values(name, 2));
			assertEquals(List.of(0, 0, 2, 2), values(name, 3));
		}
		rois("b", points, roi("background", 0, 0));
		refused(
				InvalidVolume.class,
				() -> new FijiDataSet(data, Annotated.STROKES, Progress.none())
						.fill(Files.createDirectory(folder.resolve("other"))),
				"'background' is on no slice of 'b'");
	}

	/** The archive that the labels came in; the command line leaves it out, too. */
	@Test
	void otherZipsAreNoLabels() throws Exception {
		Path archive = data.resolve("labels/original.zip");
		try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
			zip.putNextEntry(new ZipEntry("labels/a.nii.gz"));
		}
		assertFalse(FijiDataSet.isIn(data));
		rois("a", roi("cell", 2, 0));
		assertTrue(FijiDataSet.hasRois(data));
		List<String> said = new ArrayList<>();
		FijiDataSet read = new FijiDataSet(data, Annotated.SLICES, new FakeProgress().logging(said::add));
		assertEquals("structures: cell; ROIs of 1 image.", read.text());
		says(String.join("; ", said), "original.zip is left out");
	}

	/** What is wrong is told of every case at once, with what the engine finds in the others. */
	@Test
	void aCheckLeavesOutWhatFails() throws Exception {
		rois("a", roi("cell", 2, 0));
		rois("c", roi("cell", 2, 0));
		Files.write(data.resolve("labels/b.zip"), new byte[] {1, 2, 3});
		Files.copy(data.resolve("images/a.nii.gz"), data.resolve("images/d.nii.gz"));
		rois("d", roi("cell", 77, 0));
		DataSetReport report = EngineData.check(data, folder, Progress.none(), ready -> {
			DataSet copy = DataSet.read(ready.folder(), Progress.none());
			assertEquals(1, copy.cases().size());
			return new DataSetReport("1 case\n", List.of("Another."));
		});
		assertEquals(4, report.errors().size(), report::text);
		says(report.errors().get(0), "c.zip has no image");
		says(report.errors().get(1), "b.zip has no ROIs");
		says(report.errors().get(2), "'d'");
		assertEquals("Another.", report.errors().get(3));
		says(report.text(), "1 case", "error: ", "c.zip", "b.zip");
		Files.delete(data.resolve("labels/a.zip"));
		DataSetReport none = EngineData.check(data, folder, Progress.none(), ready -> fail("There is no case."));
		says(none.text(), "no case can be read");
		refused(
				InvalidDataSet.class,
				() -> EngineData.with(data, folder, Progress.none(), ready -> ready),
				"c.zip has no image");
	}

	/** Without any ROIs that can be read nobody knows the structures; why they cannot is told, not that. */
	@Test
	void aCheckTellsWhyNoRoisCanBeRead() throws Exception {
		Files.write(data.resolve("labels/a.zip"), new byte[] {1, 2, 3});
		DataSetReport damaged = EngineData.check(data, folder, Progress.none(), ready -> fail("There is no case."));
		assertEquals(1, damaged.errors().size(), damaged::text);
		says(damaged.errors().get(0), "a.zip has no ROIs");
		Files.delete(data.resolve("labels/a.zip"));
		rois("elsewhere", roi("cell", 2, 0));
		DataSetReport none = EngineData.check(data, folder, Progress.none(), ready -> fail("There is no case."));
		assertEquals(1, none.errors().size(), none::text);
		says(none.errors().get(0), "elsewhere.zip has no image");
	}
}
