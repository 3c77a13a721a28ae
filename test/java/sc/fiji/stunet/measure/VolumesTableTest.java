package sc.fiji.stunet.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.model.Structures.Structure;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.ForwardingProgress;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;

/** What is measured of structures, and their table as text, CSV, JSON and maps. */
class VolumesTableTest {

	private static final Structures STRUCTURES = new Structures(
			List.of(new Structure(1, "lung", 1), new Structure(2, "liver", 2), new Structure(40000, "bone", 3)));
	/** 4 x 2 x 2: the lung in two pieces that touch at an edge, no liver, one voxel of bone. */
	private static final short[] LABELS = {0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, (short) 40000};
	/** The values of the lung are 10, 20, 60; the voxel of bone has none. */
	private static final float[] GREY = {9, 10, 20, 9, 9, 9, 9, 9, 9, 9, 9, 60, 9, 9, 9, Float.NaN};

	private static VolumesTable table(Geometry geometry, Statistics statistics) {
		return VolumesTable.of(
						new LabelMap(ArrayImgs.unsignedShorts(LABELS.clone(), 4, 2, 2), geometry),
						Optional.of(ArrayImgs.floats(GREY, 4, 2, 2)),
						STRUCTURES,
						statistics,
						Progress.none())
				.by("thorax", "cpu", "doi:10.1");
	}

	private static Geometry plain() {
		return Geometry.unoriented(new Spacing(0.5, 1, 2));
	}

	private static List<String> words(VolumesTable table) {
		return table.text()
				.lines()
				.map(line -> line.strip().replaceAll(" +", " "))
				.toList();
	}

	@Test
	void theTextHasVolumesAndMeansOfFiniteNumbers() {
		assertEquals(
				List.of(
						"label structure voxels mm3 mean",
						"1 lung 3 3.0 30.00",
						"2 liver 0 0.0 -",
						"40000 bone 1 1.0 -"),
				words(table(plain(), Statistics.VOLUMES)));
		assertEquals(
				List.of(
						"label structure voxels mm3 mean median sd pieces",
						"1 lung 3 3.0 30.00 20.00 26.46 2",
						"2 liver 0 0.0 - - - 0",
						"40000 bone 1 1.0 - - - 1"),
				words(table(plain(), Statistics.ALL)));
	}

	@Test
	void detailsInTheAxesOfAnImageWithoutOrientation() {
		VolumesTable.Row lung = table(plain(), Statistics.ALL).rows().get(0);
		assertEquals(
				new LabelDetails(
						20,
						Math.sqrt(700),
						2,
						List.of(2.0, 0.0, 1 / 3.0),
						List.of(1.0, 0.0, 2 / 3.0),
						List.of(1.0, 0.0, 0.0),
						List.of(3.0, 0.0, 1.0)),
				lung.details());
		assertEquals("image", table(plain(), Statistics.ALL).axes());
	}

	@Test
	void theCentroidLiesInThePatient() {
		VolumesTable table = table(Geometry.of(-0.5, 0, 0, 10, 0, -1, 0, 20, 0, 0, 2, 30), Statistics.ALL);
		assertEquals("RAS", table.axes());
		assertEquals(
				List.of(9.0, 20.0, 30 + 2 / 3.0), table.rows().get(0).details().centroidMm());
		assertEquals(List.of(2.0, 0.0, 1 / 3.0), table.rows().get(0).details().centroid());
	}

	/** As numpy: between the middle two. */
	@Test
	void theMedianOfAnEvenNumber() {
		LabelMap labels = new LabelMap(ArrayImgs.unsignedShorts(new short[] {1, 1, 1, 1}, 4, 1, 1), plain());
		LabelDetails all = LabelDetails.of(labels, ArrayImgs.floats(new float[] {9, 1, 3, 4}, 4, 1, 1), Progress.none())
				.get(1);
		assertEquals(3.5, all.median());
		assertEquals(1, all.pieces());
		LabelDetails one = LabelDetails.of(
						new LabelMap(ArrayImgs.unsignedShorts(new short[] {0, 7, 0, 0}, 4, 1, 1), plain()),
						ArrayImgs.floats(new float[] {9, 1, 3, 4}, 4, 1, 1),
						Progress.none())
				.get(7);
		assertEquals(0, one.sd());
	}

