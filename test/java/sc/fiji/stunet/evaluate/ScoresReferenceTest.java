package sc.fiji.stunet.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

import sc.fiji.stunet.reference.NpyArray;
import sc.fiji.stunet.reference.Reference;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;

/** Every number of {@code scores/scores.json}, in both definitions. */
@Tag("reference")
class ScoresReferenceTest {

	private static final String SCORES = "scores/scores.json";

	/** The largest difference seen, and what it may be. */
	private static final class Check {

		private double distances;
		private double parts;

		void same(String name, double expected, double actual, double tolerance) {
			boolean isDice = name.endsWith("dice");
			assertEquals(expected, actual, tolerance, name);
			double off = Double.isFinite(expected) ? Math.abs(expected - actual) : 0;
			if (isDice || name.contains("nsd")) parts = Math.max(parts, off);
			else distances = Math.max(distances, off);
		}
	}

	@TestFactory
	Stream<DynamicTest> scoresAreTheOriginals() {
		if (!Files.exists(Reference.folder().resolve(SCORES)))
			return Stream.of(dynamicTest("no " + SCORES, () -> Reference.file(SCORES)));
		JsonNode all = Reference.json(Reference.file(SCORES));
		return StreamSupport.stream(all.get("cases").spliterator(), false)
				.map(it -> dynamicTest(it.get("name").asText(), () -> check(it, all)));
	}

	private static void check(JsonNode it, JsonNode all) throws IOException {
		Comparison comparison = new Comparison(labels(it, "gt"), labels(it, "prediction"));
		Check check = new Check();
		for (Iterator<Map.Entry<String, JsonNode>> labels =
						it.get("labels").properties().iterator();
				labels.hasNext(); ) {
			Map.Entry<String, JsonNode> label = labels.next();
			check(comparison, Integer.parseInt(label.getKey()), label.getValue(), all, check);
		}
		System.out.printf(
				Locale.ROOT,
				"%-26s Dice and NSD %.1e, distances and areas %.1e of %.0e%n",
				it.get("name").asText(),
				check.parts,
				check.distances,
				all.get("suggested_tolerance").get("distances_mm").asDouble());
	}

	private static void check(Comparison comparison, int value, JsonNode expected, JsonNode all, Check check) {
		JsonNode tolerance = all.get("suggested_tolerance");
		Overlap overlap = comparison.overlap(value);
		assertEquals(expected.get("voxels_gt").asLong(), overlap.reference());
		assertEquals(expected.get("voxels_pred").asLong(), overlap.prediction());
		check.same(
				"dice",
				Reference.number(expected.get("dice")),
				overlap.dice(),
				tolerance.get("dice").asDouble());
		double dice = overlap.dice();
		assertEquals(dice / (2 - dice), overlap.iou(), 1e-12);
		double mm = all.get("tolerance_mm").asDouble();
		AreaWeightedScores areas = comparison.areaWeighted(value);
		VoxelSurfaceScores voxels = VoxelSurfaceScores.of(comparison, value);
		expected.get("area_weighted_3mm")
				.properties()
				.forEach(score -> check.same(
						"area weighted " + score.getKey(),
						Reference.number(score.getValue()),
						areaWeighted(areas, score.getKey(), mm),
						score.getKey().startsWith("nsd")
								? tolerance.get("area_weighted_nsd").asDouble()
								: tolerance.get("distances_mm").asDouble()));
		expected.get("voxel_surface_3mm")
				.properties()
				.forEach(score -> check.same(
						"voxel surface " + score.getKey(),
						Reference.number(score.getValue()),
						voxelSurface(voxels, score.getKey(), mm),
						tolerance.get("distances_mm").asDouble()));
	}

	private static double areaWeighted(AreaWeightedScores scores, String name, double mm) {
		return switch (name) {
			case "nsd" -> scores.nsd(mm);
			case "nsd_1mm" -> scores.nsd(1);
			case "hd95" -> scores.hd95();
			case "hausdorff" -> scores.hausdorff(1);
			case "avg_gt_to_pred" -> VoxelSurfaceScores.mean(scores.referenceToPrediction());
			case "avg_pred_to_gt" -> VoxelSurfaceScores.mean(scores.predictionToReference());
			case "surface_area_gt" -> scores.referenceSurface();
			case "surface_area_pred" -> scores.predictionSurface();
			default -> fail("Unknown score " + name);
		};
	}

	private static double voxelSurface(VoxelSurfaceScores scores, String name, double mm) {
		return switch (name) {
			case "nsd_voxel_count" -> scores.nsd(mm);
			case "nsd_nnunet" -> scores.nsdMeanOfDirected(mm);
			case "hd95_pooled" -> scores.hd95Pooled();
			case "hd95_max_of_directed" -> scores.hd95MaxOfDirected();
			case "hausdorff" -> scores.hausdorff();
			case "assd" -> scores.assd();
			default -> fail("Unknown score " + name);
		};
	}

	/** Array axes (a0, a1, a2) are (z, y, x) here. */
	private static LabelMap labels(JsonNode it, String which) throws IOException {
		NpyArray array = NpyArray.read(Reference.file("scores/" + it.get(which).asText()));
		short[] values = new short[array.values().length];
		for (int i = 0; i < values.length; i++) values[i] = (short) array.values()[i];
		JsonNode spacing = it.get("spacing_mm_in_array_axis_order");
		return new LabelMap(
				ArrayImgs.unsignedShorts(values, array.dimensions()),
				Geometry.unoriented(new Spacing(
						spacing.get(2).asDouble(),
						spacing.get(1).asDouble(),
						spacing.get(0).asDouble())));
	}
}