	@Test
	void theMeasuringCanBeCancelled() {
		Progress cancelled = new ForwardingProgress(Progress.none()) {

			@Override
			public boolean isCancelled() {
				return true;
			}
		};
		LabelMap labels = new LabelMap(ArrayImgs.unsignedShorts(LABELS.clone(), 4, 2, 2), plain());
		assertThrows(
				Cancelled.class,
				() -> VolumesTable.of(labels, Optional.empty(), STRUCTURES, Statistics.ALL, cancelled));
	}

	@Test
	void csvAndJsonHaveAll(@TempDir Path folder) throws Exception {
		VolumesTable table = table(plain(), Statistics.ALL);
		table.write(folder.resolve("t.csv"), false);
		assertEquals(
				List.of(
						"structure,value,voxels,mm3,mean,model,device,median,sd,pieces,axes,"
								+ "centroid_x_mm,centroid_y_mm,centroid_z_mm,centroid_x,centroid_y,centroid_z,"
								+ "box_x_min,box_y_min,box_z_min,box_x_max,box_y_max,box_z_max",
						"lung,1,3,3,30,thorax,cpu,20,26.4575131,2,image,1,0,0.666666667,2,0,0.333333333,1,0,0,3,0,1",
						"liver,2,0,0,,thorax,cpu,,,0,image,,,,,,,,,,,,",
						"bone,40000,1,1,,thorax,cpu,,,1,image,1.5,1,2,3,1,1,3,1,1,3,1,1"),
				Files.readAllLines(folder.resolve("t.csv")));
		table.write(folder.resolve("t.JSON"), false);
		JsonNode json = new ObjectMapper().readTree(folder.resolve("t.JSON").toFile());
		assertEquals("thorax", json.get("model").asText());
		assertEquals("doi:10.1", json.get("cite").asText());
		assertEquals("lung", json.at("/structures/0/name").asText());
		assertEquals(0.003, json.at("/structures/0/ml").asDouble());
		assertEquals(3, json.at("/structures/0/box_max/0").asDouble());
		assertEquals(true, json.at("/structures/1/centroid").isNull());
	}

	@Test
	void mapsOfUnknownIntensities() {
		LabelMap labels = new LabelMap(ArrayImgs.unsignedShorts(LABELS.clone(), 4, 2, 2), plain());
		List<Map<String, Object>> maps = VolumesTable.of(
						labels, Optional.empty(), STRUCTURES, Statistics.VOLUMES, Progress.none())
				.maps();
		assertEquals(
				List.of("name", "label", "voxels", "mm3", "ml", "mean"),
				List.copyOf(maps.get(0).keySet()));
		assertEquals("bone", maps.get(2).get("name"));
		assertEquals(40000, maps.get(2).get("label"));
		assertEquals(1L, maps.get(2).get("voxels"));
		assertEquals(1.0, maps.get(2).get("mm3"));
		assertNull(maps.get(2).get("mean"));
	}

	@Test
	void timePointsHaveAColumn(@TempDir Path folder) throws Exception {
		VolumesTable one = table(plain(), Statistics.VOLUMES);
		VolumesTable all = VolumesTable.ofFrames(List.of(one, one));
		all.write(folder.resolve("t.csv"), false);
		List<String> lines = Files.readAllLines(folder.resolve("t.csv"));
		assertEquals("frame,structure,value,voxels,mm3,mean,model,device", lines.get(0));
		assertEquals(7, lines.size());
		assertEquals("2,lung,1,3,3,30,thorax,cpu", lines.get(4));
		assertEquals(2, all.maps().get(3).get("frame"));
	}

	@Test
	void statisticsThatAreNotKnown() {
		assertEquals(Statistics.ALL, Statistics.parse(" All"));
		refused(InvalidRequest.class, () -> Statistics.parse("some"), "'some'");
	}
}
